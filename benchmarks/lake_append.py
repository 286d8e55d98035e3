"""A day of 20,000 meters: checked, appended and rolled up, against a bare Parquet file of the same rows."""

import datetime as dt
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

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


def main() -> None:
    """Print medians and their ratios."""
    bare: list[float] = []
    appended: list[float] = []
    rolled: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(DAYS):
            hours = day_of(number)
            marks = [time.perf_counter()]
            pq.write_table(hours, folder / f"{number}.parquet", compression="snappy")
            marks.append(time.perf_counter())
            lake.append(folder / "lake", hours)
            marks.append(time.perf_counter())
            lake.roll_up(folder / "lake", WARSAW)
            marks.append(time.perf_counter())
            for kept, took in zip((bare, appended, rolled), np.diff(marks), strict=True):
                kept.append(1000 * took)
    plain, checked, summed = (statistics.median(times) for times in (bare, appended, rolled))
    print(
        f"a day of {METERS} meters: append {checked:.0f} ms, bare Parquet {plain:.0f} ms, ratio {checked / plain:.1f}"
    )
    print(f"its roll-up: {summed:.0f} ms, {summed / plain:.1f} of the bare Parquet")


if __name__ == "__main__":
    main()
