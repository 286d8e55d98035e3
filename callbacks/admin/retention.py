"""Retention: the rules shown, chosen, and carried out."""

from typing import Any

from dash import ALL, Input, Output, State, no_update
from dash.dependencies import DashDependency
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from callbacks.binding import Binder
from callbacks.notices import notify, refuse_at
from callbacks.pressing import pressed
from components.admin.retention import AREA, PURGE, SAVE, Ids, rules
from components.steps import step_id
from domain.errors import InvalidInputError
from domain.retention import RULES
from domain.roles import ADMINS
from services import retention
from texts import _, ngettext


def show_rules(_asked: str | None) -> list[Component]:
    """Show the rules and what would go."""
    return rules(retention.kept())


def take_step(clicks: list[int | None], ids: list[dict[str, str]], days: list[Any], names: list[dict[str, str]]) -> Any:  # noqa: ANN401 -- components, or that nothing changes
    """Keep things for the chosen days, or remove what is too old."""
    step = pressed(clicks, ids)
    try:
        if step == SAVE:
            rules_named = [ident.get("kept-days", "") for ident in names]
            retention.choose_days({name: _days(name, number) for name, number in zip(rules_named, days, strict=True)})
            notify(_("The days are saved."))
            return show_rules(None)
        if step == PURGE:
            gone = sum(one.overdue for one in retention.purge_now())
            notify(ngettext("{count} row was removed.", "{count} rows were removed.", gone))
            return show_rules(None)
    except InvalidInputError as refusal:
        refuse_at(refusal, {rule.name: Ids.days(rule.name) for rule in RULES})
        return no_update
    raise PreventUpdate


def _days(rule: str, number: Any) -> int:  # noqa: ANN401 -- a field that is emptied sends text
    if not isinstance(number, int) or isinstance(number, bool):
        raise InvalidInputError(_("Give the days as a whole number."), field=rule)
    return number


def register(bind: Binder) -> None:
    """Wire the handlers of the page of retention."""
    shown = Output(Ids.RULES, "children")
    bind(show_rules, shown, Input(Ids.RULES, "id"), roles=ADMINS, prevent_initial_call=False)
    outcome = Output(Ids.RULES, "children", allow_duplicate=True)
    wires: list[DashDependency] = [
        Input(step_id(AREA, ALL), "n_clicks"),
        State(step_id(AREA, ALL), "id"),
        State(Ids.days(ALL), "value"),
        State(Ids.days(ALL), "id"),
    ]
    bind(take_step, outcome, wires, roles=ADMINS)
