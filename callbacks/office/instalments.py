"""Instalment plans: listed, agreed for open debts, ended."""

from typing import Any, Final

from dash import ALL, Input, Output, State, no_update, set_props
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from callbacks.binding import Binder
from callbacks.notices import notify, refuse_at
from callbacks.pressing import pressed
from callbacks.typed import day_typed
from components.office import instalments as shown
from components.office.instalments import AREA, PLAN_AREA, Ids, field_id
from components.steps import step_id
from domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from domain.instalments import FEWEST_PARTS, MOST_PARTS, Part
from domain.roles import OFFICE
from domain.written import day_in, number_in, row_number
from services.instalments import Agreement, agree, end
from services.office import instalments as office
from services.runtime import today
from texts import _

FIELDS = ("debts", "agreed_on", "count", "first_on", "parts", "note")
PLACES: Final = {name: field_id(name) for name in FIELDS}
Filled = dict[str, Any]


def show_plans(_opened: int) -> Component:
    """Show all plans."""
    return shown.listed(office.plans(), today())


def show_plan(plan: str, _opened: int) -> list[Component]:
    """Show one plan."""
    try:
        return shown.panel(office.plan_opened(str(plan)), today())
    except NotFoundError:
        return [shown.no_such_plan()]


def show_debts(number: str | None, _opened: int) -> Component:
    """Show the form of a plan for what a customer has open."""
    asked = (number or "").strip()
    if not asked:
        return shown.how_to_begin()
    try:
        name, debts = office.open_debts(asked)
    except NotFoundError:
        return shown.no_such_customer()
    return shown.nothing_open(name) if debts.empty else shown.form(name, debts, today())


def propose(clicks: list[int | None], ids: list[dict[str, str]], number: str, filled: Filled) -> Any:  # noqa: ANN401 -- lines, or Dash's no_update
    """Write even parts of what is open of the chosen debts into the form."""
    if pressed(clicks, ids) != shown.PROPOSE:
        raise PreventUpdate
    set_props(PLACES["debts"], {"error": None})
    try:
        count, days = _count(filled["count"]), [day_typed(filled[name], name) for name in ("first_on", "agreed_on")]
        return shown.written(office.proposed((number or "").strip(), _debts(filled), count, *days))
    except InvalidInputError as refusal:
        refuse_at(refusal, PLACES)
        return no_update


def _count(text: str | None) -> int:
    count = row_number((text or "").strip())
    if count is None or not FEWEST_PARTS <= count <= MOST_PARTS:
        raise InvalidInputError(
            _("A plan has {few} to {most} parts.", few=FEWEST_PARTS, most=MOST_PARTS), field="count"
        )
    return count


def take_step(clicks: list[int | None], ids: list[dict[str, str]], number: str, opened: int, filled: Filled) -> Any:  # noqa: ANN401 -- a count, or Dash's no_update
    """Agree a plan; what was typed stays where it was refused."""
    if pressed(clicks, ids) != shown.AGREE:
        raise PreventUpdate
    set_props(PLACES["debts"], {"error": None})
    try:
        plan = agree((number or "").strip(), _agreement(filled))
    except InvalidInputError as refusal:
        refuse_at(refusal, PLACES)
        return no_update
    except NotAllowedError as refusal:
        set_props(PLACES["debts"], {"error": str(refusal)})
        return no_update
    except NotFoundError:
        set_props(PLACES["debts"], {"error": _("One of the debts is not this customer's. Look at them again.")})
        return no_update
    notify(_("Plan {number} is agreed.", number=plan))
    return opened + 1


def end_plan(clicks: list[int | None], ids: list[dict[str, str]], plan: str, opened: int) -> int:
    """End a plan."""
    if pressed(clicks, ids) != shown.END:
        raise PreventUpdate
    end(plan)
    notify(_("The plan is ended."))
    return opened + 1


def _agreement(filled: Filled) -> Agreement:
    return Agreement(
        debts=_debts(filled),
        parts=[_part(line) for line in str(filled["parts"] or "").splitlines() if line.strip()],
        agreed_on=day_typed(filled["agreed_on"], "agreed_on"),
        bears_interest=bool(filled["bears_interest"]),
        note=str(filled["note"] or ""),
    )


def _debts(filled: Filled) -> list[int]:
    return [number for one in filled["debts"] or () if (number := row_number(str(one))) is not None]


def _part(line: str) -> Part:
    day, *amount = line.split(maxsplit=1)
    try:
        return Part(day_in(day), number_in("".join(amount).strip().removesuffix("zł").strip()))
    except InvalidInputError:
        told = _("{line} is no part. Write a day and an amount: 15.12.2026 100,00.", line=line.strip()[:40])
        raise InvalidInputError(told, field="parts") from None


def register(bind: Binder) -> None:
    """Wire the handlers of the page of instalment plans."""
    now, opened = {"prevent_initial_call": False}, Input(Ids.OPENED, "data")
    bind(show_plans, Output(Ids.PLANS, "children"), opened, roles=OFFICE, **now)
    bind(
        show_plan,
        Output(Ids.PANEL, "children"),
        Input(Ids.PLAN, "data"),
        Input(Ids.PLAN_OPENED, "data"),
        roles=OFFICE,
        **now,
    )
    number = Input(Ids.NUMBER, "value")
    bind(show_debts, Output(Ids.FOUND, "children"), number, opened, roles=OFFICE, **now)
    bind.clientside("address", "keep", Output(Ids.KEPT, "children"), number)
    # The form goes with the customer whose it is.
    filled = {name: State(field_id(name), "value", allow_optional=True) for name in FIELDS}
    filled["bears_interest"] = State(field_id("bears_interest"), "checked", allow_optional=True)
    wires: dict[str, Any] = {**_steps(AREA), "number": State(Ids.NUMBER, "value"), "filled": filled}
    bind(propose, Output(field_id("parts"), "value"), wires, roles=OFFICE)
    wires = {**wires, "opened": State(Ids.OPENED, "data")}
    bind(take_step, Output(Ids.OPENED, "data"), wires, roles=OFFICE)
    ending: dict[str, Any] = {
        **_steps(PLAN_AREA),
        "plan": State(Ids.PLAN, "data"),
        "opened": State(Ids.PLAN_OPENED, "data"),
    }
    bind(end_plan, Output(Ids.PLAN_OPENED, "data"), ending, roles=OFFICE)


def _steps(area: str) -> dict[str, Any]:
    return {"clicks": Input(step_id(area, ALL), "n_clicks"), "ids": State(step_id(area, ALL), "id")}
