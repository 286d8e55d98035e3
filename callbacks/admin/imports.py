"""Imports: listed, looked at, undone."""

from typing import Any

from dash import ALL, Input, Output, State, no_update
from dash.dependencies import DashDependency
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from callbacks.binding import Binder
from callbacks.notices import notify
from callbacks.pressing import pressed
from components.admin.imports import AREA, ASK, UNDO, Ids, no_such_run, run_panel, runs_table, undo_asked
from components.steps import step_id
from components.when import local
from data.queries.imports import import_run, import_runs, issues_of_run
from domain.errors import NotAllowedError
from domain.roles import ADMINS, Role
from services.accounts.proof import demand_proof
from services.audit_words import with_actors
from services.identity import acting_as
from services.imports import refuse_undo_import, undo_import
from services.runtime import current, reading
from texts import _


def show_runs(_asked: str | None) -> Component:
    """Show the newest runs."""
    with reading() as session:
        runs = with_actors(import_runs(session), "started_by")
    return runs_table(local(runs, ("started_at",), current().zone))


def show_run(run: int) -> list[Component]:
    """Show one run and what was wrong in its file."""
    with reading() as session:
        found, issues = with_actors(import_run(session, run), "started_by"), issues_of_run(session, run)
    if found.empty:
        return [no_such_run()]
    return run_panel(next(local(found, ("started_at",), current().zone).itertuples(index=False)), issues)


def take_step(clicks: list[int | None], ids: list[dict[str, str]], run: int) -> tuple[Any, Component | None]:
    """Say what an undo would do, or do it."""
    name, actor = pressed(clicks, ids), acting_as(Role.ADMIN).email
    try:
        if name == UNDO:
            demand_proof()
            undo_import(run, actor=actor)
            notify(_("The import is undone."))
            return show_run(run), None
        if name == ASK:
            return no_update, undo_asked(refuse_undo_import(run, actor=actor).counts)
    except NotAllowedError as refusal:
        notify(_("This import cannot be undone now"), str(refusal), "warn")
        return no_update, None
    raise PreventUpdate


def register(bind: Binder) -> None:
    """Wire the handlers of the page of imports."""
    listed, shown = Output(Ids.RUNS, "children"), Output(Ids.PANEL, "children")
    bind(show_runs, listed, Input(Ids.RUNS, "id"), roles=ADMINS, prevent_initial_call=False)
    bind(show_run, shown, Input(Ids.RUN, "data"), roles=ADMINS, prevent_initial_call=False)
    outcome: list[DashDependency] = [
        Output(Ids.PANEL, "children", allow_duplicate=True),
        Output(Ids.TOLD, "children"),
    ]
    wires: list[DashDependency] = [Input(step_id(AREA, ALL), "n_clicks"), State(step_id(AREA, ALL), "id")]
    bind(take_step, outcome, *wires, State(Ids.RUN, "data"), roles=ADMINS)
