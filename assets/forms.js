/* Forms that the server answers: nothing is loaded anew, what is wrong gets the focus, and is forgotten once mended. */
(function () {
  "use strict";
  const WRONG = "[aria-invalid=true]";

  function forget(field) {
    if (field.id) {
      const id = field.id.startsWith("{") ? JSON.parse(field.id) : field.id;
      window.dash_clientside.set_props(id, { error: null });
    }
  }

  document.addEventListener("submit", function (event) {
    if (event.target.matches("form.fields")) {
      event.preventDefault();
      event.target.querySelectorAll(WRONG).forEach(forget);
    }
  });

  document.addEventListener("input", function (event) {
    if (event.target.matches("form.fields " + WRONG)) {
      forget(event.target);
    }
  });

  new MutationObserver(function (changes) {
    const wrong = changes.map((one) => one.target).find((one) => one.matches("form.fields " + WRONG));
    if (wrong) {
      wrong.closest("form").querySelector(WRONG).focus();
    }
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ["aria-invalid"] });
})();
