/* The search for an address. What was typed is asked about once it rests; the first page offers what is found below its
   field: arrows choose, Enter goes there, Escape closes. Enter without a choice sends the form, as without scripts. */
(function () {
  "use strict";

  const REST_MS = 180, SHORTEST = 2;
  let asked = "", found = [], chosen = -1, timer = 0;

  /* Ask what the words mean; nothing when others have been asked about meanwhile. */
  async function ask(words) {
    asked = words;
    const answer = await fetch("/search?q=" + encodeURIComponent(words.slice(0, 200)));
    if (asked !== words) return null;
    if (!answer.ok) return {words: words, places: [], said: "", isBusy: answer.status === 429};
    return {words: words, ...(await answer.json())};
  }
  window.wodnik = Object.assign({}, window.wodnik, {ask: ask});

  const part = (name) => document.getElementById("find-" + name);
  const isField = (element) => element && element.id === "find-field";

  function addressOf(place) {
    if (place.kind === "address") return "/at/" + place.id;
    return place.id ? "/at?street=" + place.id : "/at?q=" + encodeURIComponent(place.label);
  }

  function mark(at) {
    chosen = at;
    const options = [...part("list").children];
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
    if (at < 0) part("field").removeAttribute("aria-activedescendant");
    else {
      part("field").setAttribute("aria-activedescendant", options[at].id);
      options[at].scrollIntoView({block: "nearest"});
    }
  }

  function show(answer) {
    found = answer ? answer.places : [];
    part("list").replaceChildren(...found.map(function (place, i) {
      const option = document.createElement("li");
      option.id = "find-option-" + i;
      option.setAttribute("role", "option");
      option.textContent = place.label;
      return option;
    }));
    part("list").hidden = !found.length;
    part("field").setAttribute("aria-expanded", String(found.length > 0));
    mark(-1);
    const nothing = answer && !found.length ? part("said").dataset[answer.isBusy ? "busy" : "notFound"] : "";
    part("said").textContent = (answer && answer.said) || nothing;
  }

  document.addEventListener("input", function (event) {
    if (!isField(event.target)) return;
    const words = event.target.value.trim();
    window.clearTimeout(timer);
    if (words.length < SHORTEST) { asked = ""; show(null); return; }
    timer = window.setTimeout(async function () {
      const answer = await ask(words);
      if (answer && part("field")) show(answer);
    }, REST_MS);
  });

  document.addEventListener("keydown", function (event) {
    if (!isField(event.target) || !found.length) return;
    const last = found.length - 1;
    if (event.key === "ArrowDown") mark(chosen === last ? 0 : chosen + 1);
    else if (event.key === "ArrowUp") mark(chosen <= 0 ? last : chosen - 1);
    else if (event.key === "Enter" && chosen >= 0) location.assign(addressOf(found[chosen]));
    else if (event.key === "Escape") show(null);
    else return;
    event.preventDefault();
  });

  document.addEventListener("click", function (event) {
    const option = event.target.closest && event.target.closest("#find-list > li");
    if (option) location.assign(addressOf(found[[...part("list").children].indexOf(option)]));
    else if (found.length && part("list") && !isField(event.target)) show(null);
  });

  document.addEventListener("focusout", function (event) {
    if (isField(event.target) && found.length) window.setTimeout(() => part("list") && show(null), 200);
  });
})();
