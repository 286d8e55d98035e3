"""Imports in tests: a site on a database, files written from lines, and what a database holds."""

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CompoundSelect, Engine, literal, select, union_all

from data.ingest.jobs import Site
from data.ingest.kinds import KINDS
from data.ingest.report import Report
from data.ingest.runs import run
from data.models import Base
from texts import speaking

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
RECORDS = frozenset({"import_runs", "import_issues", "import_changes", "deployment", "audit_entries"})
"""What is kept about imports, not what they bring."""


def site_of(engine: Engine, lake: Path) -> Site:
    """Return a place for imports whose clock stands still."""
    return Site(engine, lake, ZoneInfo("Europe/Warsaw"), lambda: NOW, "tester")


def write(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    """Write a text file of whole lines."""
    path.write_bytes("".join(f"{line}\n" for line in lines).encode(encoding))
    return path


def take(site: Site, kind: str, path: Path, profile: str | None = None, **given: Any) -> Report:
    """Import a file; the report speaks English."""
    with speaking("en"):
        report = run(site, KINDS[kind], path, profile=profile, **given)
        report.text()
        return report


def run_of(report: Report) -> int:
    """Return the number of the run that a report tells of."""
    assert report.run_id is not None
    return report.run_id


def contents(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every business table.

    Which tables have rows is asked at once: to look into every empty one takes longer than all else in many a test.
    """
    tables = [table for table in Base.metadata.sorted_tables if table.name not in RECORDS]
    with engine.connect() as connection:
        filled = set(connection.scalars(_filled()))
        return {
            table.name: sorted(tuple(map(str, row)) for row in connection.execute(select(table)))
            if table.name in filled
            else []
            for table in tables
        }


@cache
def _filled() -> CompoundSelect[str]:
    """Return what selects the names of the tables that have rows."""
    return union_all(*(select(literal(one.name)).where(select(one).exists()) for one in Base.metadata.sorted_tables))


def reasons(report: Report) -> list[str]:
    """Return why values were refused, in English."""
    with speaking("en"):
        return [str(issue.reason) for issue in report.issues if issue.refuses]
