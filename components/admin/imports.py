"""Imports: the files that were taken in or refused, and one of them as a whole."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from components.admin.frame import admin_page
from components.cards import Tone, card, empty_state, notice, tag
from components.files import links_to
from components.shell import icon
from components.steps import step_button, step_id, told_place
from components.tables import NOTHING, Column, long_table
from domain.imports import KINDS, OUTCOMES, STATES, by_outcome
from domain.written import row_number
from texts import _, moment, ngettext, number

PATH: Final = "/admin/imports"
AREA: Final = "import"
UNDO: Final = "undo"
ASK: Final = "ask_undo"
TONES: Final[Mapping[str, Tone]] = {"applied": "ok", "refused": "bad", "undone": "in"}


class Ids:
    """Element ids of the page."""

    RUNS = "imports-runs"
    RUN = "imports-run"
    PANEL = "imports-panel"
    TOLD = "imports-told"


def screen(run: str) -> html.Div:
    """Return the list of runs, or where ``run`` is the number of one, what is known of it."""
    known = row_number(run)
    if known is not None:
        return admin_page(
            PATH,
            dcc.Store(id=Ids.RUN, data=known),
            told_place(Ids.TOLD),
            html.Div(id=Ids.PANEL, className="editor"),
            is_below=True,
        )
    way = html.A([icon("page"), _("Import a file")], href=f"{PATH}/new", className="button with-icon")
    return admin_page(PATH, card(html.Div(id=Ids.RUNS), title=_("Files taken in"), actions=[way]))


def runs_table(runs: pd.DataFrame) -> Component:
    """Return the runs as a table; ``started_at`` is on the wall clock of the utility."""
    if runs.empty:
        return empty_state(_("Nothing was imported yet"), _("Import a file here, or at the server: wodnik import."))
    outcomes = [by_outcome(counts) for counts in runs["counts"]]
    shown = runs.assign(
        place=[f"{PATH}?run={ident}" for ident in runs["id"]],
        code=runs["kind"],
        kind=[_(KINDS.get(kind, kind)) for kind in runs["kind"]],
        state=[_(STATES[state]) for state in runs["state"]],
        **{outcome: [found[outcome] for found in outcomes] for outcome in OUTCOMES},
    )
    columns = [
        Column("id", _("Run"), "number", leads="place"),
        Column("kind", _("What is in the file"), hint="code"),
        Column("file_name", _("File")),
        Column("state", _("State"), "tag", tones={_(STATES[state]): tone for state, tone in TONES.items()}),
        Column("started_by", _("Who")),
        Column("started_at", _("When"), "moment"),
        Column("rows", _("Rows"), "number"),
        *(Column(outcome, _(words), "number") for outcome, words in OUTCOMES.items()),
    ]
    return long_table(shown, columns, caption=_("Imports"))


def run_panel(run: Any, issues: pd.DataFrame) -> list[Component]:  # noqa: ANN401 -- a row of the query
    """Return what is known of a run, a row of the query."""
    steps = [step_button(AREA, ASK, _("Undo this import…"))] if run.state == "applied" else []
    about = card(_about(run), *([html.Div(steps, className="steps")] if steps else []), title=run.file_name)
    return [about, _issues(run.id, issues)]


def _about(run: Any) -> html.Dl:  # noqa: ANN401 -- a row of the query
    outcomes = by_outcome(run.counts)
    counted = [f"{_(OUTCOMES[outcome])}: {number(count)}" for outcome, count in outcomes.items()]
    rows: list[tuple[str, Component | str]] = [
        (_("What is in the file"), html.Span(_(KINDS.get(run.kind, run.kind)), title=run.kind)),
        (_("Profile"), run.profile or _("none")),
        (_("Who"), run.started_by or NOTHING),
        (_("When"), moment(run.started_at, run.started_at.tzinfo)),
        (_("Rows"), f"{number(run.rows)} ({', '.join(counted)})"),
        (_("State"), tag(_(STATES[run.state]), TONES[run.state])),
    ]
    return html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in rows], className="pairs seen")


def _issues(run: int, issues: pd.DataFrame) -> html.Section:
    title = _("What was wrong in the file")
    if issues.empty:
        return card(html.P(_("Nothing."), className="sub"), title=title)
    shown = issues.assign(
        value=issues["value"].replace("", None),
        column=issues["column"].replace("", None),
        outcome=[_("refused") if refuses else _("doubted") for refuses in issues["refuses"]],
    )
    columns = [
        Column("line", _("Line"), "number"),
        Column("column", _("Column")),
        Column("value", _("Value")),
        Column("reason", _("Reason")),
        Column("outcome", _("Outcome"), "tag", tones={_("refused"): "bad", _("doubted"): "warn"}),
    ]
    links = links_to("import-issues", {"run": str(run)})
    return card(long_table(shown, columns, caption=title), title=title, actions=links)


def undo_asked(counts: Mapping[str, int]) -> Component:
    """Return what an undo would take back, and the button that does it."""
    removed = sum(count for name, count in counts.items() if name.endswith(".removed"))
    restored = sum(count for name, count in counts.items() if name.endswith(".restored"))
    told = []
    if removed or not restored:
        told += [
            ngettext("{count} row that it brought is removed.", "{count} rows that it brought are removed.", removed)
        ]
    if restored:
        told += [
            ngettext("{count} row that it changed is put back.", "{count} rows that it changed are put back.", restored)
        ]
    yes = html.Button(_("Yes, undo this import"), id=step_id(AREA, UNDO), type="button", className="button danger")
    return notice(_("What the undo does"), " ".join(told), "warn", yes)


def no_such_run() -> Component:
    """Return what stands where no run has the number of the address."""
    back = dcc.Link(_("All imports"), href=PATH, className="button ghost")
    return card(empty_state(_("There is no such import"), _("The link may be old."), back))
