/* Polish for plotly: the published locale has months that nobody writes. */
(function () {
  const locale = {
    moduleType: "locale",
    name: "pl",
    dictionary: {
      Autoscale: "Dopasuj",
      "Box Select": "Zaznacz prostokątem",
      "Download plot as a PNG": "Pobierz wykres jako PNG",
      "Lasso Select": "Zaznacz lasso",
      Pan: "Przesuń",
      "Reset axes": "Resetuj osie",
      Zoom: "Powiększ",
      "Zoom in": "Przybliż",
      "Zoom out": "Oddal",
    },
    format: {
      days: ["niedziela", "poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota"],
      shortDays: ["nd", "pn", "wt", "śr", "czw", "pt", "sob"],
      months: [
        "styczeń", "luty", "marzec", "kwiecień", "maj", "czerwiec",
        "lipiec", "sierpień", "wrzesień", "październik", "listopad", "grudzień",
      ],
      shortMonths: ["sty", "lut", "mar", "kwi", "maj", "cze", "lip", "sie", "wrz", "paź", "lis", "gru"],
      date: "%d.%m.%Y",
      dateTime: "%d.%m.%Y %H:%M",
      year: "%Y",
      month: "%b %Y",
      dayMonth: "%-d %b",
      dayMonthYear: "%-d %b %Y",
      decimal: ",",
      thousands: "\u00a0",
      grouping: [3],
    },
  };
  (window.PlotlyLocales = window.PlotlyLocales || []).push(locale);
})();
