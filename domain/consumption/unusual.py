"""What is typical, and what is not: use far above it. The thresholds are ours."""

from typing import Final

import numpy as np
import numpy.typing as npt

from domain.calendar import is_working_day
from domain.consumption.question import Resolution
from domain.consumption.slots import HOUR, Floats, Times, Whole

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


def typical(use: Floats, label: Times, shares: tuple[Floats, Floats], resolution: Resolution) -> Floats:
    """Return the typical use of each slot from the comparable slots before it; NaN where they are too few.

    Comparable are, in the days of :data:`LOOKBACK_DAYS` before: the same hour of working days or of free days; the same
    weekday; any week; the same month or settlement period of earlier years, by their length. Typical is the median.

    Parameters
    ----------
    use : array
        Litres of each slot, NaN where not known.
    label : array
        Local start of each slot.
    shares : pair of arrays
        Hours of each slot, and the share of them that is known.
    """
    hours, known = shares
    rates = np.where(known >= ENOUGH, use / hours, np.nan)
    back, kind = np.timedelta64(LOOKBACK_DAYS[resolution], "D"), _comparable(label, resolution)
    order = np.argsort(kind, kind="stable")
    # Kinds are laid one after the other, so far apart that no window reaches from one into the next.
    reach = label.max() - label.min() + 2 * back if len(label) else back
    apart = np.asarray(label + kind * reach)[order]
    usual = np.empty_like(rates)
    usual[order] = _median_before(rates[order], apart, back, FEWEST[resolution])
    return usual * hours


def _median_before(values: Floats, at: Times, back: np.timedelta64, fewest: int) -> Floats:
    """Return the median of the values from ``back`` before each moment until just before it, of ``fewest`` at least."""
    first, end = np.searchsorted(at, at - back), np.searchsorted(at, at)
    widest = int((end - first).max(initial=0))
    if not widest:
        return np.full(len(values), np.nan)
    places = first[:, np.newaxis] + np.arange(widest)
    inside = places < end[:, np.newaxis]
    window = np.sort(np.where(inside, values[np.minimum(places, len(values) - 1)], np.nan), axis=1)
    count = widest - np.isnan(window).sum(axis=1)
    row = np.arange(len(values))
    middle = (window[row, np.maximum(count - 1, 0) // 2] + window[row, np.minimum(count // 2, widest - 1)]) / 2
    return np.where(count >= fewest, middle, np.nan)


def _comparable(label: Times, resolution: Resolution) -> Whole:
    days = label.astype("datetime64[D]")
    if resolution is Resolution.HOUR:
        unique, which = np.unique(days, return_inverse=True)
        works = np.array([is_working_day(day) for day in unique.tolist()], dtype=np.int64)
        return np.asarray((label - days) // HOUR + 24 * works[which])
    if resolution is Resolution.DAY:
        return np.asarray(days.astype(np.int64) % 7)
    if resolution is Resolution.WEEK:
        return np.zeros(len(label), dtype=np.int64)
    return np.asarray(days.astype("datetime64[M]").astype(np.int64) % 12)


def is_unusual(main_l: Floats, usual_l: Floats, resolution: Resolution) -> npt.NDArray[np.bool_]:
    """Tell in which slots the main meters counted far more than is typical of them (``usual_l``).

    Submeters are left out: a garden in a dry week takes what it needs.
    """
    # Some builds of NumPy warn when NaN is compared; what is not known is not unusual.
    use, usual = np.nan_to_num(main_l), np.where(np.isnan(usual_l), np.inf, usual_l)
    return np.asarray((use > usual * FAR) & (use > usual + MARGIN_L[resolution]))
