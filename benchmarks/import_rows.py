"""Importer with validation against the bare driver: the same rows into the same table, in one run.

Bare is sqlite3's executemany of tuples that are ready to be stored; the importer reads, checks and resolves a CSV file
and keeps what an undo needs. Promise: at least half as many rows a second. The two take turns, seconds are those of the
processor, and the least of each side counts, so that whatever else the machine does weighs on neither.
"""

import csv
import datetime as dt
import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from data.engine import connect
from data.ingest.jobs import Site
from data.ingest.kinds import KINDS
from data.ingest.runs import run
from data.migrations import upgrade
from data.models import Meter

ROWS = 100_000
METERS = 5_000
ROUNDS = 5
DATABASE = "wodnik.sqlite"


@dataclass(frozen=True)
class Case:
    """A kind, its file, and the same rows ready for the driver."""

    kind: str
    header: tuple[str, ...]
    rows: Callable[[], Sequence[tuple[str, ...]]]
    ready: Callable[[sqlite3.Connection], list[tuple[object, ...]]]
    statement: str
    overrides: dict[str, Any] = field(default_factory=dict)


def _readings() -> list[tuple[str, str, str]]:
    first = dt.date(2020, 1, 31)
    return [
        (f"M-{i % METERS:05}", (first + dt.timedelta(days=30 * (i // METERS))).isoformat(), f"{i / 1000:.3f}")
        for i in range(ROWS)
    ]


def _customers() -> list[tuple[str, ...]]:
    return [
        (f"K{i:06}", "person", f"Jan Nowak {i}", f"ul. Długa {i % 90}", "66-400 Gorzów", f"k{i}@example.com")
        for i in range(ROWS)
    ]


def _ready_readings(database: sqlite3.Connection) -> list[tuple[object, ...]]:
    meters = dict(database.execute("SELECT serial, id FROM meters"))
    return [
        (i + 1, meters[serial], day, int(value.replace(".", "")), "actual_radio", "accepted", "")
        for i, (serial, day, value) in enumerate(_readings())
    ]


def _ready_customers(_database: sqlite3.Connection) -> list[tuple[object, ...]]:
    return [(i + 1, *row) for i, row in enumerate(_customers())]


def _bare(folder: Path, case: Case) -> float:
    _fresh(folder).engine.dispose()
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        database.execute("PRAGMA synchronous=FULL")
        database.execute("PRAGMA foreign_keys=ON")
        rows = case.ready(database)
        start = time.process_time()
        with database:
            database.executemany(case.statement, rows)
        return time.process_time() - start


def _ours(folder: Path, file: Path, case: Case) -> float:
    site = _fresh(folder)
    start = time.process_time()
    report = run(site, KINDS[case.kind], file, overrides=case.overrides)
    seconds = time.process_time() - start
    site.engine.dispose()
    if report.counts[f"{case.kind}.inserted"] != ROWS:
        raise SystemExit(report.text())
    return seconds


def _fresh(folder: Path) -> Site:
    """Make a database with meters, and return where an import into it goes."""
    for leftover in folder.glob(f"{DATABASE}*"):
        leftover.unlink()
    engine = connect(f"sqlite:///{folder / DATABASE}", map_srid=2176)
    upgrade(engine)
    with engine.begin() as connection:
        rows = [{"serial": f"M-{i:05}", "dn_mm": 20, "dial_digits": 5} for i in range(METERS)]
        connection.execute(insert(Meter), rows)
    return Site(engine, folder / "lake", ZoneInfo("Europe/Warsaw"), lambda: dt.datetime.now(dt.UTC))


def main() -> None:
    """Print one ratio for each kind."""
    for case in CASES:
        with tempfile.TemporaryDirectory() as name:
            file = Path(name) / f"{case.kind}.csv"
            with file.open("w", encoding="utf-8", newline="") as out:
                csv.writer(out, delimiter=";").writerows([case.header, *case.rows()])
            rounds = [(_bare(Path(name), case), _ours(Path(name), file, case)) for _round in range(ROUNDS)]
        bare, ours = (min(side) for side in zip(*rounds, strict=True))
        speeds = f"importer {ROWS / ours:,.0f} rows/s, bare executemany {ROWS / bare:,.0f} rows/s"
        print(f"{case.kind}: {speeds}, ratio {bare / ours:.2f}")


CASES = (
    Case(
        "readings",
        ("meter", "read_on", "value_m3"),
        _readings,
        _ready_readings,
        "INSERT INTO readings (id, meter_id, read_on, value_m3, source, state, note) VALUES (?, ?, ?, ?, ?, ?, ?)",
        {"decimal": ".", "constants": {"source": "actual_radio"}},
    ),
    Case(
        "customers",
        ("number", "kind", "name", "street_line", "postcode_line", "email"),
        _customers,
        _ready_customers,
        "INSERT INTO customers (id, number, kind, name, street_line, postcode_line, email) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
    ),
)

if __name__ == "__main__":
    main()
