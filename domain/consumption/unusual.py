"""What is typical, and what is not: use far above it, and water that runs all night.

Thresholds are ours (settings of a later release); a leak follows analytics.md: more than 3.8 l/h that never stops.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.calendar import is_working_day
from domain.consumption.question import Resolution

LOOKBACK_DAYS: Final = {
    Resolution.HOUR: 28,
    Resolution.DAY: 56,
    Resolution.WEEK: 56,
    Resolution.MONTH: 1096,
    Resolution.BILLING: 1096,
}
FEWEST: Final = {Resolution.HOUR: 5, Resolution.DAY: 4, Resolution.WEEK: 4, Resolution.MONTH: 1, Resolution.BILLING: 1}
"""Comparable slots without which nothing is called typical."""
ENOUGH: Final = 0.9
"""Share of its hours that a slot must know to be compared."""
FAR: Final = 1.5
MARGIN_L: Final = {
    Resolution.HOUR: 100.0,
    Resolution.DAY: 150.0,
    Resolution.WEEK: 700.0,
    Resolution.MONTH: 3000.0,
    Resolution.BILLING: 6000.0,
}
"""Use is unusual when it is both this much and half as much again above the typical."""
LEAK_L_H: Final = 3.8
LEAK_NIGHTS: Final = 3


@dataclass(frozen=True, slots=True)
class NightFlow:
    """Nights on end in which water never stopped."""

    place: int
    first: dt.date
    last: dt.date
    litres_an_hour: float
    """Above what ran at night before."""

    @property
    def litres(self) -> float:
        """Return what ran through in all, were it the same by day."""
        return self.litres_an_hour * 24 * ((self.last - self.first).days + 1)


def typical(tallied: pd.DataFrame, resolution: Resolution) -> pd.DataFrame:
    """Return the typical use of each slot from the comparable slots before it; NaN where they are too few.

    Comparable are, in the days of :data:`LOOKBACK_DAYS` before: the same hour of working days or of free days; the same
    weekday; any week; the same month or settlement period of earlier years, by their length. Typical is the median.

    Returns
    -------
    pandas.DataFrame
        ``total_l`` and ``main_l``, litres, of the slots of ``tallied``.
    """
    use = tallied[["total_l", "main_l"]].to_numpy(dtype="float64")
    hours = tallied[["hours"]].to_numpy(dtype="float64")
    rates = np.where(tallied[["known"]].to_numpy() >= ENOUGH, use / hours, np.nan)
    back = np.timedelta64(LOOKBACK_DAYS[resolution], "D")
    label, kind = tallied["label"].to_numpy(), _comparable(tallied["label"], resolution)
    order = np.argsort(kind, kind="stable")
    # Kinds are laid one after the other, so far apart that no window reaches from one into the next.
    apart = label + kind * (np.ptp(label) + 2 * back) if len(label) else label
    laid = pd.DataFrame(rates[order], index=pd.DatetimeIndex(apart[order]))
    window = laid.rolling(pd.Timedelta(back), min_periods=FEWEST[resolution], closed="left")
    usual = np.empty_like(rates)
    usual[order] = window.median().to_numpy()
    return pd.DataFrame(usual * hours, index=tallied.index, columns=["total_l", "main_l"])


def _comparable(start: pd.Series, resolution: Resolution) -> npt.NDArray[np.int64]:
    key = pd.Series(0, index=start.index)
    if resolution is Resolution.HOUR:
        works = {day: is_working_day(day) for day in start.dt.date.unique()}
        key = start.dt.hour + 24 * start.dt.date.map(works).astype("int64")
    elif resolution is Resolution.DAY:
        key = start.dt.day_of_week
    elif resolution is not Resolution.WEEK:
        key = start.dt.month
    return np.asarray(key, dtype=np.int64)


def is_unusual(tallied: pd.DataFrame, usual_l: pd.Series, resolution: Resolution) -> pd.Series:
    """Tell in which slots the main meters counted far more than is typical of them (``usual_l``).

    Submeters are left out: a garden in a dry week takes what it needs.
    """
    # Some builds of NumPy warn when NaN is compared; what is not known is not unusual.
    use, usual = tallied["main_l"].fillna(0), usual_l.fillna(np.inf)
    return (use > usual * FAR) & (use > usual + MARGIN_L[resolution])


def night_flows(days: pd.DataFrame) -> list[NightFlow]:
    """Find the nights on end in which at least :data:`LEAK_L_H` more ran than usually in the year before.

    Where nights differ much anyway (a block of flats), it must also be twice their interquartile range.

    Parameters
    ----------
    days : pandas.DataFrame
        ``place``, ``day``, ``night_min_l`` (litres in the least hour of the night, NaN when not measured), with the
        year before.
    """
    found = []
    for place, own in days.groupby("place"):
        night = own.set_index("day")["night_min_l"].asfreq("D")
        before = night.rolling("365D", min_periods=14, closed="left")
        spread = before.quantile(0.75) - before.quantile(0.25)
        extra = night - before.median()
        runs = extra >= np.maximum(LEAK_L_H, 2 * spread.fillna(0))
        for _run, nights in extra[runs].groupby((~runs).cumsum()[runs]):
            if len(nights) >= LEAK_NIGHTS:
                ends = nights.index[0].date(), nights.index[-1].date()
                found.append(NightFlow(int(str(place)), *ends, float(nights.median())))
    return found
