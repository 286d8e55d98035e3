"""The list of invoices: how many there are, what they come to, and the way to each."""

from decimal import Decimal
from typing import Final

import pandas as pd
from dash import dcc, html

from components.cards import empty_state
from components.finance.words import TONES
from components.invoices.address import LIST, address_of
from components.tables import Column, Kind, long_table
from texts import _, money, ngettext

KINDS: Final[tuple[Kind, ...]] = ("text", "tag", "date", "money", "money", *("date",) * 3, *("text",) * 4)
PROPERTY_AT: Final = 11
LEADING: Final = frozenset({0, 9, 10})
"""Places of the columns whose cells are numbers of invoices."""


def found(documents: pd.DataFrame, shown: pd.DataFrame, *, narrowed: bool) -> html.Div:
    """Return the list.

    Parameters
    ----------
    documents
        ``domain.invoice_list.documents_of``, as many as were found.
    shown
        The same rows under their headings, as they are exported; a column in which nothing stands is left out.
    narrowed
        Whether something was looked for.
    """
    if shown.empty:
        return _nothing(narrowed=narrowed)
    states = zip(shown.iloc[:, 1], documents["state"], strict=True)
    tones = {words: TONES[state] for words, state in states}
    linked, columns = shown, []
    for at, (name, kind) in enumerate(zip(shown.columns, KINDS, strict=True)):
        way = f"{name} ->" if at in LEADING else ""
        if kind != "text" or _tells(shown[name], at):
            columns.append(Column(name, name, kind, tones=tones, leads=way))
        if way:
            linked = linked.assign(**{way: [_way(number) for number in shown[name]]})
    return long_table(linked, columns, caption=_("Invoices, newest first"), searched=False)


def _tells(column: pd.Series, at: int) -> bool:
    """Tell whether a column says something: one of several properties, anything at all elsewhere."""
    return bool((column != "").any()) and (at != PROPERTY_AT or len(set(column)) > 1)


def _way(number: str) -> str:
    """Return where a number leads; several in one cell lead nowhere."""
    return address_of(number) if number and ", " not in number else ""


def sums_of(documents: pd.DataFrame) -> str:
    """Say how many documents there are and what they come to."""
    count = ngettext("{count} document", "{count} documents", len(documents))
    gross, left = (money(sum(documents[name], Decimal(0))) for name in ("gross", "open"))
    return _("{documents}, together {gross}, still open {open}", documents=count, gross=gross, open=left)


def _nothing(*, narrowed: bool) -> html.Div:
    if narrowed:
        everything = html.A(_("Show all invoices"), href=LIST, className="button ghost")
        return empty_state(
            _("No invoice fits"), _("Choose another status or year, or a part of the number."), everything
        )
    told = _("Your first invoice appears here on the day it is issued, after the end of your first settlement period.")
    return empty_state(_("No invoices yet"), told, dcc.Link(_("See your account"), href="/finance", className="link"))
