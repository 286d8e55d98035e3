/* Tables arrive as data in "data-long-table" and are written here. Their headings sort, numbers the largest first; long
   ones have a field that filters their rows and a list of their columns, and some show their first rows until they are
   asked for all. What was chosen stays with the page in the browser's history. */
(function () {
  /* A date with its time, a word or two: such a cell is not broken. */
  const LONGEST_WHOLE = 18;
  /* Nor is a number in groups, as that of an account, or a day, on paper either. */
  const GROUPED = /^[\d ]+$/;
  const DAY = /^\d{4}-\d\d-\d\d/;
  /* What is longer than two short lines takes a wider cell. */
  const LONGEST_NARROW = 36;

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      made.setAttribute(key, value);
    }
    made.append(...children);
    return made;
  }

  function kept(caption) {
    return history.state?.tables?.[caption] || {};
  }

  function keep(caption, choice) {
    const tables = { ...history.state?.tables, [caption]: { ...kept(caption), ...choice } };
    history.replaceState({ ...history.state, tables }, "");
  }

  function heading([label, align]) {
    const button = element("button", { type: "button" }, label, element("span", { class: "arrow", "aria-hidden": "true" }));
    return element("th", { scope: "col", class: align }, button);
  }

  /* As Dash's own links do: without loading the portal anew. */
  function follow(event) {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    event.preventDefault();
    history.pushState({}, "", this.href);
    dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  }

  /* An account is put in force by the form of the shell. */
  function content([text, , tone, account, place]) {
    if (account) {
      const button = element("button", { type: "button", class: "link" }, text);
      button.addEventListener("click", () => window.dash_clientside.shell.choose(account));
      return button;
    }
    if (place) {
      const link = element("a", { href: place, class: "link" }, breakable(text));
      // What ends like a file is one of the server's, and so is the way to another account.
      if (!/\.\w+$|^\/go\//.test(link.pathname)) {
        link.addEventListener("click", follow);
      }
      return link;
    }
    return tone ? element("span", { class: "tag " + tone }, text) : breakable(text);
  }

  /* An address of e-mail may go on below after its sign, a long one after its dots too, a number after its strokes. */
  function breakable(text) {
    const broken = document.createDocumentFragment();
    for (const part of /^\S+@\S+$/.test(text) ? text.split(/(?<=@)|(?<=.{18}[._])/) : text.split(/(?<=\d\/)(?=\d+$)/)) {
      broken.append(...(broken.hasChildNodes() ? [element("wbr", {})] : []), part);
    }
    return broken;
  }

  function row(cells, columns) {
    return element("tr", {}, ...cells.map(function (cell, place) {
      const [text, sorts, , , , hint] = cell;
      const told = { ...(place ? {} : { scope: "row" }), ...(hint ? { title: hint } : {}) };
      const whole = GROUPED.test(text) || DAY.test(sorts) ? "whole one-line" : text.length <= LONGEST_WHOLE ? "whole" : "";
      const look = columns[place][1] || whole || (text.length <= LONGEST_NARROW ? "long" : "long longer");
      return element(place ? "td" : "th", { ...told, class: look, "data-sort": sorts }, content(cell));
    }));
  }

  function sort(table, column, descending) {
    const order = new Intl.Collator(document.documentElement.lang, { numeric: true });
    const compare = function (one, other) {
      const [a, b] = [one.cells[column].dataset.sort, other.cells[column].dataset.sort];
      if (a === "" || b === "") {
        /* What is missing stays at the end, whichever way. */
        return (a === "") - (b === "");
      }
      const difference = isNaN(a) || isNaN(b) ? order.compare(a, b) : a - b;
      return descending ? -difference : difference;
    };
    for (const other of table.tHead.querySelectorAll("th[aria-sort]")) {
      other.removeAttribute("aria-sort");
    }
    mark(table, column, descending);
    table.tBodies[0].append(...[...table.tBodies[0].rows].sort(compare));
    shorten(table);
  }

  function mark(table, column, descending) {
    table.tHead.rows[0].cells[column].setAttribute("aria-sort", descending ? "descending" : "ascending");
  }

  /* Of the rows that were found the first ones are seen, until all are asked for. */
  function shorten(table) {
    const found = [...table.tBodies[0].rows].filter((one) => !one.hidden);
    found.forEach((one, place) => one.classList.toggle("beyond", place >= table.wodnikFirst));
    if (table.wodnikMore) {
      table.wodnikMore.hidden = found.length <= table.wodnikFirst;
    }
  }

  function more(table, caption, words) {
    const button = element("button", { type: "button", class: "button ghost" }, words);
    const way = element("p", { class: "table-more" }, button);
    table.wodnikMore = way;
    button.addEventListener("click", function () {
      const next = table.querySelector(".beyond > *");
      table.wodnikFirst = Infinity;
      shorten(table);
      keep(caption, { whole: true });
      way.remove();
      /* The button is gone: who pressed it goes on where the new rows begin. */
      next.tabIndex = -1;
      next.focus({ preventScroll: true });
    });
    return way;
  }

  /* As people type: without capitals, accents, or spaces and signs of a special width. */
  function plain(text) {
    const bare = text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ł", "l");
    return bare.replaceAll("\u2212", "-").replace(/\s+/g, " ").trim();
  }

  function filter(table, wanted, told, words) {
    const parts = plain(wanted).split(" ");
    const rows = [...table.tBodies[0].rows];
    for (const one of rows) {
      one.plain ??= plain([...one.cells].map((cell) => cell.textContent).join(" "));
      one.hidden = !parts.every((part) => one.plain.includes(part));
    }
    shorten(table);
    const shown = rows.filter((one) => !one.hidden).length;
    told.textContent = plain(wanted) && words.shown.replace("{shown}", shown).replace("{all}", rows.length);
  }

  function show(table, column, visible) {
    for (const one of table.rows) {
      one.cells[column].hidden = !visible;
    }
  }

  function chooser(table, caption, columns, words) {
    const choices = columns.slice(1).map(function ([label], place) {
      const box = element("input", { type: "checkbox" });
      box.checked = !kept(caption).without?.includes(label);
      show(table, place + 1, box.checked);
      box.addEventListener("change", function () {
        const others = (kept(caption).without || []).filter((one) => one !== label);
        keep(caption, { without: box.checked ? others : [...others, label] });
        show(table, place + 1, box.checked);
      });
      return element("label", { class: "choice with-icon" }, box, label);
    });
    return element("details", { class: "menu" },
      element("summary", {}, words.columns), element("div", { class: "sheet" }, ...choices));
  }

  function tools(table, { caption, columns, words }) {
    const field = element("input", { type: "search", placeholder: words.filter, "aria-label": words.filter });
    const told = element("span", { class: "tiny num", role: "status" });
    field.value = kept(caption).filter || "";
    field.addEventListener("input", function () {
      keep(caption, { filter: field.value });
      filter(table, field.value, told, words);
    });
    filter(table, field.value, told, words);
    return element("div", { class: "table-tools" }, ...(words.filter ? [field, told] : []),
      chooser(table, caption, columns, words));
  }

  function write(place) {
    if (place.wodnikTable === place.dataset.longTable) {
      return;
    }
    place.wodnikTable = place.dataset.longTable;
    const given = JSON.parse(place.dataset.longTable);
    const { caption, columns, rows, words, largest, first } = given;
    const table = element("table", { class: "data-table num" },
      element("caption", { class: "sr-only" }, caption),
      element("thead", {}, element("tr", {}, ...columns.map(heading))),
      element("tbody", {}, ...rows.map((cells) => row(cells, columns))));
    const { by, descending, whole } = kept(caption);
    const placeOf = (wanted) => columns.findIndex(([label]) => label === wanted);
    table.wodnikFirst = first && !whole ? first.rows : Infinity;
    if (placeOf(by) >= 0) {
      sort(table, placeOf(by), descending);
    } else if (placeOf(largest) >= 0) {
      mark(table, placeOf(largest), true);
    }
    shorten(table);
    table.tHead.addEventListener("click", function (event) {
      const head = event.target.closest("button")?.closest("th");
      if (head) {
        const sorted = head.getAttribute("aria-sort");
        const down = sorted ? sorted === "ascending" : head.classList.contains("right");
        sort(table, head.cellIndex, down);
        keep(caption, { by: columns[head.cellIndex][0], descending: down });
      }
    });
    const region = element("div", { class: "scroll", role: "region", "aria-label": caption, tabindex: 0 }, table);
    const rest = table.wodnikFirst < rows.length ? [more(table, caption, first.more)] : [];
    place.replaceChildren(...(words ? [tools(table, given)] : []), region, ...rest);
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
