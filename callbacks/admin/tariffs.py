"""Tariffs: prices shown, new ones checked and put in force."""

import datetime as dt
from typing import Any, Final

from dash import ALL, Input, Output, State, no_update
from dash.dependencies import DashDependency
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from callbacks.binding import Binder
from callbacks.notices import notify, refuse_at
from callbacks.pressing import pressed
from callbacks.typed import LONGEST_TOLD
from components.admin.tariffs import APPROVE, AREA, CHECK, Ids, ShownChange, asked, group_choices, rates_table
from components.steps import step_id
from data.queries.tariffs import rates_listed, tariff_groups
from domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from domain.roles import ADMINS
from domain.tariff_changes import price_of
from domain.tariffs import RateKind
from domain.written import row_number
from services.runtime import reading, today
from services.tariffs import Decision, NewPrices, approve, changes_by
from texts import _

Field = str | None
DECIDED: Final = {
    "number": Ids.NUMBER,
    "approved_by": Ids.APPROVED_BY,
    "published_on": Ids.PUBLISHED_ON,
    "url": Ids.URL,
    "group": Ids.GROUP,
    "valid_from": Ids.FROM,
    "valid_until": Ids.UNTIL,
    "vat": Ids.VAT,
}
PLACES: Final = DECIDED | {kind.value: Ids.price(kind) for kind in RateKind}


def show_rates(_asked: Field) -> tuple[Component, list[dict[str, str]]]:
    """Show the prices, and the groups that may have new ones."""
    with reading() as session:
        rates, groups = rates_listed(session), tariff_groups(session)
    return rates_table(rates, today()), group_choices(groups)


def take_step(
    clicks: list[int | None], ids: list[dict[str, str]], decided: dict[str, Field], priced: dict[str, Field]
) -> tuple[Any, Component | None]:
    """Say what the prices would change, or put them in force."""
    name = pressed(clicks, ids)
    if name not in {CHECK, APPROVE}:
        raise PreventUpdate
    try:
        decision, prices = _decision(decided), _prices(decided, priced)
        if name == CHECK:
            changes = changes_by(decision, prices)
            shown = [ShownChange(one.kind, one.net, prices.vat_percent, one.place) for one in changes]
            return no_update, asked(shown, prices.valid_from)
        approve(decision, prices)
    except NotFoundError:
        refuse_at(InvalidInputError(_("Choose a group."), field="group"), PLACES)
        return no_update, None
    except (InvalidInputError, NotAllowedError) as refusal:
        refuse_at(refusal, PLACES)
        return no_update, None
    notify(_("The prices are in force."))
    return show_rates(None)[0], None


def _decision(decided: dict[str, Field]) -> Decision:
    said = {name: (value or "").strip() for name, value in decided.items()}
    published = said["published_on"]
    return Decision(
        said["number"], said["approved_by"], _day(published, "published_on") if published else None, said["url"]
    )


def _prices(decided: dict[str, Field], priced: dict[str, Field]) -> NewPrices:
    if not decided["valid_from"]:
        raise InvalidInputError(_("Say from which day."), field="valid_from")
    last, vat = decided["valid_until"], row_number(decided["vat"] or "")
    net = {kind: _price(kind, text) for kind in RateKind if (text := (priced[kind.value] or "").strip())}
    return NewPrices(
        decided["group"] or "",
        _day(decided["valid_from"], "valid_from"),
        _day(last, "valid_until") if last else None,
        -1 if vat is None else vat,
        net,
    )


def _price(kind: RateKind, text: str) -> Any:  # noqa: ANN401 -- a Decimal
    try:
        return price_of(text)
    except InvalidInputError:
        told = _("{text} is no price. Write it as 5,86.", text=text[:LONGEST_TOLD])
        raise InvalidInputError(told, field=kind.value) from None


def _day(text: str, field: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        raise InvalidInputError(_("{text} is no day.", text=text), field=field) from None


def register(bind: Binder) -> None:
    """Wire the handlers of the page of tariffs."""
    shown: list[DashDependency] = [Output(Ids.RATES, "children"), Output(Ids.GROUP, "data")]
    bind(show_rates, shown, Input(Ids.RATES, "id"), roles=ADMINS, prevent_initial_call=False)
    outcome: list[DashDependency] = [Output(Ids.RATES, "children", allow_duplicate=True), Output(Ids.TOLD, "children")]
    decided: dict[str, DashDependency] = {name: State(ident, "value") for name, ident in DECIDED.items()}
    priced: dict[str, DashDependency] = {kind.value: State(Ids.price(kind), "value") for kind in RateKind}
    wires: dict[str, Any] = {"decided": decided, "priced": priced}
    wires |= {"clicks": Input(step_id(AREA, ALL), "n_clicks"), "ids": State(step_id(AREA, ALL), "id")}
    bind(take_step, outcome, wires, roles=ADMINS)
