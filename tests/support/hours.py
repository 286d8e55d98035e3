"""Hours in a lake, written by hand.

Many tests begin with the same hours. They are written once; after that a lake to which the same was done is a copy of
the first, which takes a twentieth of the time.
"""

import datetime as dt
import shutil
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Final

import pandas as pd
import pyarrow as pa

from data import lake
from domain.local_days import span_of
from tests.support.builders import WARSAW

Litres = Callable[[dt.datetime], int]
"""What flows in the hour that begins at a local time."""
Done = tuple[Hashable, ...]
"""What was written to a lake, call by call."""
TABLES: Final = ("hours", "days")
_first: Final[dict[Done, dict[str, bytes]]] = {}
_done: Final[dict[Path, tuple[Done, Hashable]]] = {}
"""What was written to each lake, and its state afterwards: one that somebody else has written to is not copied."""


def let_flow(folder: Path, meter_id: int, first: dt.date, last: dt.date, litres: Litres) -> None:
    """Write every hour of the local days of a meter, and roll them up."""
    start, end = span_of(first, last, WARSAW)
    at = pd.date_range(start, end, freq="h", inclusive="left", unit="us")
    use = tuple(litres(moment.to_pydatetime()) for moment in at.tz_convert(WARSAW))
    before = lake.state(folder)
    known, state = _done.get(folder, ((), before if not lake.version(folder) else None))
    done = (*known, (meter_id, first, last, use))
    if before == state and done in _first:
        _put(folder, _first[done])
    else:
        hours = pd.DataFrame({"meter_id": meter_id, "at": at, "use_l": use, "flag": 0, "source": "radio"})
        lake.append(folder, pa.Table.from_pandas(hours, preserve_index=False))
        lake.roll_up(folder, WARSAW)
        if before == state:
            _first[done] = _files(folder)
    _done[folder] = (done if before == state else (object(),), lake.state(folder))


def _files(folder: Path) -> dict[str, bytes]:
    found = (path for table in TABLES for path in (folder / table).rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def _put(folder: Path, files: dict[str, bytes]) -> None:
    for table in TABLES:
        shutil.rmtree(folder / table, ignore_errors=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
