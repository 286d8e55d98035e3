"""The consumption page before its data arrive: what to look at, headline, chart, meters, readings."""

from collections.abc import Sequence
from typing import Final

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from components.cards import Props, card, how_computed, notice
from components.charts import chart_and_table, export_links, part
from components.consumption.watching import leak_place, watch_place
from components.consumption.words import ESTIMATED_BILLED
from domain.consumption.question import LATEST, Preset, Resolution, Which, asked
from domain.errors import InvalidInputError
from texts import _, _l, language


class Ids:
    """Element ids of the consumption page; ``USE``, ``BESIDE`` and ``FLOW`` stand for a chart, its table and links."""

    BY = "consumption-by"
    METERS = "consumption-meters"
    SPAN = "consumption-span"
    COMPARE = "consumption-compare"
    OTHER = "consumption-other"
    EARLIER = "consumption-earlier"
    LATER = "consumption-later"
    TAKEN = "consumption-taken"
    KEPT = "consumption-kept"
    HEADLINE = "consumption-headline"
    USE = "consumption-use"
    BESIDE = "consumption-beside"
    BESIDE_CARD = "consumption-beside-card"
    BESIDE_HEAD = "consumption-beside-head"
    FLOW = "consumption-flow"
    FLOW_CARD = "consumption-flow-card"
    CARDS = "consumption-cards"
    READINGS = "consumption-readings"
    READINGS_TABLE = "consumption-readings-table"
    YEARS = "consumption-years"


PRESETS: Final = {f"consumption-preset-{name}": name for name in Preset}
"""Buttons that set the period, and what each of them asks for."""
PRESET_WORDS: Final = {
    Preset.WEEK: _l("7 days by hour"),
    Preset.MONTH: _l("This month"),
    Preset.LAST_MONTH: _l("Last month"),
    Preset.YEAR: _l("12 months"),
    Preset.TWO_YEARS: _l("24 months"),
}
RESOLUTION_WORDS: Final = {
    Resolution.HOUR: _l("Hour"),
    Resolution.DAY: _l("Day"),
    Resolution.WEEK: _l("Week"),
    Resolution.MONTH: _l("Month"),
    Resolution.BILLING: _l("Billing period"),
}
GREEN_BUTTON: Final = "/consumption/green-button.xml"
DAY_FORMAT: Final = {"pl": "DD.MM.YYYY", "en": "D MMM YYYY"}
COMPUTED: Final = (
    _l(
        "Hours come by radio. Days are added up by local time; those on which the clocks change have 23 and 25 hours. "
        "A meter without radio has only readings of its dial: what it counted between two of them is shared out "
        "evenly over the days."
    ),
    _l(
        "The main meter also counts what flows on to the submeters behind it. The chart shows it without them, so that "
        "no litre is counted twice."
    ),
    _l(
        "Typical is the median of comparable times before: the same weekday in eight weeks, the same hour of working "
        "or free days in four weeks, the last eight weeks, the same month of earlier years. Times with more than a "
        "tenth of their hours missing are not compared."
    ),
    _l(
        "Unusual is what lies half above the typical, and by at least 150 litres a day. Leaks are told by rules of "
        "their own."
    ),
    _l(
        "The same period of last year: hours, days and weeks are compared with those 52 weeks before, so that weekdays "
        "meet; months and billing periods with the same ones of the calendar."
    ),
    _l(
        "An hour without a reading is missing; it is not counted as zero. Where the dial went on while the radio was "
        "silent, its use is shared out evenly over the silent hours; such bars, and those of estimated readings, are "
        "hatched."
    ),
    ESTIMATED_BILLED,
)
COMPUTED_BESIDE: Final = (
    _l(
        "Periods differ in length, so both are shown by day: litres, divided by the hours of which the use is known, "
        "times 24. Hours without a reading are left out of both."
    ),
    _l("The first bar of one period stands beside the first of the other, whatever their dates."),
    _l(
        "Beside the year before, only bars that are known in both years are compared, here and above the chart; the "
        "days compared are those that are named."
    ),
)
COMPUTED_FLOW: Final = (
    _l(
        "A main meter also counts what flows on to the meters behind it. What it counted less what they counted is the "
        "remainder; a meter behind a meter behind a meter is taken off once."
    ),
    _l(
        "Where the meters behind counted more than the one before them, no remainder is drawn and the table shows it "
        "below zero: their readings are of different days, or one of them is wrong."
    ),
)


def screen(by: str = "", meters: str = "", span: str = "", compare: str = "") -> html.Div:
    """Return the page; words of the address that mean nothing are left out, and that is said."""
    told = {"meters": meters, "span": span, "compare": compare}
    kept = {name: value if _means(**{name: value}) else "" for name, value in told.items()}
    meters, span, compare = kept["meters"], kept["span"], kept["compare"]
    odd = [] if kept == told else [notice(_("This month is shown"), _("The days or meters in the address are none."))]
    title = html.Div([html.H1(_("Water use")), _presets()], className="page-head")
    use = chart_and_table(Ids.USE, _("Use over time"), exports="consumption")
    use.children = [*use.children, *_further(), how_computed([html.P(str(text)) for text in COMPUTED])]
    readings = card(
        html.Div(id=Ids.READINGS_TABLE, className="waiting"),
        title=_("Readings"),
        actions=export_links(Ids.READINGS, "readings"),
    )
    spoken: Props = {"aria-live": "polite"}
    headline = html.Div(id=Ids.HEADLINE, className="waiting", **spoken)
    parts = [
        title,
        *odd,
        _controls(by, meters, span, compare),
        card(headline),
        leak_place(),
        use,
        _beside(),
        _flow(),
        watch_place(),
        html.Div(id=Ids.CARDS, className="meters"),
        readings,
        html.Div(id=Ids.YEARS),
    ]
    return html.Div(parts, className="page consumption")


def _means(*, meters: str = "", span: str = "", compare: str = "") -> bool:
    """Tell whether words of an address mean anything."""
    try:
        asked("", meters, span, compare, LATEST)
    except InvalidInputError:
        return False
    return True


def _further() -> list[html.P]:
    """Return the link to what other programs read."""
    told = _("Of any span, by hour or by day, for programs that read Green Button:")
    link = html.A(_("Green Button (XML)"), id=part(Ids.USE, "green"), href=GREEN_BUTTON, className="link")
    return [html.P([told, " ", link], className="small sub no-print")]


def years_card(years: Sequence[int]) -> list[Component]:
    """Return the links to the statements of years; nothing where there is none."""
    if not years:
        return []
    links = [html.A(str(year), href=f"/consumption/{year}.pdf", className="link") for year in years]
    told = _("Use by month and meter beside the year before, what was billed, the price of a litre, leaks.")
    return [card(html.P(told, className="sub"), html.P(links, className="row"), title=_("A year on paper (PDF)"))]


def _beside() -> html.Div:
    """Return the card of two periods, hidden until there are two."""
    beside = chart_and_table(Ids.BESIDE, _("Two periods side by side"), exports="comparison")
    title, views = beside.children
    head = html.Div(id=Ids.BESIDE_HEAD, className="beside")
    beside.children = [title, head, views, how_computed([html.P(str(text)) for text in COMPUTED_BESIDE])]
    return html.Div(beside, id=Ids.BESIDE_CARD, hidden=True)


def _flow() -> html.Div:
    """Return the card of the flows, hidden where no meter is behind another."""
    flow = chart_and_table(Ids.FLOW, _("Where the water flowed"), exports="flow")
    flow.children = [*flow.children, how_computed([html.P(str(text)) for text in COMPUTED_FLOW])]
    return html.Div(flow, id=Ids.FLOW_CARD, hidden=True)


def _presets() -> html.Div:
    buttons = [
        html.Button(str(PRESET_WORDS[name]), id=ident, type="button", className="button ghost small")
        for ident, name in PRESETS.items()
    ]
    named: Props = {"aria-label": _("Period")}
    return html.Div(buttons, className="filters", role="group", **named)


def _controls(by: str, meters: str, span: str, compare: str) -> html.Div:
    resolutions = [{"value": one.value, "label": str(words)} for one, words in RESOLUTION_WORDS.items()]
    labelled: Props = {"attributes": {"root": {"aria-label": _("One bar is")}}}
    days, other = (_days(one) for one in (span, compare))
    everything = [{"value": Which.ALL.value, "label": _("All meters")}]
    known = by if by in set(Resolution) else Resolution.DAY.value
    return html.Div(
        [
            dmc.SegmentedControl(id=Ids.BY, data=resolutions, value=known, size="sm", **labelled),
            dmc.Select(
                id=Ids.METERS,
                label=_("Meters"),
                data=everything,
                value=meters or Which.ALL.value,
                allowDeselect=False,
                size="sm",
            ),
            _period(days),
            html.Div(
                [
                    _other(other),
                    dmc.Switch(id=Ids.COMPARE, label=_("A year before"), checked=compare in {"1", "true"}, size="sm"),
                ],
                className="beside-choice",
            ),
            dcc.Store(id=Ids.TAKEN, data=0),
            html.Span(id=Ids.KEPT, hidden=True),
        ],
        className="filters",
    )


def _days(span: str) -> list[str | None]:
    # Mantine takes no absent range.
    return [*span.split(",")] if span.count(",") == 1 else [None, None]


def _other(days: Sequence[str | None]) -> dmc.DatesProvider:
    """Return the days to compare with, which may be none."""
    picker = dmc.DatePickerInput(
        id=Ids.OTHER,
        type="range",
        label=_("Beside these days"),
        placeholder=_("none"),
        value=days,
        clearable=True,
        clearButtonProps={"aria-label": _("Compare with nothing")},
        valueFormat=DAY_FORMAT[language()],
        allowSingleDateInRange=True,
        size="sm",
        className="days",
    )
    return dmc.DatesProvider(picker, settings={"locale": language(), "firstDayOfWeek": 1})


def _period(days: Sequence[str | None]) -> dmc.DatesProvider:
    """Return the days to look at, with a step to either side."""
    picker = dmc.DatePickerInput(
        id=Ids.SPAN,
        type="range",
        label=_("Days"),
        value=days,
        valueFormat=DAY_FORMAT[language()],
        allowSingleDateInRange=True,
        size="sm",
        className="days",
    )
    steps = _step(Ids.EARLIER, "\u2190", _("Earlier")), _step(Ids.LATER, "\u2192", _("Later"))
    row = html.Div([steps[0], picker, steps[1]], className="stepper")
    return dmc.DatesProvider(row, settings={"locale": language(), "firstDayOfWeek": 1})


def _step(ident: str, arrow: str, words: str) -> html.Button:
    named: Props = {"aria-label": words}
    return html.Button(arrow, id=ident, type="button", title=words, className="button ghost small", **named)
