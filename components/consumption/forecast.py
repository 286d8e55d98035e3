"""What the running settlement period will come to, and why it is not told where it is not."""

from math import isnan
from typing import Final

from dash import html
from dash.development.base_component import Component

from components.cards import card, figure_value, how_computed
from domain.consumption.forecast import Withheld
from domain.consumption.watched import Bill, Outlook
from texts import _, _l, day, money, ngettext, number, volume

WITHHELD_WORDS: Final = {
    Withheld.NO_HOURS: _l("Nothing can be projected: your meter has no radio, so there are no hourly readings."),
    Withheld.FEW_HOURS: _l(
        "Nothing is projected: less than three quarters of the hours since the period began are known."
    ),
    Withheld.SHORT_HISTORY: _l(
        "Nothing is projected yet: it takes about two months of readings, and longer for a long period."
    ),
}
COMPUTED: Final = (
    _l(
        "A day to come is expected to take what the last 28 days took, and where they are known the same days a year "
        "ago, both counting as much. What is missing so far is filled in the same way."
    ),
    _l(
        "The interval comes from how far the same forecast has been off at your meter in the year before. In at least "
        "four of five periods the use lies in it."
    ),
    _l(
        "The bill is settled as the invoice will be, by your tariff: whole cubic metres, sewage less what submeters "
        "are expected to count, the subscription and tax. It is told only when 95 % of the use and more have a price."
    ),
)


def forecast_card(outlook: Outlook | None) -> list[Component]:
    """Return the card of the running period; nothing for who is supplied nowhere."""
    if outlook is None:
        return []
    use, parts = outlook.use, list[Component]()
    if use.projected is None:
        if use.so_far_l:
            parts.append(figure_value(number(use.so_far_l / 1000, 1), "m³", note=_("so far")))
        parts.append(html.P(str(WITHHELD_WORDS[use.withheld or Withheld.NO_HOURS])))
    else:
        low, high = number(use.projected.low_l / 1000, 1), volume(use.projected.high_l / 1000, 1)
        note = _("expected by {day}; most likely {low} to {high}", day=day(use.last), low=low, high=high)
        parts.append(figure_value(number(use.projected.expected_l / 1000, 1), "m³", note=note))
        parts.append(_money(outlook.bill))
        parts.append(_facts(outlook))
    if outlook.others:
        others = ngettext(
            "{count} more place is settled over another period and left out.",
            "{count} more places are settled over other periods and left out.",
            outlook.others,
        )
        parts.append(html.P(others, className="sub small"))
    title = _("This settlement period")
    return [card(*parts, how_computed([html.P(str(text)) for text in COMPUTED]), title=title)]


def _money(bill: Bill | None) -> Component:
    if bill is None:
        return html.P(_("What it will cost is not told: not all of it has a known price."))
    likely = {"low": money(bill.low), "high": money(bill.high)}
    return figure_value(number(bill.expected, 2), "zł", note=_("expected bill; most likely {low} to {high}", **likely))


def _facts(outlook: Outlook) -> html.Dl:
    use = outlook.use
    facts = [
        (_("Period"), _("{first} to {last}", first=day(use.first), last=day(use.last))),
        (_("So far"), volume(use.so_far_l / 1000, 1)),
    ]
    if not isnan(use.typical_l):
        facts.append((_("The year before"), volume(use.typical_l / 1000, 1)))
    facts.append((_("Hours known"), _("{percent} %", percent=number(100 * min(use.hours_known, 1)))))
    return html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in facts], className="facts")
