"""Taking a run back: what it inserted goes, what it changed becomes what it was."""

from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from data import lake
from data.deployment import map_changed, wait_for_imports
from data.engine import for_writing
from data.ingest.jobs import Site
from data.ingest.report import Report
from data.ingest.store import Store, revived, stored
from data.models import Allocation, Base, ImportChange, ImportRun, LedgerEntry, RunState
from data.queries.allocations import STANDING
from domain.errors import NotAllowedError, NotFoundError
from domain.imports import KINDS, TABLES
from domain.layers import DRAWN_TABLES
from texts import _

LAKE: Final = "lake_before"
"""What the record of a run that wrote hours holds: the version of the lake to go back to."""


def undo(site: Site, run_id: int) -> Report:
    """Take a run back.

    Raises
    ------
    NotFoundError
        When there is no such run.
    NotAllowedError
        When it was refused or undone already, or when something later stands on it; the message says what.
    """
    run = _run(site, run_id)
    # The lake's turn before the database: an intake keeps the one for minutes, and nobody may wait for the other then.
    with lake.turn(site.lake) if LAKE in run.undo else nullcontext():
        report = _undone(site, run)
        if LAKE in run.undo:
            lake.roll_up(site.lake, site.zone)
    return report


def refuse_undo(site: Site, run_id: int) -> Report:
    """Say what :func:`undo` would take back, or raise what it would raise; nothing is changed.

    Raises
    ------
    NotFoundError
        As :func:`undo` does.
    NotAllowedError
        As :func:`undo` does.
    """
    return _undone(site, _run(site, run_id), is_trial=True)


def _run(site: Site, run_id: int) -> Row[Any]:
    with site.engine.connect() as connection:
        run = connection.execute(select(ImportRun.__table__).where(ImportRun.id == run_id)).one_or_none()
    if run is None:
        raise NotFoundError(_("There is no run {run}.", run=run_id))
    return run


def _undone(site: Site, run: Row[Any], *, is_trial: bool = False) -> Report:
    run_id = run.id
    # Writing from the beginning: nothing may come in between the checks and the removal.
    with for_writing(site.engine).connect() as connection, connection.begin() as transaction:
        wait_for_imports(connection)
        wanted = (ImportRun.id == run_id) & (ImportRun.state == RunState.APPLIED)
        if connection.execute(update(ImportRun).where(wanted).values(state=RunState.UNDONE)).rowcount != 1:
            raise NotAllowedError(_("Run {run} changed nothing, or was undone already.", run=run_id))
        _refuse_leaned_on(connection, run_id)
        report = Report(run.kind, run.file_name, profile=run.profile, state=RunState.UNDONE, run_id=run_id)
        changes = connection.execute(
            select(ImportChange.__table__).where(ImportChange.run_id == run_id).order_by(ImportChange.id.desc())
        ).all()
        try:
            for change in changes:
                _take_back(connection, change, report)
        except IntegrityError as error:
            raise NotAllowedError(_("Later rows refer to rows of run {run}. Undo those first.", run=run_id)) from error
        _refuse_used_twice(connection, changes)
        if any(change.table_name in DRAWN_TABLES for change in changes):
            map_changed(connection)
        if LAKE in run.undo:
            _take_hours_back(site, run, is_trial=is_trial)
        if is_trial:
            transaction.rollback()
    return report


def _refuse_used_twice(connection: Connection, changes: Sequence[Row[Any]]) -> None:
    """Refuse to let allocations hold again of debts that something else has paid since."""
    held = [change.first_id for change in changes if change.table_name == Allocation.__tablename__ and change.before]
    debts = select(Allocation.debit_id).where(Allocation.id.in_(held))
    paid = (
        select(LedgerEntry.id)
        .join(Allocation, Allocation.debit_id == LedgerEntry.id)
        .where(LedgerEntry.id.in_(debts), STANDING)
        .group_by(LedgerEntry.id, LedgerEntry.amount)
        .having(func.sum(Allocation.amount) > LedgerEntry.amount)
    )
    if held and connection.execute(paid.limit(1)).first() is not None:
        raise _changed_since(Allocation.__tablename__)


def _take_hours_back(site: Site, run: Row[Any], *, is_trial: bool) -> None:
    take = lake.refuse_restore if is_trial else lake.restore
    try:
        take(site.lake, int(run.undo[LAKE]), expected=int(run.undo["lake_after"]))
    except NotAllowedError as error:
        told = _("Hours were imported since, or old versions of them were tidied away: they would be lost.")
        raise NotAllowedError(told) from error


def _refuse_leaned_on(connection: Connection, run_id: int) -> None:
    mine, later = aliased(ImportChange), aliased(ImportChange)
    overlap = (
        (later.table_name == mine.table_name)
        & (later.first_id <= mine.last_id)
        & (later.last_id >= mine.first_id)
        & (later.run_id > mine.run_id)
    )
    leaning = connection.execute(
        select(ImportRun.id, ImportRun.kind)
        .join(later, later.run_id == ImportRun.id)
        .join(mine, overlap)
        .where(mine.run_id == run_id, ImportRun.state == RunState.APPLIED)
        .order_by(ImportRun.id.desc())
        .limit(1)
    ).one_or_none()
    if leaning is not None:
        told = {"run": leaning[0], "kind": _(KINDS.get(leaning[1], leaning[1]))}
        raise NotAllowedError(_("Run {run} ({kind}) stands on it. Undo that one first.", **told))


def _changed_since(table: str) -> NotAllowedError:
    named = _(TABLES.get(table, table))
    return NotAllowedError(_("Rows of {table} were changed since. They would be lost.", table=named))


def _take_back(connection: Connection, change: Any, report: Report) -> None:
    table = Base.metadata.tables[change.table_name]
    if change.before is None:
        count, digest = Store(connection, report.counts).digest(table, change.first_id, change.last_id)
        if count != change.last_id - change.first_id + 1 or digest != change.after["sha256"]:
            raise _changed_since(change.table_name)
        connection.execute(delete(table).where(table.c.id.between(change.first_id, change.last_id)))
        report.counts[f"{table.name}.removed"] += count
    elif change.before:
        columns = [table.c[name] for name in change.before]
        now = connection.execute(select(*columns).where(table.c.id == change.first_id)).one_or_none()
        if now is None or {name: stored(value) for name, value in zip(change.before, now, strict=True)} != change.after:
            raise _changed_since(change.table_name)
        before = {f"_{name}": revived(value) for name, value in change.before.items()}
        values: dict[str, Any] = {name: bindparam(f"_{name}") for name in change.before}
        connection.execute(update(table).where(table.c.id == change.first_id).values(values), before)
        report.counts[f"{table.name}.restored"] += 1
