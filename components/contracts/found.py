"""The list of contracts, and the way to each."""

from collections.abc import Mapping
from typing import Final

import pandas as pd
from dash import dcc, html

from components.cards import Tone, empty_state
from components.tables import Column, Kind, long_table
from domain.links import CONTRACTS, contract_at
from texts import _

KINDS: Final[tuple[Kind, ...]] = ("text", "tag", "text", "text", "date", "date", "date", "text")


def found(shown: pd.DataFrame, tones: Mapping[str, Tone], *, narrowed: bool) -> html.Div:
    """Return the list.

    Parameters
    ----------
    shown
        ``services.contracts_shown.contracts_shown``; a column in which nothing stands is left out.
    tones
        Of the words that say how a contract stands.
    narrowed
        Whether something was looked for.
    """
    if shown.empty:
        return _nothing(narrowed=narrowed)
    number = shown.columns[0]
    linked = shown.assign(href=[contract_at(one) for one in shown[number]])
    columns = [
        Column(name, name, kind, tones=tones, leads="href" if name == number else "")
        for name, kind in zip(shown.columns, KINDS, strict=True)
        if shown[name].notna().any()
    ]
    return long_table(linked, columns, caption=_("Your contracts"))


def _nothing(*, narrowed: bool) -> html.Div:
    if narrowed:
        everything = html.A(_("Show all contracts"), href=CONTRACTS, className="button ghost")
        return empty_state(
            _("No contract fits"), _("Choose another status, other services or another year."), everything
        )
    told = _("A contract appears here when the utility has entered it.")
    return empty_state(_("No contracts yet"), told, dcc.Link(_("See your account"), href="/finance", className="link"))
