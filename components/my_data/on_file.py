"""What is on file of a customer, since when, what has changed, and what a correction takes."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd
from dash import html
from dash.development.base_component import Component

from components.cards import tag
from components.tables import Column, long_table
from domain.bank import in_groups
from domain.contact import as_read
from domain.my_data import FIELDS, ON_INVOICES, Address
from texts import _, day

NOTHING: Final = "\u2013"
NRB: Final = "account_nrb"
SIDES: Final = ("before", "after")


def on_file(
    kind: str, values: Mapping[str, str], since: Mapping[str, dt.datetime], changes: pd.DataFrame, needed: Sequence[str]
) -> list[Component]:
    """Return the data by field; ``needed`` is what a correction of those on invoices takes."""
    pairs = [_pair(_("Customer number"), values["number"], ""), _pair(_("Kind of customer"), kind, "")]
    pairs += [
        _pair(_(FIELDS[name]), _written(name, values[name]), _since(since.get(name)))
        for name in ON_INVOICES
        if values[name]
    ]
    told = _("These data stand on your invoices. The office corrects them; documents already issued keep the old ones.")
    asks = html.Ul([html.Li(_(one)) for one in needed])
    way = html.P(
        [_("Write or come to the office:"), " ", html.A(_("Help and contact"), href="/help", className="link")]
    )
    correction = html.Details(
        [html.Summary(_("Something is wrong: what a correction takes")), html.P(told), asks, way], className="how small"
    )
    return [html.Dl(pairs, className="pairs"), correction, _history(changes)]


def _pair(name: str, value: str, since: str) -> html.Div:
    said: list[Component | str] = [value or NOTHING]
    if since:
        said.append(html.Div(since, className="sub small"))
    return html.Div([html.Dt(name), html.Dd(said)])


def _written(name: str, value: str) -> str:
    return in_groups(value) if name == NRB else value


def _since(at: dt.datetime | None) -> str:
    return "" if at is None else _("since {day}", day=day(at.date()))


def _history(changes: pd.DataFrame) -> Component:
    if changes.empty:
        return html.P(_("No change has been noted here since your data came to this portal."), className="sub small")
    columns = [
        Column("at", _("When"), "moment"),
        Column("field", _("What")),
        Column("before", _("Before")),
        Column("after", _("After")),
        Column("by", _("Who")),
    ]
    title, changes = _("What has changed"), changes.assign(**{side: changes[side].map(as_read) for side in SIDES})
    return html.Details([html.Summary(title), long_table(changes, columns, caption=title)], className="how small")


def confirmed_tag(address: Address) -> html.Span:
    """Return whether an address is confirmed, and since when, in words."""
    if not address.is_confirmed:
        return tag(_("not confirmed"), "warn")
    on = address.confirmed_on
    return tag(_("confirmed") if on is None else _("confirmed on {day}", day=day(on)), "ok")
