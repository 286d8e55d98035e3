"""Taking files of other systems in, and taking them back."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from data.ingest.jobs import Site
from data.ingest.kinds import KINDS
from data.ingest.report import Report
from data.ingest.runs import run
from data.ingest.undo import undo
from domain.errors import InvalidInputError
from services import runtime
from services.audit import record
from texts import _


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
