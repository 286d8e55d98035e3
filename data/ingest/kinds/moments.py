"""Wall-clock times of files, by the million, as instants."""

from collections.abc import Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from data.ingest.cells import FIRST_YEAR, LAST_YEAR

HOUR: Final = pd.Timedelta(hours=1)
OFFSET: Final = "%z"


def instants(texts: pd.Series, formats: Sequence[str], zone: ZoneInfo, meters: pd.Series) -> pd.Series:
    """Return aware UTC instants, ``NaT`` for what is no time of the ``formats`` or of no plausible year.

    Times with an offset of their own keep it; others are the wall clock of ``zone``. In the hour that an autumn night
    has twice, a meter's records count as summer time until its clock goes back; a time that a spring night does not
    have is read as if the clock had not been put forward.
    """
    if isinstance(texts.dtype, pd.DatetimeTZDtype):
        return _plausible(texts.dt.tz_convert("UTC").astype("datetime64[us, UTC]"))
    if texts.dtype.kind == "M":
        return _plausible(_of_walls(texts.astype("datetime64[us]"), zone, meters))
    walls, at = (pd.Series(pd.NaT, index=texts.index, dtype=kind) for kind in ("datetime64[us]", "datetime64[us, UTC]"))
    for form in _likeliest_first(formats, texts.head(1)):
        missing = walls.isna() & at.isna()
        if not missing.any():
            break
        parsed = pd.to_datetime(texts[missing], format=form, errors="coerce", exact=True, utc=OFFSET in form)
        (at if OFFSET in form else walls)[missing] = parsed.dt.as_unit("us")
    return _plausible(at.fillna(_of_walls(walls, zone, meters)))


def _likeliest_first(formats: Sequence[str], first: pd.Series) -> list[str]:
    """Put the form of the first row before the others: as a rule it is that of all of them."""
    return sorted(formats, key=lambda form: pd.to_datetime(first, format=form, errors="coerce").isna().all())


def _of_walls(walls: pd.Series, zone: ZoneInfo, meters: pd.Series) -> pd.Series:
    summer = ~_after_setback(walls, meters)
    local: pd.Series = walls.dt.tz_localize(zone, ambiguous=summer.to_numpy(), nonexistent=HOUR).dt.tz_convert("UTC")
    return local


def _plausible(times: pd.Series) -> pd.Series:
    years = times.dt.year
    return times.where((years >= FIRST_YEAR) & (years <= LAST_YEAR))


def _after_setback(walls: pd.Series, meters: pd.Series) -> pd.Series:
    """Mark the records of a meter that come after its clock went back or stood still, within the same hour and day."""
    hours = pd.DataFrame({"meter": np.asarray(meters), "hour": walls.dt.floor("h"), "wall": walls})
    back = (hours.groupby("meter")["wall"].diff() <= pd.Timedelta(0)).to_numpy()
    marked = pd.Series(back, index=walls.index)
    if not back.any():
        return marked
    keys: list[Any] = [hours["meter"], hours["hour"]]
    return marked.groupby(keys).cummax().astype(bool)
