"""A day of 20,000 meters: checked, appended and rolled up, against a bare Parquet file of the same rows.

And against deltalake's own append of them, checked by nobody: the commit, the partition and the statistics are its.
"""

import datetime as dt
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import write_deltalake

from data import lake
from data.demo.use import WARSAW
from domain.local_days import hours_of

METERS = 20_000
DAYS = 7


def day_of(number: int) -> pa.Table:
    """Make up the hours of a day, sorted by meter."""
    day = dt.date(2026, 10, 1) + dt.timedelta(days=number)
    at = hours_of(day, day, WARSAW)["at"]
    rng = np.random.default_rng(number)
    frame = pd.DataFrame(
        {
            "meter_id": np.repeat(np.arange(METERS, dtype=np.int32), len(at)),
            "at": np.tile(at.to_numpy(), METERS),
            "use_l": rng.integers(0, 60, METERS * len(at), dtype=np.int32),
            "flag": np.int8(0),
            "source": "radio",
        }
    )
    frame["at"] = frame["at"].astype("datetime64[us, UTC]")
    return pa.Table.from_pandas(frame, preserve_index=False)


def of_month(hours: pa.Table) -> pa.Table:
    """Name the month, which is the partition."""
    return hours.append_column("month", pa.array(["2026-10"] * len(hours)))


def main() -> None:
    """Print medians and their ratios."""
    bare: list[float] = []
    delta: list[float] = []
    appended: list[float] = []
    rolled: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(DAYS):
            hours = day_of(number)
            named = of_month(hours)
            marks = [time.perf_counter()]
            pq.write_table(hours, folder / f"{number}.parquet", compression="snappy")
            marks.append(time.perf_counter())
            write_deltalake(folder / "delta", named, mode="append", partition_by=["month"])
            marks.append(time.perf_counter())
            lake.append(folder / "lake", hours)
            marks.append(time.perf_counter())
            lake.roll_up(folder / "lake", WARSAW)
            marks.append(time.perf_counter())
            for kept, took in zip((bare, delta, appended, rolled), np.diff(marks), strict=True):
                kept.append(1000 * took)
    plain, floor, checked, summed = (statistics.median(times) for times in (bare, delta, appended, rolled))
    print(
        f"a day of {METERS} meters: bare Parquet {plain:.0f} ms, bare Delta {floor:.0f} ms ({floor / plain:.1f} of it)"
    )
    print(f"append: {checked:.0f} ms, {checked / plain:.1f} of bare Parquet, {checked / floor:.1f} of bare Delta")
    print(f"its roll-up: {summed:.0f} ms, {summed / plain:.1f} of bare Parquet, {summed / floor:.1f} of bare Delta")


if __name__ == "__main__":
    main()
