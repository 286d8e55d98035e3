"""What is late makes interest day by day: how much by now, and until when its rate is known."""

import datetime as dt
from typing import Final

import pandas as pd
from dash import html

from components.cards import card, empty_state, how_computed
from components.tables import Column, Kind, long_table
from domain.links import note_at
from texts import _, day, money

SLOT: Final = "finance-late-interest"
"""Element id of what the card holds."""
KINDS: Final[tuple[Kind, ...]] = ("text", "date", "money", "number", "money")


def late_interest_card() -> html.Section:
    """Return the card before its data arrive."""
    computed = _(
        "No note is issued for this yet: it is what would be charged if everything late were paid on the chosen day. "
        "Each open amount makes its days late times the yearly rate of each day, divided by 36 500."
    )
    return card(html.Div(id=SLOT, className="waiting"), how_computed(computed), title=_("Interest that is running"))


def late_interest(shown: pd.DataFrame, known_until: dt.date, on: dt.date) -> html.Div:
    """Return the late documents with their interest, and what is not known yet."""
    if shown.empty:
        return empty_state(_("Nothing is late"), _("Bills paid by their due date cost no interest."))
    told = (
        _("No rate is announced for days after {day}: that interest is not known yet.", day=day(known_until))
        if on > known_until
        else _("Rates are announced until {day}; what later days will cost is not known yet.", day=day(known_until))
    )
    columns = [Column(name, name, kind) for name, kind in zip(shown.columns, KINDS, strict=True)]
    table = long_table(shown, columns, caption=_("Interest that is running"), searched=False)
    made = shown.iloc[:, -1].tolist()
    together = [] if None in made else [html.P(_("Together: {amount}", amount=money(sum(made))), className="num")]
    return html.Div([table, *together, html.P(told, className="sub small")])


def note_link(number: str) -> html.A:
    """Return the way to a note as a document."""
    return html.A(_("Open as PDF"), href=note_at(number), className="link", target="_blank")
