"""The list of invoices: how many there are, what they come to, and the way to each."""

from decimal import Decimal
from typing import Final

import pandas as pd
from dash import dcc, html

from components.cards import empty_state
from components.finance.words import TONES
from components.tables import Column, Kind, long_table
from domain.invoice_list import columns_of
from domain.links import INVOICES, invoice_at, on_behalf_of
from texts import _, money, ngettext

DAYS: Final = frozenset({"due_on", "issued_on", "period_from", "period_until"})
AMOUNTS: Final = frozenset({"open", "gross"})
LEADING: Final = frozenset({"number", "corrects", "corrected_by"})
"""Columns whose cells are numbers of invoices."""
AT_FIRST: Final = 36
"""Rows that are seen at first: three years by the month."""


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
    keys = columns_of(documents)
    states = zip(shown.iloc[:, keys.index("state")], documents["state"], strict=True)
    tones = {words: TONES[state] for words, state in states}
    holders = documents["customer"].tolist() if "customer" in documents else [""] * len(documents)
    linked, columns = shown, []
    for key, name in zip(keys, shown.columns, strict=True):
        way = f"{name} ->" if key in LEADING else ""
        if key != "customer" and (_kind(key) != "text" or _tells(shown[name], key)):
            columns.append(Column(name, name, _kind(key), tones=tones, leads=way))
        if way:
            ways = [_way(key, number, holder) for number, holder in zip(shown[name], holders, strict=True)]
            linked = linked.assign(**{way: ways})
    return long_table(linked, columns, caption=_("Invoices, newest first"), searched=False, at_first=AT_FIRST)


def _kind(key: str) -> Kind:
    if key == "state":
        return "tag"
    return "date" if key in DAYS else "money" if key in AMOUNTS else "text"


def _tells(column: pd.Series, key: str) -> bool:
    """Tell whether a column says something: one of several properties, anything at all elsewhere."""
    return bool((column != "").any()) and (key != "address" or len(set(column)) > 1)


def _way(key: str, number: str, holder: str) -> str:
    """Return where a number leads, of another property by way of its choice; several corrections lead nowhere."""
    if not number or (key == "corrected_by" and ", " in number):
        return ""
    return on_behalf_of(holder, invoice_at(number)) if holder else invoice_at(number)


def sums_of(documents: pd.DataFrame) -> str:
    """Say how many documents there are and what they come to."""
    count = ngettext("{count} document", "{count} documents", len(documents))
    gross, left = (money(sum(documents[name], Decimal(0))) for name in ("gross", "open"))
    return _("{documents}, together {gross}, still open {open}", documents=count, gross=gross, open=left)


def _nothing(*, narrowed: bool) -> html.Div:
    if narrowed:
        everything = html.A(_("Show all invoices"), href=INVOICES, className="button ghost")
        return empty_state(
            _("No invoice fits"), _("Choose another status or year, or a part of the number."), everything
        )
    told = _("Your first invoice appears here on the day it is issued, after the end of your first settlement period.")
    return empty_state(_("No invoices yet"), told, dcc.Link(_("See your account"), href="/finance", className="link"))
