"""Outbox against the bare database: letters written and delivered, in commits of one small row.

A letter costs two commits to deliver: its lease and its end; those of one event are written in one. Promises: a letter
is written in the time of at most three bare commits and delivered in that of at most eight. The sides take turns on an
SQLite file that writes through to the disk, and the least of each counts.
"""

import datetime as dt
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, insert, update

from data.engine import connect, for_writing
from data.migrations import upgrade
from data.models import Timer
from services.outbox import deliver_due
from services.runtime import Runtime, system_clock, use
from tests.support.publishing import publish

LETTERS = 500
COMMITS = 500
ROUNDS = 3
KEPT_DAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def main() -> None:
    """Print how many bare commits a letter takes."""
    with tempfile.TemporaryDirectory() as folder:
        engine = connect(f"sqlite:///{folder}/wodnik.sqlite", map_srid=2180)
        upgrade(engine)
        with for_writing(engine).begin() as connection:
            connection.execute(insert(Timer).values(name="bare", due_at=KEPT_DAY))
        use(Runtime(engine, Path(folder), system_clock, ZoneInfo("Europe/Warsaw"), is_demo=True))
        commits, written, delivered = [], [], []
        for event in range(ROUNDS):
            commits.append(_seconds(lambda: _commit(engine)) / COMMITS)
            written.append(_seconds(partial(publish, [f"event-{event}"], LETTERS)) / LETTERS)
            delivered.append(_seconds(_deliver) / LETTERS)
        engine.dispose()
    floor = min(commits)
    print(f"bare commit         {floor * 1000:6.2f} ms")
    for what, times, promise in (("letter written", written, 3), ("letter delivered", delivered, 8)):
        print(f"{what:<18}  {min(times) * 1000:6.2f} ms = {min(times) / floor:4.1f} commits (promise: {promise})")


def _seconds(work: Callable[[], None]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _commit(engine: Engine) -> None:
    for _ in range(COMMITS):
        with for_writing(engine).begin() as connection:
            connection.execute(update(Timer).values(due_at=KEPT_DAY))


def _deliver() -> None:
    while deliver_due(lambda _letter: "", most=LETTERS) > 0:
        pass


if __name__ == "__main__":
    main()
