"""One meter's year: from the roll-up and from the Delta table of hours, against bare DuckDB on the very same files."""

import datetime as dt
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from data import lake
from data.demo.plan import SimMeter, UseKind
from data.demo.use import WARSAW, simulate, write_hours
from data.lake.tables import DAYS, HOURS, MEMORY, THREADS, snapshot
from domain.local_days import span_of

METERS = 800
FIRST, LAST = dt.date(2024, 9, 1), dt.date(2026, 10, 31)
YEAR = dt.date(2025, 11, 1), dt.date(2026, 10, 31)
REPEATS = 31


def medians_ms(*works: Callable[[], object]) -> list[float]:
    """Return the median time of each piece of work, taken in turns, so that a busy moment weighs on all alike."""
    times: list[list[float]] = [[] for _work in works]
    for repeat in range(REPEATS + 1):
        for work, own in zip(works, times, strict=True):
            started = time.perf_counter()
            work()
            if repeat:  # The first round warms up.
                own.append(time.perf_counter() - started)
    return [1000 * statistics.median(own) for own in times]


def main() -> None:
    """Print times and their ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        started = time.perf_counter()
        meters = [SimMeter(number, UseKind.HOUSE, 3, 0, None) for number in range(1, METERS + 1)]
        write_hours(folder, simulate(meters, FIRST, LAST, 1), range(METERS))
        print(f"{METERS} radio meters x 26 months simulated, written, rolled up: {time.perf_counter() - started:.1f} s")
        bare = duckdb.connect(":memory:", config={"threads": THREADS, "memory_limit": MEMORY})
        first, last = f"{YEAR[0]:%Y-%m}", f"{YEAR[1]:%Y-%m}"
        days, hours = snapshot(folder, DAYS).of_months(first, last), snapshot(folder, HOURS).of_months(first, last)
        plain_days = (
            "SELECT * FROM read_parquet(?, hive_partitioning = false) "
            "WHERE meter_id = 400 AND day BETWEEN ? AND ? ORDER BY day"
        )
        plain_hours = (
            'SELECT meter_id, epoch_us("at"), use_l FROM read_parquet(?, hive_partitioning = false) '
            'WHERE meter_id = 400 ORDER BY "at"'
        )
        roll_up, on_days, delta, on_hours = medians_ms(
            lambda: lake.daily(folder, [400], *YEAR),
            lambda: bare.execute(plain_days, [days, *YEAR]).fetchnumpy(),
            lambda: lake.hourly(folder, [400], *span_of(*YEAR, WARSAW)),
            lambda: bare.execute(plain_hours, [hours]).fetchnumpy(),
        )
    for what, ours, theirs in (("from the roll-up", roll_up, on_days), ("of hours from Delta", delta, on_hours)):
        print(f"a meter's year {what}: {ours:.1f} ms, bare DuckDB {theirs:.1f} ms, ratio {ours / theirs:.2f}")


if __name__ == "__main__":
    main()
