"""Taking files of other systems in, taking them back, and writing what the importers read."""

import datetime as dt
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from data.ingest.exported_hours import FIRST, LAST, export_hours
from data.ingest.exporting import export
from data.ingest.jobs import Site
from data.ingest.kinds import KINDS
from data.ingest.report import Report
from data.ingest.runs import run
from data.ingest.undo import refuse_undo, undo
from data.queries.imports import import_run, issues_of_run
from domain.errors import InvalidInputError, NotFoundError
from domain.roles import Role
from domain.written import row_number
from services import runtime
from services.audit import record
from services.exports import ExportTable
from services.identity import acting_as
from texts import _, moment


def import_file(
    kind: str,
    path: Path,
    *,
    profile: str | None = None,
    overrides: Mapping[str, Any] | None = None,
    is_dry_run: bool = False,
    actor: str,
) -> Report:
    """Import a file of a kind.

    Raises
    ------
    InvalidInputError
        When there is no such kind, or its profile is wrong.
    """
    if kind not in KINDS:
        raise InvalidInputError(_("There is no kind {kind}. Known: {known}", kind=kind, known=", ".join(KINDS)))
    report = run(_site(actor), KINDS[kind], path, profile=profile, overrides=overrides, dry_run=is_dry_run)
    if report.run_id is not None:
        _note(report, f"import_{report.state.value}", actor)
    return report


def undo_import(run_id: int, *, actor: str) -> Report:
    """Take a run back.

    Raises
    ------
    NotFoundError
        When there is no such run.
    NotAllowedError
        When something stands on it.
    """
    report = undo(_site(actor), run_id)
    _note(report, "import_undone", actor)
    return report


def refuse_undo_import(run_id: int, *, actor: str) -> Report:
    """Say what an undo would take back, or raise what stands in its way; nothing is changed.

    Raises
    ------
    NotFoundError
        When there is no such run.
    NotAllowedError
        When something stands on it.
    """
    return refuse_undo(_site(actor), run_id)


def export_file(
    kind: str,
    path: Path,
    *,
    days: tuple[dt.date | None, dt.date | None] = (None, None),
    meters: Collection[str] = (),
    actor: str,
) -> int:
    """Write a kind to a file and return the number of rows; ``days`` and ``meters`` narrow the intervals.

    Raises
    ------
    InvalidInputError
        When the kind is not exported, not in a file of this ending, or not by days and meters.
    """
    if kind == "intervals":
        first, last = days
        return export_hours(_site(actor), path, first=first or FIRST, last=last or LAST, serials=meters)
    if any(days) or meters:
        raise InvalidInputError(_("Only intervals are exported by days and meters"))
    return export(runtime.current().engine, kind, path)


def issues_export(filters: Mapping[str, str]) -> ExportTable:
    """Return what was wrong in the file of a run (``run=3``), for a file.

    Raises
    ------
    InvalidInputError
        For other filters.
    NotFoundError
        When there is no such run.
    """
    acting_as(Role.ADMIN)
    asked = row_number(filters.get("run", ""))
    if set(filters) != {"run"} or asked is None:
        raise InvalidInputError("run")
    with runtime.reading() as session:
        run, issues = import_run(session, asked), issues_of_run(session, asked)
    if run.empty:
        raise NotFoundError(f"no run {asked}")
    issues["refuses"] = [_("refused") if refuses else _("doubted") for refuses in issues["refuses"]]
    issues.columns = [_("Line"), _("Column"), _("Value"), _("Reason"), _("Outcome")]
    when = moment(run["started_at"].item(), runtime.current().zone)
    told = {_("Run"): str(asked), _("File"): str(run["file_name"].item()), _("When"): when}
    return ExportTable.of(_("What was wrong in the file"), issues, told)


def _site(actor: str) -> Site:
    here = runtime.current()
    return Site(here.engine, here.lake, here.zone, here.clock, actor)


def _note(report: Report, action: str, actor: str) -> None:
    with runtime.writing() as session:
        record(
            session,
            at=runtime.now(),
            actor=actor,
            action=action,
            subject=f"run {report.run_id}",
            kind=report.kind,
            file=report.file_name,
            counts=dict(report.counts),
        )
