"""Runs: one file taken in as a whole or not at all, recorded, and undone."""

import contextlib
import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, update
from sqlalchemy.exc import IntegrityError

from data import lake
from data.collector import collector_at_rest
from data.deployment import claim, map_changed, wait_for_imports
from data.ingest.jobs import Frames, Job, Kind, Site, StoppedError
from data.ingest.profiles import load
from data.ingest.reasons import CHANGED_MEANWHILE, UNREADABLE, Reason, RefusedFileError
from data.ingest.report import Report
from data.ingest.store import Change, Store
from data.models import ImportChange, ImportIssue, ImportRun, RunState
from domain.errors import NotAllowedError
from domain.layers import DRAWN_TABLES


def run(
    site: Site,
    kind: Kind,
    path: Path,
    *,
    profile: str | None = None,
    overrides: Mapping[str, Any] | None = None,
    dry_run: bool = False,
) -> Report:
    """Import a file.

    Everything is one transaction: the rows, the record of the run and what an undo needs. A refused file changes
    nothing but the record of runs; a dry run, and a file that holds nothing new, change nothing at all.

    Raises
    ------
    InvalidInputError
        When the profile is wrong; nothing was read then.
    """
    mapping = load(kind.name, profile, overrides)
    report = Report(kind.name, path.name, profile=mapping.name, is_dry_run=dry_run)
    job, started = Job(site, path, mapping, report), site.clock()
    try:
        with collector_at_rest():
            _write(kind, kind.read(job), job, started)
    except RefusedFileError as refused:
        report.refuse(refused.line, refused.column, "", refused.reason)
        report.state = RunState.REFUSED
    except StoppedError:
        report.state = RunState.REFUSED
    except OSError as error:
        report.refuse(None, "", path.name, Reason(UNREADABLE, {"error": error.strerror or str(error)}))
        report.state = RunState.REFUSED
    except IntegrityError:
        report.refuse(None, "", "", Reason(CHANGED_MEANWHILE))
        report.state = RunState.REFUSED
    if report.state is RunState.REFUSED:
        report.counts.clear()
        if not dry_run:
            with site.engine.begin() as connection:
                report.run_id = _record(connection, job, started)
    return report


def _write(kind: Kind, frames: Frames, job: Job, started: dt.datetime) -> None:
    report = job.report
    with _lake_kept(job):
        if kind.before is not None:
            job.settle()
            kind.before(job)
        with job.site.engine.connect() as connection, connection.begin() as transaction:
            wait_for_imports(connection)
            claim(connection)
            run_id = _record(connection, job, started)  # First, because it takes SQLite's write lock.
            store = Store(connection, report.counts)
            kind.write(frames, store, job)
            if report.is_dry_run or not report.changed:
                transaction.rollback()
                return
            _finish(connection, run_id, job)
            _keep_changes(connection, run_id, store.changes)
            if any(change.table_name in DRAWN_TABLES for change in store.changes):
                map_changed(connection)
            transaction.commit()
            report.run_id = run_id


@contextlib.contextmanager
def _lake_kept(job: Job) -> Iterator[None]:
    """Take the lake back when the database does not follow, unless others have written since: theirs would be lost."""
    try:
        yield
    except BaseException:
        before, after = (int(str(job.undo.get(name, 0))) for name in ("lake_before", "lake_after"))
        if before != after:
            with contextlib.suppress(NotAllowedError):
                lake.restore(job.site.lake, before, expected=after)
                lake.roll_up(job.site.lake, job.site.zone)
        raise


def _record(connection: Connection, job: Job, started: dt.datetime) -> int:
    report = job.report
    row = {
        "kind": report.kind,
        "profile": report.profile[:64],
        "file_name": report.file_name[:200],
        "sha256": _sha256(job.path),
        "state": report.state,
        "started_at": started,
        "finished_at": job.site.clock(),
        "started_by": job.site.user,
        "rows": report.rows,
        "counts": dict(report.counts),
        "undo": job.undo,
    }
    run_id: int = connection.execute(insert(ImportRun).values(row).returning(ImportRun.id)).scalar_one()
    if report.state is RunState.REFUSED:
        _keep_issues(connection, run_id, report)
    return run_id


def _finish(connection: Connection, run_id: int, job: Job) -> None:
    done = {
        "finished_at": job.site.clock(),
        "rows": job.report.rows,
        "counts": dict(job.report.counts),
        "undo": job.undo,
    }
    connection.execute(update(ImportRun).where(ImportRun.id == run_id).values(done))
    _keep_issues(connection, run_id, job.report)


def _keep_issues(connection: Connection, run_id: int, report: Report) -> None:
    rows = [
        {
            "run_id": run_id,
            "line": issue.line,
            "column": issue.column[:200],
            "value": issue.value,
            "reason": str(issue.reason)[:500],
            "refuses": issue.refuses,
        }
        for issue in report.issues
    ]
    if rows:
        connection.execute(insert(ImportIssue), rows)


def _keep_changes(connection: Connection, run_id: int, changes: list[Change]) -> None:
    rows = [
        {
            "run_id": run_id,
            "table_name": change.table_name,
            "first_id": change.first_id,
            "last_id": change.last_id,
            "before": change.before,
            "after": change.after,
        }
        for change in changes
    ]
    if rows:
        connection.execute(insert(ImportChange), rows)


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return hashlib.sha256().hexdigest()
