"""Where the index records of each meter ended, so that the next file goes on in the middle of the hour.

One small file per version of the hours that an intake made; a restored version gets back the tails of its time.
"""

import os
from pathlib import Path
from typing import Final

import pandas as pd

COLUMNS: Final = ("source", "meter_id", "at", "index_l")
EMPTY: Final = pd.DataFrame({name: pd.Series(dtype="int64") for name in COLUMNS}).astype(
    {"source": "str", "at": "datetime64[ms, UTC]"}
)
KEPT: Final = 32
"""As many intakes can be undone without losing where the records before them ended."""


def read(lake: Path, version: int) -> pd.DataFrame:
    """Return the tails as of a version of the hours: ``source``, ``meter_id``, ``at`` (UTC), ``index_l``."""
    known = [path for path in _files(lake) if int(path.stem) <= version]
    return pd.read_parquet(known[-1]) if known else EMPTY


def write(lake: Path, version: int, ended: pd.DataFrame) -> None:
    """Keep the tails that ``ended`` at a version, beside those of the meters not in it."""
    _put(lake, version, joined(read(lake, version), ended))
    for path in _files(lake)[:-KEPT]:
        path.unlink()


def joined(before: pd.DataFrame, ended: pd.DataFrame) -> pd.DataFrame:
    """Return the tails with those of the meters that ``ended`` later in place of their own."""
    keys = ["source", "meter_id"]
    others = before[~pd.MultiIndex.from_frame(before[keys]).isin(pd.MultiIndex.from_frame(ended[keys]))]
    return pd.concat([others, ended[list(COLUMNS)]], ignore_index=True)


def keep_as(lake: Path, wanted: int, version: int) -> None:
    """Let ``version``, which restores version ``wanted``, have its tails."""
    if _files(lake):
        _put(lake, version, read(lake, wanted))


def _files(lake: Path) -> list[Path]:
    return sorted((lake / "tails").glob("*.parquet"))


def _put(lake: Path, version: int, tails: pd.DataFrame) -> None:
    path = lake / "tails" / f"{version:012}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}")
    tails.to_parquet(part, index=False)
    part.replace(path)
