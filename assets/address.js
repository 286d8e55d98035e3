/* Keeps the address in step with what is looked at, so that its link brings the view back. */
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.address = {
  /* By the inputs: "finance-as-of" is kept as ?as_of=... */
  keep: function () {
    const kept = new URLSearchParams(location.search);
    for (const input of window.dash_clientside.callback_context.inputs_list) {
      const name = input.id.split("-").slice(1).join("_");
      if (input.value === undefined || input.value === null || input.value === "") {
        kept.delete(name);
      } else {
        kept.set(name, input.value);
      }
    }
    const query = kept.toString();
    history.replaceState(history.state, "", location.pathname + (query ? "?" + query : "") + location.hash);
    return window.dash_clientside.no_update;
  },
  /* By the link to the file of the view: it comes with the view, so that neither is ever ahead of the other. */
  follow: function (link) {
    history.replaceState(history.state, "", location.pathname + new URL(link, location).search + location.hash);
    return window.dash_clientside.no_update;
  },
};
