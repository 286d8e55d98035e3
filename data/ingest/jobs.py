"""An import under way, and what a kind of import consists of."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from data.ingest.columnar import read_parquet
from data.ingest.delimited import read_delimited
from data.ingest.layers import LAYERED, read_layer
from data.ingest.profiles import Profile
from data.ingest.reasons import NO_ROWS, UNKNOWN_FORMAT, UNKNOWN_REFERENCE, Reason, RefusedFileError
from data.ingest.report import Report
from data.ingest.rows import Check, Column, Frame, parse, refuse_repeated
from data.ingest.store import Store
from data.ingest.tables import Table

TEXT: Final = frozenset({".csv", ".txt", ".tsv"})
PARQUET: Final = frozenset({".parquet", ".pq"})
ROWS: Final = "rows"
"""Name of the only frame of a kind that reads one table."""

Frames = Mapping[str, Frame]


@dataclass(frozen=True, slots=True)
class Site:
    """The installation that an import goes into."""

    engine: Engine
    lake: Path
    zone: ZoneInfo
    clock: Callable[[], dt.datetime]
    user: str = ""
    """Who imports, as the record of runs shows it."""


class StoppedError(Exception):
    """The report holds refused values and the profile takes no part of a file."""


@dataclass(slots=True)
class Job:
    """One file on its way in."""

    site: Site
    path: Path
    profile: Profile
    report: Report
    undo: dict[str, object] = field(default_factory=dict)
    """What the kind needs to be undone, beyond the changes of rows."""

    @property
    def map_srid(self) -> int:
        """Return the number of the map's coordinate system."""
        srid: int = self.site.engine.dialect.map_srid  # type: ignore[attr-defined] # set by data.engine.connect
        return srid

    def settle(self, *frames: Frame) -> None:
        """Stop when values were refused, or go on without their rows where the profile says so.

        Raises
        ------
        StoppedError
            When the file is refused.
        """
        if self.report.refused and self.profile.bad_rows == "refuse":
            raise StoppedError
        for frame in frames:
            frame.drop_bad()
            if frame.document and not len(frame):
                raise StoppedError


Write = Callable[[Frame, Store, Job], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """What can be imported: how a file becomes frames, and frames become rows."""

    name: str
    read: Callable[[Job], Frames]
    write: Callable[[Frames, Store, Job], None]
    before: Callable[[Job], None] | None = None
    """What is written outside of the database, before its transaction; taken back when that fails."""


def table_kind(
    name: str,
    columns: Sequence[Column],
    key: Sequence[str],
    write: Write,
    checks: Sequence[Check] = (),
    document: str = "",
) -> Kind:
    """Describe a kind whose files are one table.

    Parameters
    ----------
    key
        Names of the columns that a row is known by.
    document
        Name of the column by which rows are taken together or not at all.
    """

    def read(job: Job) -> Frames:
        table = read_table(job)
        if document and job.report.refused:  # Nobody knows whose a line is that is none.
            raise StoppedError
        frame = parse(table, columns, job.profile, job.profile, job.report)
        frame.document = document
        if all(field_name in frame.values for field_name in key):
            refuse_repeated(frame, key, job.profile, job.report)
        for check in checks:
            check(frame, job.report)
        return {ROWS: frame}

    def put(frames: Frames, store: Store, job: Job) -> None:
        frame = frames[ROWS]
        for column in columns:
            resolve(frame, column, store, job.report)
        job.settle(frame)
        if any(column.required and column.target not in frame.values for column in columns):
            raise StoppedError
        write(frame, store, job)

    return Kind(name, read, put)


def read_table(job: Job) -> Table:
    """Read the table of a file, whatever its format.

    Raises
    ------
    RefusedFileError
        When the file as a whole cannot be read.
    """
    suffix = job.path.suffix.lower()
    if suffix in TEXT:
        return read_delimited(job.path, job.profile, job.report)
    if suffix in PARQUET:
        return read_parquet(job.path, job.profile)
    if suffix in LAYERED:
        table = read_layer(job.path, job.profile, job.profile, job.map_srid, job.report)
        if not len(table):
            raise RefusedFileError(NO_ROWS)
        return table
    raise RefusedFileError(UNKNOWN_FORMAT, suffix=suffix or job.path.name)


def resolve(frame: Frame, column: Column, store: Store, report: Report) -> None:
    """Put the ids of the rows that ``column`` refers to in the place of their names."""
    if column.refers is None or column.target not in frame.values:
        return
    named = frame.values[column.target]
    ids = store.ids_of(column.refers, set(named) - {None})
    for position, name in enumerate(named):
        if name is not None and name not in ids:
            reason = Reason(UNKNOWN_REFERENCE, {"noun": column.name.replace("_", " ")})
            report.refuse(frame.lines[position], column.name, name, reason)
            frame.bad.add(position)
    frame.values[column.target] = [ids.get(name) for name in named]
