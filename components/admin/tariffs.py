"""Tariffs: the prices in force with their decisions, new ones, and the statutory interest."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import dash_mantine_components as dmc
import pandas as pd
from dash import html
from dash.development.base_component import Component

from components.admin.frame import admin_page
from components.cards import Tone, card, empty_state, notice
from components.forms import form, sender
from components.steps import step_id, told_place
from components.tables import Column, long_table
from domain.interest import TABLES, InterestKind
from domain.interest_rates import CIVIL_ANNOUNCED, COMMERCIAL_ANNOUNCED
from domain.money import grosz
from domain.tariff_changes import VAT_PERCENTS, Placement
from domain.tariffs import RateKind, Service
from texts import _, _l, day, language, number

PATH: Final = "/admin/tariffs"
AREA: Final = "tariff"
CHECK: Final = "check"
APPROVE: Final = "approve"
PRICE_PLACES: Final = 4
RATE_PLACES: Final = 2
SERVICES: Final = {Service.WATER: _l("water supply"), Service.SEWAGE: _l("sewage")}
KINDS: Final = {
    RateKind.VOLUME: _l("for a cubic metre"),
    RateKind.SUBSCRIPTION: _l("for a month"),
    RateKind.SUBMETER_SUBSCRIPTION: _l("for a month of a submeter"),
}
FIELDS: Final = {
    RateKind.VOLUME: _l("Net price, zł for a cubic metre"),
    RateKind.SUBSCRIPTION: _l("Net price, zł for a month"),
    RateKind.SUBMETER_SUBSCRIPTION: _l("Net price, zł for a month of a submeter"),
}
ANNOUNCED: Final = {InterestKind.CIVIL: CIVIL_ANNOUNCED, InterestKind.COMMERCIAL: COMMERCIAL_ANNOUNCED}
INTEREST: Final = {
    InterestKind.CIVIL: _l("Interest for late payment (Civil Code)"),
    InterestKind.COMMERCIAL: _l("Interest in commercial transactions"),
}


class Ids:
    """Element ids of the page."""

    RATES = "tariffs-rates"
    TOLD = "tariffs-told"
    GROUP = "tariffs-group"
    NUMBER = "tariffs-number"
    APPROVED_BY = "tariffs-approved-by"
    PUBLISHED_ON = "tariffs-published-on"
    URL = "tariffs-url"
    FROM = "tariffs-from"
    UNTIL = "tariffs-until"
    VAT = "tariffs-vat"

    @staticmethod
    def price(kind: RateKind) -> str:
        """Return the id of the field of a price."""
        return f"tariffs-price-{kind.value}"


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A new price beside the one before."""

    kind: RateKind
    net: Decimal
    vat_percent: int
    place: Placement


def screen() -> html.Div:
    """Return the page."""
    return admin_page(
        PATH,
        card(html.Div(id=Ids.RATES), title=_("Prices")),
        card(_editor(), title=_("New prices")),
        html.Div([card(_interest(kind), title=str(title)) for kind, title in INTEREST.items()], className="row c2"),
    )


def rates_table(rates: pd.DataFrame, today: dt.date) -> Component:
    """Return the prices that are in force or to come, the decisions, and folded, what is past."""
    if rates.empty:
        return empty_state(_("No prices are known"), _("Import the tariffs: their groups come by a file."))
    gross: list[Any] = [_gross(net, vat) for net, vat in zip(rates["net"], rates["vat_percent"], strict=True)]
    shown = rates.assign(
        service=[str(SERVICES[one]) for one in rates["service"]],
        kind=[str(KINDS[one]) for one in rates["kind"]],
        gross=gross,
        state=[_state(*days, today) for days in zip(rates["valid_from"], rates["valid_until"], strict=True)],
    )
    is_past = shown["state"] == _("past")
    past = html.Details([html.Summary(_("Past prices")), _prices(shown[is_past], _("Past prices"))], className="how")
    return html.Div([_prices(shown[~is_past], _("Prices")), html.H3(_("Decisions")), _decisions(rates), past])


def _prices(rates: pd.DataFrame, caption: str) -> html.Div:
    tones: dict[str, Tone] = {_("in force"): "ok", _("to come"): "warn", _("past"): "in"}
    columns = [
        Column("group", _("Group")),
        Column("service", _("Service")),
        Column("kind", _("Unit")),
        Column("net", _("Net, zł"), "number", places=PRICE_PLACES),
        Column("vat_percent", _("VAT, %"), "number"),
        Column("gross", _("Gross, zł"), "number", places=RATE_PLACES),
        Column("valid_from", _("From"), "date"),
        Column("valid_until", _("To"), "date"),
        Column("state", _("State"), "tag", tones=tones),
        Column("decision", _("Decision")),
    ]
    return long_table(rates, columns, caption=caption)


def _decisions(rates: pd.DataFrame) -> html.Div:
    columns = [
        Column("decision", _("Decision")),
        Column("approved_by", _("Approved by")),
        Column("published_on", _("Published"), "date"),
        Column("begins", _("From"), "date"),
    ]
    first = rates.groupby("decision")["valid_from"].transform("min")
    each = rates.assign(begins=first).drop_duplicates("decision").sort_values("begins", ascending=False)
    return long_table(each, columns, caption=_("Decisions"))


def group_choices(groups: pd.DataFrame) -> list[dict[str, str]]:
    """Return what the choice of a group offers."""
    rows = zip(groups["code"], groups["service"], groups["description"], strict=True)
    return [
        {"value": code, "label": ", ".join(part for part in (code, str(SERVICES[service]), text) if part)}
        for code, service, text in rows
    ]


def _state(first: dt.date, last: dt.date | None, today: dt.date) -> str:
    if first > today:
        return _("to come")
    return _("in force") if last is None or last >= today else _("past")


def _gross(net: Decimal, vat_percent: int) -> Decimal:
    return grosz(net * (100 + vat_percent) / Decimal(100))


def _editor() -> html.Form:
    days = dmc.DatesProvider(
        html.Div(
            [
                _day(Ids.PUBLISHED_ON, _("Published on"), required=False),
                _day(Ids.FROM, _("In force from"), required=True),
                _day(Ids.UNTIL, _("to, if it is decided"), required=False),
            ],
            className="filters",
        ),
        settings={"locale": language(), "firstDayOfWeek": 1},
    )
    decision = [
        dmc.TextInput(id=Ids.NUMBER, label=_("Number of the decision"), size="sm", required=True),
        dmc.TextInput(id=Ids.APPROVED_BY, label=_("Approved by"), size="sm", required=True),
        dmc.TextInput(id=Ids.URL, label=_("Its address"), placeholder="https://", size="sm"),
    ]
    percents = [{"value": str(one), "label": f"{one} %"} for one in VAT_PERCENTS]
    group = dmc.Select(id=Ids.GROUP, label=_("Group"), data=[], size="sm", required=True)
    vat = dmc.Select(id=Ids.VAT, label=_("VAT"), data=percents, value="8", allowDeselect=False, size="sm")
    prices = [dmc.TextInput(id=Ids.price(kind), label=str(label), size="sm") for kind, label in FIELDS.items()]
    told = html.P(
        _("A price that is left empty stays as it is. What invoices stand on is never changed."), className="sub small"
    )
    return form(
        [
            html.Div(decision, className="filters"),
            days,
            html.Div([group, vat, *prices], className="filters"),
            told,
            html.Div(sender(step_id(AREA, CHECK), _("Check the prices"), "button ghost"), className="steps"),
            told_place(Ids.TOLD),
        ]
    )


def _day(ident: str, label: str, *, required: bool) -> dmc.DatePickerInput:
    shown = "DD.MM.YYYY" if language() == "pl" else "D MMM YYYY"
    return dmc.DatePickerInput(id=ident, label=label, valueFormat=shown, clearable=True, required=required, size="sm")


def asked(changes: Sequence[ShownChange], first: dt.date) -> Component:
    """Say what the new prices change, and ask whether they shall."""
    lines = [html.Li(words) for change in changes for words in _change_words(change, first)]
    yes = html.Button(_("Yes, put them in force"), id=step_id(AREA, APPROVE), type="button", className="button danger")
    return html.Div([notice(_("What will change"), "", "warn", yes), html.Ul(lines)])


def _change_words(change: ShownChange, first: dt.date) -> list[str]:
    price = {"kind": str(KINDS[change.kind]), "net": number(change.net, PRICE_PLACES), "first": day(first)}
    gross = number(_gross(change.net, change.vat_percent), RATE_PLACES)
    words = [_("{kind}: {net} zł net, {gross} zł gross, from {first}", gross=gross, **price)]
    if change.place.before is not None:
        words.append(_("before: {net} zł net", net=number(change.place.before.net, PRICE_PLACES)))
    for start, end in change.place.gaps:
        gap = {"kind": price["kind"], "first": day(start), "last": day(end)}
        words.append(_("No price {kind} from {first} to {last}: nothing can be billed for these days.", **gap))
    return words


def _interest(kind: InterestKind) -> Component:
    rows = pd.DataFrame(reversed(ANNOUNCED[kind]), columns=["first", "percent", "act"])
    columns = [
        Column("first", _("From"), "date"),
        Column("percent", _("Percent a year"), "number", places=RATE_PLACES),
        Column("act", _("Act")),
    ]
    known = _("Known until {day}; new announcements come with the program.", day=day(TABLES[kind].known_until))
    return html.Div([html.P(known, className="sub small"), long_table(rows, columns, caption=str(INTEREST[kind]))])
