"""The files of the lake: schemas, snapshots for readers, the turn-taking of writers, DuckDB in memory."""

import fcntl
import functools
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import duckdb
import pyarrow as pa
from deltalake import DeltaTable, WriterProperties
from deltalake.exceptions import CommitFailedError, TableNotFoundError

HOURS: Final = "hours"
DAYS: Final = "days"
SCHEMAS: Final = {
    HOURS: pa.schema(
        [
            ("meter_id", pa.int32()),
            ("at", pa.timestamp("us", "UTC")),
            ("use_l", pa.int32()),
            ("flag", pa.int8()),
            ("source", pa.string()),
            ("month", pa.string()),
        ]
    ),
    DAYS: pa.schema(
        [
            ("meter_id", pa.int32()),
            ("day", pa.date32()),
            ("use_l", pa.int32()),
            ("night_min_l", pa.int32()),
            ("max_l", pa.int32()),
            ("missing_hours", pa.int8()),
            ("estimated_hours", pa.int8()),
            ("month", pa.string()),
        ]
    ),
}
"""``month`` is ``2026-10``: of the instant in UTC for hours, of the local day for days."""

# One meter's month is a page or two of a group of this size; the rest of the file is never touched.
WRITING: Final = WriterProperties(compression="SNAPPY", max_row_group_size=131_072)
THREADS: Final = max(2, min(4, os.cpu_count() or 1))
MEMORY: Final = "2GB"
RETRIES: Final = 8

UNCHANGED: Final = frozenset({"CREATE TABLE", "OPTIMIZE", "VACUUM START", "VACUUM END"})
"""Commits that leave every hour as it is."""

T = TypeVar("T")
_held: ContextVar[frozenset[Path]] = ContextVar("held", default=frozenset())
"""The lakes whose turn to write is ours."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A table as it is at one version."""

    version: int
    files: tuple[tuple[str, str], ...]
    """Month and path of every data file."""
    stamp: tuple[int, int]
    """Identity of the log entry, so that a lake made anew at the same place is not taken for the old one."""
    is_of_one_source: bool
    """Then an hour of a meter is there once; with several sources the best has to be chosen."""

    def of_months(self, first: str, last: str) -> list[str]:
        """Return the files of the months from ``first`` to ``last``, both included."""
        return [path for month, path in self.files if first <= month <= last]


NOTHING: Final = Snapshot(version=0, files=(), stamp=(0, 0), is_of_one_source=True)
_snapshots: dict[Path, Snapshot] = {}


def snapshot(lake: Path, name: str) -> Snapshot:
    """Return the newest version of a table; a table that does not exist is empty."""
    path = lake / name
    known = _snapshots.get(path, NOTHING)
    if (
        known is not NOTHING
        and known.stamp == _stamp(path, known.version)
        and not _log(path, known.version + 1).exists()
    ):
        return known
    try:
        table = DeltaTable(path)
    except TableNotFoundError:
        return NOTHING
    actions = pa.table(table.get_add_actions(flatten=True)).to_pydict()
    pairs = zip(actions["partition.month"], actions["path"], strict=True)
    files = tuple(sorted((month, str(path / file)) for month, file in pairs))
    sources = {*actions.get("min.source", ()), *actions.get("max.source", ())}
    _snapshots[path] = Snapshot(table.version(), files, _stamp(path, table.version()), len(sources) <= 1)
    return _snapshots[path]


def _log(path: Path, version: int) -> Path:
    return path / "_delta_log" / f"{version:020}.json"


def _stamp(path: Path, version: int) -> tuple[int, int]:
    try:
        found = _log(path, version).stat()
    except FileNotFoundError:
        return (-1, -1)
    return (found.st_ino, found.st_mtime_ns)


def table(lake: Path, name: str) -> DeltaTable:
    """Open a table for writing, making it when it does not exist."""
    path = lake / name
    path.mkdir(parents=True, exist_ok=True)
    return DeltaTable.create(path, SCHEMAS[name], mode="ignore", partition_by=["month"])


@contextmanager
def turn(lake: Path) -> Iterator[None]:
    """Wait for the turn to write; readers never wait.

    Delta alone keeps every commit whole, but two appends of the same hour do not conflict for it. Whoever checks for
    known hours before writing them must be alone between the two. Whoever has the turn may take it again within.
    """
    if lake in _held.get():
        yield
        return
    lake.mkdir(parents=True, exist_ok=True)
    with (lake / ".turn").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        before = _held.set(_held.get() | {lake})
        try:
            yield
        finally:
            _held.reset(before)


def committed(write: Callable[[], T]) -> T:
    """Repeat ``write`` while other writers (a maintenance job on another host) get in between."""
    for attempt in range(RETRIES):
        try:
            return write()
        except CommitFailedError:
            if attempt == RETRIES - 1:
                raise
            time.sleep(0.02 * 2**attempt)
    raise AssertionError


@functools.cache
def _engine(_process: int) -> duckdb.DuckDBPyConnection:
    options: dict[str, str | bool | int | float | list[str]] = {"threads": THREADS, "memory_limit": MEMORY}
    connection = duckdb.connect(":memory:", config=options)
    connection.execute("SET parquet_metadata_cache = true")
    return connection


_kept = threading.local()


def duck() -> duckdb.DuckDBPyConnection:
    """Return this thread's connection to the process's in-memory DuckDB; a forked child gets its own."""
    process: int | None = getattr(_kept, "process", None)
    if process != os.getpid():
        _kept.process, _kept.connection = os.getpid(), _engine(os.getpid()).cursor()
    connection: duckdb.DuckDBPyConnection = _kept.connection
    return connection


def scan(files: Sequence[str], schema: pa.Schema) -> str:
    """Return the SQL of a scan of ``files``, an empty relation with the same columns where there are none."""
    if files:
        listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
        return f"read_parquet([{listed}], hive_partitioning = false)"
    kinds = {pa.int32(): "INTEGER", pa.int8(): "TINYINT", pa.string(): "VARCHAR", pa.date32(): "DATE"}
    fields = [field for field in schema if field.name != "month"]
    columns = [f'NULL::{kinds.get(field.type, "TIMESTAMPTZ")} AS "{field.name}"' for field in fields]
    return f"(SELECT {', '.join(columns)} WHERE false)"


def of_meters(meter_ids: Sequence[int]) -> str:
    """Return the SQL condition that picks meters; plain numbers, so that DuckDB skips the files without them."""
    return f"meter_id IN ({', '.join(str(int(meter)) for meter in meter_ids) or 'NULL'})"
