"""Finance of all properties of a user: what is to be paid, when, and for which of them."""

from collections.abc import Sequence
from typing import Final

import pandas as pd
from dash import dcc, html

from components.cards import card, empty_state, how_computed
from components.charts import chart, part
from components.files import links_to
from components.finance.feed import feed_card
from components.properties import whose
from components.tables import Column, Kind, long_table
from domain.links import invoice_at, on_behalf_of
from domain.properties import EVERY
from texts import _

KINDS: Final[tuple[Kind, ...]] = ("text", "date", "money", "text", "text", "text", "money", "text", "text")
PROPERTY_AT, DOCUMENT_AT, CUSTOMER_AT = 0, 3, 8
AT_FIRST: Final = 24
EXPORT: Final = "due-dates"


class Ids:
    """Element ids of the page; ``DUE`` is the prefix of its card."""

    OPENED = "finance-everywhere"
    HEADLINE = "finance-everywhere-headline"
    DUE = "finance-due"


def everywhere() -> html.Div:
    """Return the page before its data arrive."""
    head = html.Div([html.H1(_("Finance")), whose("/finance", EVERY)], className="page-head")
    headline = card(html.Div(html.Div(className="waiting"), id=Ids.HEADLINE))
    table = html.Div(html.Div(className="waiting"), id=part(Ids.DUE, "table"))
    computed = _(
        "What payments have not covered yet, of every property that you may see. The age counts the days after the due "
        "date; a debt in an instalment plan that is kept is due when its part of the plan is."
    )
    due = card(
        chart(part(Ids.DUE, "chart")),
        table,
        how_computed(computed),
        title=_("What is to be paid, by due date"),
        actions=links_to(EXPORT),
    )
    opened = dcc.Store(id=Ids.OPENED, data=0)
    return html.Div([opened, head, headline, due, feed_card(EVERY)], className="page finance everywhere")


def due_table(shown: pd.DataFrame, invoices: Sequence[str]) -> html.Div:
    """Return what is to be paid; a property, or one of its ``invoices``, leads to its own page."""
    if shown.empty:
        return empty_state(_("Nothing is open"), _("All properties are paid up to today."))
    columns = [Column(name, name, kind) for name, kind in zip(shown.columns, KINDS, strict=True)]
    holders, labels = shown.iloc[:, CUSTOMER_AT], shown.iloc[:, DOCUMENT_AT]
    ways = {
        PROPERTY_AT: [on_behalf_of(holder, "/finance") for holder in holders],
        DOCUMENT_AT: [
            on_behalf_of(holder, invoice_at(label) if label in invoices else "/finance")
            for holder, label in zip(holders, labels, strict=True)
        ],
    }
    for at, places in ways.items():
        name = columns[at].key
        columns[at] = Column(name, name, leads=f"{name} ->")
        shown = shown.assign(**{f"{name} ->": places})
    return long_table(shown, columns, caption=_("What is to be paid, by due date"), at_first=AT_FIRST)
