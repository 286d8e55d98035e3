"""The page of one contract: since when and for what, where, at which prices, what was billed."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from components.cards import Tone, card, empty_state, how_computed, notice, tag
from components.decisions import act
from components.tables import Column, Kind, long_table
from components.when import from_today
from domain.contracts import ContractState, CustomerContract
from domain.explanation import Decision
from domain.links import CONTRACTS, invoice_at
from texts import _, day, long_day

TONES: Final[Mapping[ContractState, Tone]] = {
    ContractState.IN_FORCE: "ok",
    ContractState.ENDING: "warn",
    ContractState.TO_COME: "in",
    ContractState.ENDED: "in",
}
PRICES: Final[tuple[Kind, ...]] = ("text", "number", "number", "text", "number", "text", "date", "date", "text")
TERMS: Final[tuple[Kind, ...]] = (*("text",) * 4, "date", "date")
INVOICES: Final[tuple[Kind, ...]] = ("text", "date", "money", "date", "date")
NET_AT, GROSS_AT = 1, 2
GROSZ_PLACES: Final = 2
HREF: Final = "href"


def missing() -> html.Section:
    """Return what stands where the customer in force has no such contract."""
    told = _("The number may be mistyped, or the contract belongs to another of your accounts.")
    return card(empty_state(told, "", dcc.Link(_("See all contracts"), href=CONTRACTS, className="button")))


def notes(contract: CustomerContract, today: dt.date) -> list[Component]:
    """Return what must be known before the rest: that the contract ends, has ended or has not begun."""
    state = contract.state(today)
    if state is ContractState.TO_COME:
        told = _("Points, meters and prices are shown as of its first day.")
        return [notice(_("In force from {day}", day=_when(contract.first, today)), told, "in")]
    if contract.last is None or state is ContractState.IN_FORCE:
        return []
    when = _when(contract.last, today)
    if state is ContractState.ENDED:
        told = _("Points, meters and prices are shown as of its last day.")
        return [notice(_("Ended on {day}", day=when), told, "in")]
    link = html.A(_("Help and contact"), href="/help", className="link")
    told = _("If you need water and sewage after that day, talk to us before.")
    return [notice(_("Ends on {day}", day=when), told, "warn", link)]


def _when(on: dt.date, today: dt.date) -> str:
    return f"{long_day(on)} ({from_today(on, today)})"


def facts_card(
    contract: CustomerContract, state: str, today: dt.date, told: Mapping[str, str | Sequence[str]]
) -> html.Section:
    """Return what stands in the head of the contract; ``told`` are its services and how often is settled."""
    last = _("without an end date") if contract.last is None else day(contract.last)
    whole: dict[str, str | Sequence[str]] = {
        _("Signed"): day(contract.signed_on),
        _("In force from"): day(contract.first),
        _("In force until"): last,
        **told,
    }
    rows = [html.Div([html.Dt(name), _said(said)]) for name, said in whole.items()]
    standing = tag(state, TONES[contract.state(today)])
    return card(html.Dl(rows, className="pairs num"), title=_("The contract"), actions=[standing])


def _said(said: str | Sequence[str]) -> html.Dd:
    lines = [said] if isinstance(said, str) else said
    return html.Dd([html.Div(line) for line in lines])


def points_card(points: Sequence[Component]) -> html.Section:
    """Return the points with their meters."""
    none = empty_state(_("No service point"), _("Nothing is supplied under this contract on this day."))
    return card(html.Div(list(points) or none, className="points"), title=_("Service points and meters"))


def prices_card(shown: pd.DataFrame, to_come: pd.DataFrame, decisions: Iterable[Decision], on: dt.date) -> html.Section:
    """Return the prices, folded, those to come, and which acts they come from."""
    title = _("Prices on {day}", day=long_day(on))
    none = empty_state(_("No price is known"), _("No tariff of these groups is in force on this day."))
    later: list[Component] = []
    if not to_come.empty:
        words = _("Prices to come")
        later = [html.Details([html.Summary(words), _prices(to_come, words)], className="how")]
    acts = html.Ul([html.Li([_("Decision"), " ", *act(one)]) for one in decisions], className="acts small")
    computed = _("What you pay is the net price times the quantity, and VAT; every invoice shows how it comes about.")
    return card(none if shown.empty else _prices(shown, title), *later, acts, how_computed(computed), title=title)


def _prices(shown: pd.DataFrame, caption: str) -> html.Div:
    places = [0] * len(PRICES)
    places[NET_AT] = max(GROSZ_PLACES, *map(_places, shown.iloc[:, NET_AT]))
    places[GROSS_AT] = GROSZ_PLACES
    columns = [
        Column(name, name, kind, at)
        for name, kind, at in zip(shown.columns, PRICES, places, strict=True)
        if shown[name].notna().any()
    ]
    return long_table(shown, columns, caption=caption)


def _places(net: Decimal) -> int:
    return -int(net.normalize().as_tuple().exponent)


def terms_card(shown: pd.DataFrame) -> html.Section:
    """Return from when to when what was supplied under which tariff groups."""
    columns = [Column(name, name, kind) for name, kind in zip(shown.columns, TERMS, strict=True)]
    title = _("Points and tariff groups over time")
    return card(long_table(shown, columns, caption=title), title=title)


def invoices_card(shown: pd.DataFrame) -> html.Section:
    """Return the newest invoices with the way to each."""
    title = _("Newest invoices of this contract")
    if shown.empty:
        told = _("An invoice shows here on the day on which it is issued.")
        return card(empty_state(_("No invoices yet"), told), title=title)
    number = shown.columns[0]
    linked = shown.assign(**{HREF: [invoice_at(one) for one in shown[number]]})
    columns = [
        Column(name, name, kind, leads=HREF if name == number else "")
        for name, kind in zip(shown.columns, INVOICES, strict=True)
    ]
    all_of_them = dcc.Link(_("All invoices"), href="/invoices", className="link")
    return card(long_table(linked, columns, caption=title), title=title, actions=[all_of_them])
