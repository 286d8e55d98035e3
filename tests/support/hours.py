"""Hours in a lake, written by hand."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa

from data import lake
from domain.local_days import span_of
from tests.support.builders import WARSAW

Litres = Callable[[dt.datetime], int]
"""What flows in the hour that begins at a local time."""


def let_flow(folder: Path, meter_id: int, first: dt.date, last: dt.date, litres: Litres) -> None:
    """Write every hour of the local days of a meter, and roll them up."""
    start, end = span_of(first, last, WARSAW)
    at = pd.date_range(start, end, freq="h", inclusive="left", unit="us")
    use = [litres(moment.to_pydatetime()) for moment in at.tz_convert(WARSAW)]
    hours = pd.DataFrame({"meter_id": meter_id, "at": at, "use_l": use, "flag": 0, "source": "radio"})
    lake.append(folder, pa.Table.from_pandas(hours, preserve_index=False))
    lake.roll_up(folder, WARSAW)
