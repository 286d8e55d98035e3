/* Polish for the date pickers: Mantine looks for its calendar's words under this name. */
window.dayjs_locale_pl = {
  name: "pl",
  weekdays: ["niedziela", "poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota"],
  weekdaysShort: ["ndz", "pon", "wt", "śr", "czw", "pt", "sob"],
  weekdaysMin: ["Nd", "Pn", "Wt", "Śr", "Cz", "Pt", "So"],
  months: [
    "styczeń", "luty", "marzec", "kwiecień", "maj", "czerwiec",
    "lipiec", "sierpień", "wrzesień", "październik", "listopad", "grudzień",
  ],
  monthsShort: ["sty", "lut", "mar", "kwi", "maj", "cze", "lip", "sie", "wrz", "paź", "lis", "gru"],
  ordinal: (number) => number + ".",
  weekStart: 1,
  yearStart: 4,
  formats: { LT: "HH:mm", LTS: "HH:mm:ss", L: "DD.MM.YYYY", LL: "D MMMM YYYY", LLL: "D MMMM YYYY HH:mm", LLLL: "dddd, D MMMM YYYY HH:mm" },
};
