"""The finance page before its data arrive: what to look at, headline, charts, tables."""

from typing import Final

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from components.cards import Props, card, how_computed
from components.charts import chart_and_table, export_links
from components.finance.feed import feed_card
from components.finance.interest import late_interest_card
from components.finance.statement import statement_card
from components.finance.words import is_day
from components.properties import whose
from domain.finance import Span
from texts import _, _l, language


class Ids:
    """Element ids of the finance page; a prefix stands for a chart, its table, summary and export links."""

    SPAN = "finance-span"
    AS_OF = "finance-as-of"
    KEPT = "finance-kept"
    HEADLINE = "finance-headline"
    BOOKS = "finance-books"
    """Everything below the headline."""
    STATEMENT = "finance-statement"
    BUILD_UP = "finance-build-up"
    WATERFALL = "finance-waterfall"
    OPEN_ITEMS = "finance-open-items"
    PLANS = "finance-plans"
    INVOICES = "finance-invoices"
    PAYMENTS = "finance-payments"
    INTEREST = "finance-interest"


EXPORTS: Final = {
    Ids.STATEMENT: "statement",
    Ids.BUILD_UP: "build-up",
    Ids.WATERFALL: "waterfall",
    Ids.OPEN_ITEMS: "open-items",
    Ids.INVOICES: "invoices",
    Ids.PAYMENTS: "payments",
    Ids.INTEREST: "interest",
}
"""Name of the exported data set by the prefix of its card."""

COMPUTED: Final = {
    Ids.STATEMENT: _l(
        "The balance of a day is the sum of all bookings up to it: invoices, corrections and interest notes add to it, "
        "payments take away. Above zero you owe, below zero you have overpaid."
    ),
    Ids.BUILD_UP: _l(
        "Opening balance, plus invoices with their corrections, interest, payments and other bookings of the month, "
        "gives the closing balance."
    ),
    Ids.WATERFALL: _l(
        "The balance before the chosen time, plus invoices with their corrections and interest notes, less payments, "
        "with other bookings, is the balance at its end. Each bar begins where the one before it ended."
    ),
    Ids.OPEN_ITEMS: _l(
        "What payments have not covered yet. A payment goes to the invoice named in its title, otherwise to the oldest "
        "due date. The age counts the days after the due date."
    ),
    Ids.INVOICES: _l("The open part is the gross amount without what was paid or credited up to the chosen day."),
    Ids.PAYMENTS: _l("Each row is a part of a payment and the document that it paid; the parts add up to the payment."),
    Ids.INTEREST: _l(
        "Late amount times days times yearly rate, divided by 36 500, for every stretch of days with one rate. "
        "The days run from the day after the due date to the day of payment. The sum for a late amount is rounded once."
    ),
}


def screen(span: str = "", as_of: str = "") -> html.Div:
    """Return the page; ``span`` and ``as_of`` come from the address and are checked when the data are asked for."""
    title = html.Div([html.H1(_("Finance")), whose("/finance", ""), _filters(span, as_of)], className="page-head")
    headline, books = (
        card(html.Div(id=Ids.HEADLINE, className="waiting")),
        html.Div(_cards(), id=Ids.BOOKS, className="books"),
    )
    return html.Div([title, headline, books], className="page finance")


def _filters(span: str, as_of: str) -> html.Div:
    spans = [
        {"value": Span.YEAR.value, "label": _("12 months")},
        {"value": Span.TWO_YEARS.value, "label": _("24 months")},
        {"value": Span.ALL.value, "label": _("All")},
    ]
    known = span if span in set(Span) else Span.YEAR.value
    labelled: Props = {"attributes": {"root": {"aria-label": _("Period")}}}
    return html.Div(
        [
            dmc.SegmentedControl(id=Ids.SPAN, data=spans, value=known, size="sm", **labelled),
            _as_of(as_of),
            html.Span(id=Ids.KEPT, hidden=True),
        ],
        className="filters",
    )


def _as_of(day: str) -> dmc.DatesProvider:
    """Return the choice of the day whose knowledge counts; nothing chosen is today."""
    picker = dmc.DatePickerInput(
        id=Ids.AS_OF,
        label=_("As of"),
        placeholder=_("today"),
        value=day if is_day(day) else None,
        valueFormat="DD.MM.YYYY" if language() == "pl" else "D MMM YYYY",
        clearable=True,
        size="sm",
        className="as-of",
    )
    return dmc.DatesProvider(picker, settings={"locale": language(), "firstDayOfWeek": 1})


def _cards() -> list[Component]:
    return [
        html.Div(id=Ids.PLANS, className="books plans"),
        _chart(Ids.STATEMENT, _("Balance over time")),
        _chart(Ids.WATERFALL, _("From the opening to the closing balance")),
        _chart(Ids.BUILD_UP, _("How the balance was built")),
        _chart(Ids.OPEN_ITEMS, _("Open items")),
        _table(Ids.INVOICES, _("Invoices")),
        _table(Ids.PAYMENTS, _("Payments and what they paid")),
        _table(Ids.INTEREST, _("Interest notes")),
        late_interest_card(),
        statement_card(),
        feed_card(),
    ]


def _chart(prefix: str, title: str) -> html.Section:
    section = chart_and_table(prefix, title, exports=EXPORTS[prefix])
    section.children = [*section.children, how_computed(str(COMPUTED[prefix]))]
    return section


def _table(prefix: str, title: str) -> html.Section:
    slot = html.Div(id=f"{prefix}-table", className="waiting")
    links = export_links(prefix, EXPORTS[prefix])
    return card(slot, how_computed(str(COMPUTED[prefix])), title=title, actions=links)
