/* How to pay and how a line came about are folded on the screen; on paper nobody can open them. */
addEventListener("beforeprint", function () {
  for (const fold of document.querySelectorAll("details.pay-by:not([open]), details.line:not([open])")) {
    fold.open = true;
    fold.dataset.forPaper = "";
  }
});
addEventListener("afterprint", function () {
  for (const fold of document.querySelectorAll("details[data-for-paper]")) {
    fold.open = false;
    delete fold.dataset.forPaper;
  }
});

/* Headings of a table are repeated overleaf, but not the buttons in them: Chromium leaves those out. paper.css writes
   their words instead. */
addEventListener("beforeprint", function () {
  for (const button of document.querySelectorAll(".data-table thead button")) {
    button.parentElement.dataset.onPaper = button.textContent.trim();
  }
});
