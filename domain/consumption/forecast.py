"""How much a settlement period will come to: so far, projected to its end with an interval, and what is typical.

A day to come is expected to be the mean of two levels: of the 28 days before, and of the same days a year ago where
they are known. How far that has been off is known from the past of the same meter: the same forecast is made for every
day of the year before, and its errors give the interval. It is widened for how few periods of the length fit into that
year (the errors of overlapping periods are no more than that many witnesses) and, in the first year, for the seasons
that nobody has seen yet. ``benchmarks/forecast.py`` prints how often it holds.
"""

import datetime as dt
import enum
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

PROMISED: Final = 0.8
"""Share of the periods whose use lies in the interval, at least."""
TAIL: Final = 0.92
UNSEEN: Final = 0.1
"""Of the level, either way, where the seasons were not seen yet."""
LEVEL_DAYS: Final = 28
YEAR_DAYS: Final = 365
FEWEST: Final = 28
"""Past forecasts without which nothing is said of their errors."""
WINDOW_KNOWN: Final = 0.75
"""Share of the days that a mean needs."""
HOURS_KNOWN: Final = 0.75
"""Share of the hours since the period began without which nothing is projected (analytics.md)."""

Floats = npt.NDArray[np.float64]


class Withheld(enum.StrEnum):
    """Why there is no projection."""

    NO_HOURS = "no_hours"
    FEW_HOURS = "few_hours"
    SHORT_HISTORY = "short_history"


@dataclass(frozen=True, slots=True)
class Span:
    """An expected use with the interval that it lies in, litres."""

    low_l: float
    expected_l: float
    high_l: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """The use of a settlement period, litres."""

    first: dt.date
    last: dt.date
    so_far_l: float
    typical_l: float
    """Of the whole period by the year before; NaN where that is not known."""
    hours_known: float
    """Share of the hours from its beginning to yesterday."""
    projected: Span | None
    withheld: Withheld | None


def forecast(days: pd.DataFrame, first: dt.date, last: dt.date, on: dt.date) -> Forecast:
    """Project the use of the days from ``first`` to ``last``, as it is known before ``on``.

    Parameters
    ----------
    days : pandas.DataFrame
        ``litres`` and ``known`` (share of its hours), by day (datetime64) without gaps from the first known day to the
        eve of ``on``.
    """
    own = days[(days.index >= pd.Timestamp(first)) & (days.index < pd.Timestamp(on))]
    ends = min(on, last + dt.timedelta(days=1))
    due = max(1, (ends - first).days)
    passed, length = own[own.index <= pd.Timestamp(last)], (last - first).days + 1
    hours_known = float(passed["known"].sum()) / due
    so_far = float(passed["litres"].sum())
    typical = _typical(days, first, length)
    withheld = None
    if days.empty:
        withheld = Withheld.NO_HOURS
    elif hours_known < HOURS_KNOWN and on > first:
        withheld = Withheld.FEW_HOURS
    projected = None if withheld else _projected(days, so_far, length - float(passed["known"].sum()))
    if projected is None and withheld is None:
        withheld = Withheld.SHORT_HISTORY
    return Forecast(first, last, so_far, typical, hours_known, projected, withheld)


def _projected(days: pd.DataFrame, so_far_l: float, left_days: float) -> Span | None:
    """Add what is expected of the days of which nothing is known to what ran through."""
    left = round(left_days)
    if left < 1:
        return Span(so_far_l, so_far_l, so_far_l)
    litres = np.where(days["known"] >= WINDOW_KNOWN, days["litres"] / days["known"].clip(lower=WINDOW_KNOWN), np.nan)
    more = expected(litres, left)
    if more is None:
        return None
    return Span(so_far_l + more.low_l, so_far_l + more.expected_l, so_far_l + more.high_l)


def expected(litres: Floats, length: int) -> Span | None:
    """Return what the next ``length`` days will come to, by the days before (NaN: not known); nothing for too few."""
    sums, counts = np.append(0.0, np.nancumsum(litres)), np.append(0, np.cumsum(~np.isnan(litres)))
    now = len(litres)
    origins = np.arange(max(LEVEL_DAYS, now - YEAR_DAYS), now - length + 1)
    off = _mean(sums, counts, origins, length) - _level(sums, counts, origins, length)
    off = off[~np.isnan(off)]
    level = float(_level(sums, counts, np.array([now]), length)[0])
    if len(off) < FEWEST or np.isnan(level):
        return None
    witnesses = max(1.0, len(off) / length)
    share = min(1.0, TAIL * (1 + 1 / witnesses))
    low, high = (float(error) for error in np.quantile(off, [1 - share, share]))
    unseen = UNSEEN * level if now < YEAR_DAYS + LEVEL_DAYS else 0.0
    reach = max(0.0, level + min(low, 0) - unseen), level, level + max(high, 0) + unseen
    return Span(*(length * a_day for a_day in reach))


def _level(sums: Floats, counts: npt.NDArray[np.int64], origins: npt.NDArray[np.int64], length: int) -> Floats:
    """Return what a day after each origin is expected to take."""
    lately = _mean(sums, counts, origins - LEVEL_DAYS, LEVEL_DAYS)
    year_ago = _mean(sums, counts, origins - YEAR_DAYS, length)
    return np.where(np.isnan(year_ago), lately, (lately + year_ago) / 2)


def _mean(sums: Floats, counts: npt.NDArray[np.int64], begins: npt.NDArray[np.int64], length: int) -> Floats:
    """Return the mean of the known days of each window; NaN where too few are known."""
    first, after = np.maximum(begins, 0), np.minimum(np.maximum(begins + length, 0), len(sums) - 1)
    known = counts[after] - counts[first]
    mean = (sums[after] - sums[first]) / np.maximum(known, 1)
    return np.where((begins >= 0) & (known >= WINDOW_KNOWN * length), mean, np.nan)


def _typical(days: pd.DataFrame, first: dt.date, length: int) -> float:
    """Return what the same days of the year before took, by their number."""
    start = pd.Timestamp(first) - pd.DateOffset(years=1)
    before = days[(days.index >= start) & (days.index < start + pd.Timedelta(days=length))]
    known = float(before["known"].sum())
    return float(before["litres"].sum()) * length / known if known >= WINDOW_KNOWN * length else float("nan")
