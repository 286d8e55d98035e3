"""Settlement: runs listed, drafted, looked at, issued or dropped."""

from typing import Any, Final

from dash import ALL, Input, Output, State, no_update
from dash.dependencies import DashDependency
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from callbacks.binding import Binder
from callbacks.notices import notify, refuse, refuse_at
from callbacks.pressing import pressed
from components.office.settlement import (
    ACCEPT,
    ANEW,
    AREA,
    DRAFT,
    DROP,
    ISSUE,
    NEW,
    Ids,
    made,
    no_such_run,
    run_panel,
    runs_table,
    there,
)
from components.steps import step_id
from components.when import local
from domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from domain.roles import OFFICE
from domain.settlement_runs import SettlementState
from domain.written import row_number
from services.runtime import current, today
from services.settlement import office
from texts import _, money, ngettext

ENDS: Final = {ISSUE: SettlementState.ISSUED, DROP: SettlementState.DROPPED}
"""How a draft stands after the steps that end it."""


def show_runs(_asked: str | None) -> tuple[Component, str]:
    """Show the settlements, and propose the month to settle."""
    return runs_table(local(office.runs(), ("made_at",), current().zone)), f"{today():%Y-%m}"


def make_draft(clicks: list[int | None], ids: list[dict[str, str]], month: str | None) -> tuple[Any, Any]:
    """Draft the month of the field."""
    if pressed(clicks, ids) != DRAFT:
        raise PreventUpdate
    try:
        run_id = office.draft(month or "")
    except NotAllowedError as refusal:
        return _there(str(refusal)), show_runs(None)[0]
    except InvalidInputError as refusal:
        refuse_at(refusal, {"month": Ids.MONTH})
        return no_update, no_update
    return made(run_id), show_runs(None)[0]


def _there(told: str) -> Any:  # noqa: ANN401 -- the way to the draft, or Dash's no_update
    """Lead to the draft that stands in the way of another, as after a second click; where none does, refuse."""
    found = office.runs()
    drafts = found.loc[found["state"] == SettlementState.DRAFT, "id"]
    if drafts.empty:
        refuse(told)
        return no_update
    return there(int(drafts.iloc[0]), told)


def show_run(run: int) -> list[Component]:
    """Show one settlement."""
    try:
        found, items = office.run_opened(run)
    except NotFoundError:
        return [no_such_run()]
    [row] = local(found, ("made_at", "ended_at"), current().zone).itertuples(index=False)
    return run_panel(row, items)


def take_step(
    clicks: list[int | None], ids: list[dict[str, str]], run: int, chosen: list[list[str]]
) -> list[Component]:
    """Accept outliers, price anew, issue or drop."""
    name = pressed(clicks, ids)
    try:
        if name == ACCEPT:
            _accept(run, chosen)
        elif name == ANEW:
            office.price_anew(run)
            notify(_("The draft was priced anew."))
        elif name == DROP:
            office.drop(run)
            notify(_("The draft is dropped."))
        elif name == ISSUE:
            _issue(run)
        else:
            raise PreventUpdate
    except NotAllowedError as refusal:
        if name not in ENDS or not _has_ended_as(run, ENDS[name]):
            refuse(str(refusal))
    return show_run(run)


def _has_ended_as(run: int, state: SettlementState) -> bool:
    """Tell whether a run stands as a second click would have it."""
    return bool(office.run_opened(run)[0]["state"].item() == state)


def _accept(run: int, chosen: list[list[str]]) -> None:
    numbers = [number for some in chosen for one in some or [] if (number := row_number(one)) is not None]
    count = office.accept(run, numbers)
    if not numbers:
        refuse(_("Choose what is right as it is."))
    elif count:
        notify(ngettext("{count} document is ready now.", "{count} documents are ready now.", count))


def _issue(run: int) -> None:
    issued = office.issue(run)
    told = ngettext("{count} document is issued.", "{count} documents are issued.", issued.documents)
    notify(told, _("Together {gross}.", gross=money(issued.gross)))


def register(bind: Binder) -> None:
    """Wire the handlers of the settlement pages."""
    always = {"prevent_initial_call": False}
    listed = [Output(Ids.RUNS, "children"), Output(Ids.MONTH, "value")]
    bind(show_runs, *listed, Input(Ids.RUNS, "id"), roles=OFFICE, **always)
    new: list[DashDependency] = [Input(step_id(NEW, ALL), "n_clicks"), State(step_id(NEW, ALL), "id")]
    drafted = [Output(Ids.MADE, "children"), Output(Ids.RUNS, "children", allow_duplicate=True)]
    waits = (Output(Ids.BUSY, "hidden"), False, True)
    busy = [(Output(step_id(NEW, DRAFT), "disabled"), True, False), waits]
    bind(make_draft, *drafted, *new, State(Ids.MONTH, "value"), roles=OFFICE, running=busy)
    shown = Output(Ids.PANEL, "children")
    bind(show_run, shown, Input(Ids.RUN, "data"), roles=OFFICE, **always)
    step: list[DashDependency] = [Input(step_id(AREA, ALL), "n_clicks"), State(step_id(AREA, ALL), "id")]
    again = Output(Ids.PANEL, "children", allow_duplicate=True)
    bind(
        take_step, again, *step, State(Ids.RUN, "data"), State(Ids.chosen(ALL), "value"), roles=OFFICE, running=[waits]
    )
