/* Tables sort by their headings: the button says so, aria-sort tells which way. */
document.addEventListener("click", function (event) {
  const button = event.target.closest(".data-table thead th button");
  if (!button) {
    return;
  }
  const heading = button.closest("th");
  const table = heading.closest("table");
  const column = heading.cellIndex;
  const descending = heading.getAttribute("aria-sort") === "ascending";
  const order = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const key = function (row) {
    const cell = row.cells[column];
    return cell.dataset.sort ?? cell.textContent;
  };
  const compare = function (one, other) {
    const [a, b] = [key(one), key(other)];
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
  heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
  const body = table.tBodies[0];
  body.append(...[...body.rows].sort(compare));
});
