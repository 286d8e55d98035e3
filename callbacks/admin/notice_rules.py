"""Rules of notices: shown, and new ones put in force."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Final

from dash import ALL, Input, Output, State, no_update, set_props
from dash.dependencies import DashDependency
from dash.exceptions import PreventUpdate

from callbacks.binding import Binder
from callbacks.notices import notify, refuse_at
from callbacks.pressing import pressed
from components.admin.notice_rules import (
    ADOPT,
    AMOUNT,
    AREA,
    OVER,
    PARAGRAPH,
    Ids,
    ShownRules,
    fields,
    kept,
)
from components.steps import step_id
from data.queries.notice_rules import notice_rules_known
from domain.errors import InvalidInputError
from domain.notice_rules import DUTIES, SHAPES, Duty, NoticeRules, Resolution, Term, ends_on
from domain.roles import ADMINS
from services.notice_rules import adopt, part_of, promises
from services.runtime import current, reading, today
from texts import _

Field = str | None
ACT: Final = {
    "number": Ids.NUMBER,
    "adopted_by": Ids.ADOPTED_BY,
    "adopted_on": Ids.ADOPTED_ON,
    "url": Ids.URL,
    "valid_from": Ids.FROM,
}
PLACES: Final[dict[str, str | dict[str, Any]]] = {
    **ACT,
    **{part_of(duty, part): Ids.part(duty, part) for duty in Duty for part in (AMOUNT, OVER, PARAGRAPH)},
}
Shown = tuple[Any, Any, Any]
"""The versions, the fields of a new one, the version that it is begun from."""


def show_rules(_asked: Field) -> Shown:
    """Show every version, and the last one's rules to be changed."""
    with reading() as session:
        known = notice_rules_known(session)[::-1]
    shown = [ShownRules(one, ends_on(known, one), [(it.words, it.paragraph) for it in promises(one)]) for one in known]
    last = known[0] if known else None
    return kept(shown, today(), current().zone), fields(last), 0 if last is None else last.version


def take_step(
    clicks: list[int | None],
    ids: list[dict[str, str]],
    act: dict[str, Any],
    values: list[Any],
    parts: list[Any],
    begun: int,
) -> Shown:
    """Put the rules in force."""
    if pressed(clicks, ids) != ADOPT:
        raise PreventUpdate
    for ident in (Ids.ADOPTED_ON, Ids.FROM):
        set_props(ident, {"error": None})
    said = {(part["notice-duty"], part["part"]): value for part, value in zip(parts, values, strict=True)}
    try:
        rules = NoticeRules(
            _resolution(act), _day(act["valid_from"], "valid_from"), dict(_terms(said)), bool(act["working"])
        )
        number = adopt(rules, after=begun)
    except InvalidInputError as refusal:
        refuse_at(refusal, PLACES)
        return no_update, no_update, no_update
    notify(_("Version {number} is saved.", number=number))
    return show_rules(None)


def _resolution(act: Mapping[str, Any]) -> Resolution:
    number, adopted_by, url = ((act[name] or "").strip() for name in ("number", "adopted_by", "url"))
    return Resolution(number, _day(act["adopted_on"], "adopted_on"), adopted_by, url)


def _day(text: Field, field: str) -> dt.date:
    if not text:
        told = _("Say when the resolution was adopted and from which day it holds.")
        raise InvalidInputError(told, field=field)
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        raise InvalidInputError(_("{text} is no day.", text=text), field=field) from None


def _terms(said: Mapping[tuple[str, str], Any]) -> Iterator[tuple[Duty, Term]]:
    for duty in Duty:
        parts = {part: said.get((duty.value, part)) for part in (AMOUNT, OVER, PARAGRAPH)}
        if any(value not in {None, ""} for value in parts.values()):
            yield duty, _term(duty, parts)


def _term(duty: Duty, parts: Mapping[str, Any]) -> Term:
    shape = SHAPES[duty]
    amount = _whole(duty, AMOUNT, parts) if shape.unit else 0
    over = 0 if shape.shortest_over is None else _whole(duty, OVER, parts)
    return Term(amount, over, str(parts[PARAGRAPH] or "").strip())


def _whole(duty: Duty, part: str, parts: Mapping[str, Any]) -> int:
    value = parts[part]
    # A field that is emptied sends text.
    if not isinstance(value, int) or isinstance(value, bool):
        told = _("{rule}: give whole numbers, or leave all its fields empty.", rule=_(DUTIES[duty]))
        raise InvalidInputError(told, field=part_of(duty, part))
    return value


def register(bind: Binder) -> None:
    """Wire the handlers of the page of rules of notices."""
    places = ((Ids.KEPT, "children"), (Ids.TERMS, "children"), (Ids.BEGUN, "data"))
    shown: list[DashDependency] = [Output(*place) for place in places]
    bind(show_rules, shown, Input(Ids.KEPT, "id"), roles=ADMINS, prevent_initial_call=False)
    outcome: list[DashDependency] = [Output(*place, allow_duplicate=True) for place in places]
    act: dict[str, DashDependency] = {name: State(ident, "value") for name, ident in ACT.items()}
    act["working"] = State(Ids.WORKING, "checked")
    wires: dict[str, Any] = {
        "clicks": Input(step_id(AREA, ALL), "n_clicks"),
        "ids": State(step_id(AREA, ALL), "id"),
        "act": act,
        "values": State(Ids.part(ALL, ALL), "value"),
        "parts": State(Ids.part(ALL, ALL), "id"),
        "begun": State(Ids.BEGUN, "data"),
    }
    bind(take_step, outcome, wires, roles=ADMINS)
