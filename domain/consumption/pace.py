"""How the running settlement period goes: use so far against what is usual for the same days."""

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from domain.consumption.unusual import ENOUGH

TOLERANCE: Final = 0.15
"""Nearer to the usual than this is as usual."""
Columns = Mapping[str, npt.NDArray[Any]]
COMPARABLE: Final = 0.75
"""Share of the days that must have a usual use, as a forecast asks for (analytics.md)."""


class Pace(enum.StrEnum):
    """Use against the usual."""

    AS_USUAL = "as_usual"
    MORE = "more"
    LESS = "less"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Compared:
    """Use from a day to a day, in m³, and what is usual for it; ``usual_m3`` is NaN where that is not known."""

    first: dt.date
    last: dt.date
    use_m3: float
    usual_m3: float

    @property
    def days(self) -> int:
        """Count the days."""
        return (self.last - self.first).days + 1

    @property
    def ratio(self) -> float:
        """Return use divided by the usual, NaN where that is not known."""
        return self.use_m3 / self.usual_m3 if self.usual_m3 > 0 else float("nan")

    @property
    def pace(self) -> Pace:
        """Tell whether it is more or less than usual."""
        if isnan(self.ratio):
            return Pace.UNKNOWN
        if abs(self.ratio - 1) <= TOLERANCE:
            return Pace.AS_USUAL
        return Pace.MORE if self.ratio > 1 else Pace.LESS


def so_far(days: Columns, first: dt.date) -> Compared | None:
    """Compare the days from ``first`` on with what is typical of them; nothing where no day is known.

    The usual of days without a typical use is taken from the others. A day of which hours are missing is left out.

    Parameters
    ----------
    days
        ``label``, ``total_l``, ``typical_l``, ``known``, one value a day, oldest first.
    """
    label, total_l, typical_l, known = (np.asarray(days[name]) for name in ("label", "total_l", "typical_l", "known"))
    counted = (label >= np.datetime64(first)) & ~np.isnan(total_l)
    if not counted.any():
        return None
    whole = counted & (known >= ENOUGH) & ~np.isnan(typical_l)
    use, use_of_whole = total_l[counted].sum(), total_l[whole].sum()
    usual = float("nan")
    if whole.sum() >= COMPARABLE * counted.sum() and use_of_whole > 0:
        usual = use * typical_l[whole].sum() / use_of_whole
    begun, ended = label[counted][[0, -1]].astype("datetime64[D]").tolist()
    return Compared(begun, ended, float(use) / 1000, float(usual) / 1000)


def last_period(periods: Columns) -> Compared | None:
    """Compare the newest settlement period with the one a year before, by its length; nothing where there is none.

    Parameters
    ----------
    periods
        ``label``, ``last_day``, ``total_l``, ``earlier_l``, one value a period.
    """
    label, last_day = (np.asarray(periods[name], dtype="datetime64[D]") for name in ("label", "last_day"))
    total_l, earlier_l = (np.asarray(periods[name], dtype=np.float64) for name in ("total_l", "earlier_l"))
    known = np.flatnonzero(~np.isnan(total_l))
    if not len(known):
        return None
    newest = known[-1]
    first, last = (column[newest].item() for column in (label, last_day))
    return Compared(first, last, *(float(column[newest]) / 1000 for column in (total_l, earlier_l)))
