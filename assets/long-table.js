/* Long tables arrive as data in "data-long-table" and are written here, in the markup of components/tables.py. */
(function () {
  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      made.setAttribute(key, value);
    }
    made.append(...children);
    return made;
  }

  function heading([label, align]) {
    const button = element("button", { type: "button" }, label, element("span", { class: "arrow", "aria-hidden": "true" }));
    return element("th", { scope: "col", class: align }, button);
  }

  /* An account is put in force by the form of the shell. */
  function content([text, , tone, account]) {
    if (account) {
      const there = { form: "account-form", formaction: "/account/" + encodeURIComponent(account) };
      return element("button", { type: "submit", class: "link", ...there }, text);
    }
    return tone ? element("span", { class: "tag " + tone }, text) : text;
  }

  function row(cells, columns) {
    return element("tr", {}, ...cells.map((cell, place) =>
      element(place ? "td" : "th", { ...(place ? {} : { scope: "row" }), class: columns[place][1], "data-sort": cell[1] },
        content(cell))));
  }

  function write(place) {
    if (place.wodnikTable === place.dataset.longTable) {
      return;
    }
    place.wodnikTable = place.dataset.longTable;
    const { caption, columns, rows } = JSON.parse(place.dataset.longTable);
    place.replaceChildren(element("table", { class: "data-table num" },
      element("caption", {}, caption),
      element("thead", {}, element("tr", {}, ...columns.map(heading))),
      element("tbody", {}, ...rows.map((cells) => row(cells, columns)))));
  }

  new MutationObserver(function (changes) {
    for (const change of changes) {
      if (change.type === "attributes") {
        write(change.target);
        continue;
      }
      for (const added of change.addedNodes) {
        if (added.nodeType === Node.ELEMENT_NODE) {
          for (const place of [added, ...added.querySelectorAll("[data-long-table]")]) {
            if (place.dataset.longTable !== undefined) {
              write(place);
            }
          }
        }
      }
    }
  }).observe(document, { childList: true, subtree: true, attributeFilter: ["data-long-table"] });
})();
