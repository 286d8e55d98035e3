"""The watch panel of the consumption page: leaks, forecast, like homes, a goal, days away."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from dash import ALL, Input, Output, State, no_update
from dash.dependencies import DashDependency
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from callbacks.binding import Binder
from callbacks.notices import notify, refuse_at
from callbacks.pressing import pressed
from callbacks.typed import day_typed
from components.consumption import forecast, leaks, like_homes, watching
from components.consumption.watching import Ids
from components.steps import step_id
from data.queries.homes import like_homes_of
from data.queries.watch import away_of, kind_of
from domain.consumption.dismissals import Reason
from domain.customers import CustomerKind
from domain.errors import InvalidInputError
from domain.roles import CUSTOMERS
from domain.written import number_in
from services import watch
from services.identity import current_customer
from services.runtime import reading, today
from services.watch_outlook import outlook
from services.watching import dismiss, go_away, set_goal, stay
from texts import _

Parts = list[Component]
Typed = Mapping[tuple[str, str], str]
GOALS: Final = (watching.GOAL, watching.NO_GOAL)
"""Steps about the goal; what is typed of the other card stays."""


def show_leaks(_opened: int) -> Parts:
    """Show the leaks of the customer's meters."""
    customer = current_customer()
    with reading() as session:
        found = watch.leaks(session, customer, today())
        has_meter, has_radio = watch.meters_heard(session, customer)
    return leaks.leak_parts(found, has_meter=has_meter, has_radio=has_radio)


def show_outlook(_opened: int) -> tuple[Parts, Parts]:
    """Show what the running period will come to, and homes of the same size."""
    customer = current_customer()
    with reading() as session:
        is_home = kind_of(session, customer) is CustomerKind.PERSON
        coming, homes = outlook(session, customer, today()), like_homes_of(session, customer)
    return forecast.forecast_card(coming), like_homes.like_homes_card(homes, is_home=is_home)


def show_watching(_opened: int) -> tuple[Parts, Parts]:
    """Show the goal and the days away."""
    customer = current_customer()
    with reading() as session:
        state = watch.goal_state(session, customer, today())
        used = watch.vacation_alerts(session, customer, today())
        away = [one for one in away_of(session, customer) if one.last >= today() or one.id in _shown(used)]
    return watching.goal_card(state), watching.away_card(away, used)


def _shown(used: list[Any]) -> set[int]:
    return {one.away.id for one in used}


def take_step(
    clicks: list[int | None], ids: list[dict[str, str]], values: list[str | None], fields: list[dict[str, str]]
) -> tuple[Any, Any, Any]:
    """Dismiss a leak, set a goal or take it away, name days away or take them back."""
    name, _colon, key = pressed(clicks, ids).partition(":")
    if not name:
        raise PreventUpdate
    pairs = zip(fields, values, strict=True)
    typed = {(one["watch"], one["part"]): (value or "").strip() for one, value in pairs}
    try:
        told = _take(name, key, typed)
    except InvalidInputError as refusal:
        about = key if name == leaks.DISMISS else name
        refuse_at(refusal, {one["part"]: one for one in fields if one["watch"] == about})
        return no_update, no_update, no_update
    notify(told)
    if name == leaks.DISMISS:
        return show_leaks(0), no_update, no_update
    goal, away = show_watching(0)
    return no_update, *((goal, no_update) if name in GOALS else (no_update, away))


def _take(name: str, key: str, typed: Typed) -> str:
    """Take a step and return what came of it."""
    if name == leaks.DISMISS:
        place, first_on = _leak(key)
        dismiss(place, first_on, _reason(typed.get((key, leaks.REASON), "")), typed.get((key, leaks.NOTE), ""))
        return _("It is told no more.")
    if name == watching.GOAL:
        amount = _number(typed.get((watching.GOAL, watching.AMOUNT), ""), watching.AMOUNT)
        set_goal(watching.m3_of(amount, typed.get((watching.GOAL, watching.UNIT), "")))
        return _("The goal is set.")
    if name == watching.NO_GOAL:
        set_goal(None)
        return _("There is no goal any more.")
    if name == watching.AWAY:
        first, last = (
            day_typed(typed.get((watching.AWAY, part), ""), part) for part in (watching.FIRST, watching.LAST)
        )
        go_away(first, last, _whole(typed.get((watching.AWAY, watching.LIMIT), ""), watching.LIMIT))
        return _("These days are watched.")
    stay(_whole(key))
    return _("These days are watched no more.")


def _leak(key: str) -> tuple[int, dt.date]:
    place, _colon, first_on = key.partition(":")
    return _whole(place), day_typed(first_on)


def _reason(text: str) -> Reason:
    try:
        return Reason(text)
    except ValueError:
        raise InvalidInputError(_("Say why it is no leak."), field=leaks.REASON) from None


def _number(text: str, field: str) -> Decimal:
    try:
        return number_in(text)
    except InvalidInputError:
        raise InvalidInputError(_("“{text}” is no number.", text=text[:40]), field=field) from None


def _whole(text: str, field: str = "") -> int:
    found = _number(text, field)
    if found != int(found):
        raise InvalidInputError(_("“{text}” is no whole number.", text=text[:40]), field=field)
    return int(found)


def register(bind: Binder) -> None:
    """Wire the handlers of the watch panel."""
    opened = Input(Ids.OPENED, "data")
    bind(show_leaks, Output(Ids.LEAKS, "children"), opened, roles=CUSTOMERS, prevent_initial_call=False)
    coming: list[DashDependency] = [Output(Ids.FORECAST, "children"), Output(Ids.HOMES, "children")]
    bind(show_outlook, coming, opened, roles=CUSTOMERS, prevent_initial_call=False)
    watched: list[DashDependency] = [Output(Ids.GOAL, "children"), Output(Ids.AWAY, "children")]
    bind(show_watching, watched, opened, roles=CUSTOMERS, prevent_initial_call=False)
    changed = [Output(one, "children", allow_duplicate=True) for one in (Ids.LEAKS, Ids.GOAL, Ids.AWAY)]
    wires: dict[str, Any] = {
        "clicks": Input(step_id(leaks.AREA, ALL), "n_clicks"),
        "ids": State(step_id(leaks.AREA, ALL), "id"),
        "values": State(leaks.field(ALL, ALL), "value"),
        "fields": State(leaks.field(ALL, ALL), "id"),
    }
    bind(take_step, [*changed], wires, roles=CUSTOMERS)
