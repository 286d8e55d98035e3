/* What nothing answers, or a machine before the portal refuses, would leave a page that waits for ever: that is said,
   until an answer comes. Whoever leaves a page breaks off what it had asked for, which is no fault. */
(function () {
  const ask = window.fetch;
  let isLeft = false;
  addEventListener("pagehide", () => (isLeft = true));
  addEventListener("pageshow", () => (isLeft = false));

  function tell(isUnanswered) {
    const place = document.getElementById("shell-unanswered");
    if (place && !isLeft) {
      place.hidden = !isUnanswered;
    }
  }

  window.fetch = function (address, ...rest) {
    const answer = ask.call(window, address, ...rest);
    if (String(address.url || address).includes("/_dash-update-component")) {
      answer.then((one) => tell(one.status >= 500), (fault) => fault.name === "AbortError" || tell(true));
    }
    return answer;
  };

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-reload]")) {
      location.reload();
    }
  });
})();
