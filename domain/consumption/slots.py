"""Slots of time: hours, days, weeks, months and settlement periods, as arrays.

Days are local (``datetime64[us]``); hours are UTC instants. Everything that is computed of a view passes through these
arrays: as frames the same took ten times as long.
"""

import datetime as dt
import functools
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.consumption.question import Question, Resolution
from domain.local_days import days_of, midnight, span_of

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Times = npt.NDArray[np.datetime64]
DAY: Final = np.timedelta64(1, "D")
HOUR: Final = np.timedelta64(1, "h")
EPOCH_IS_A_THURSDAY: Final = 3
"""Days from a Monday to the day from which NumPy counts."""
LENGTHS_FROM: Final = dt.date(1970, 1, 1)
LENGTHS_UNTIL: Final = dt.date(2100, 12, 31)


@dataclass(frozen=True, slots=True)
class Slots:
    """Slots in order: ``start`` and ``end`` (not included), ``hours`` (its length), ``label`` (local start)."""

    start: Times
    end: Times
    hours: Floats
    label: Times

    def __len__(self) -> int:
        return len(self.start)

    def until(self, newest: dt.datetime | dt.date) -> "Slots":
        """Leave out the slots that begin later than ``newest``."""
        count = int(np.searchsorted(self.start, np.datetime64(newest), side="right"))
        return Slots(self.start[:count], self.end[:count], self.hours[:count], self.label[:count])


def slots_of(question: Question, zone: ZoneInfo) -> Slots:
    """Return the slots of a question, except settlement periods, which only invoices know."""
    if question.resolution is Resolution.HOUR:
        return _hours(question, zone)
    days = np.arange(np.datetime64(question.first), np.datetime64(question.last) + DAY)
    begins = _begins(days, question.resolution)
    places = np.flatnonzero(np.append(True, begins[1:] != begins[:-1])) if len(days) else np.empty(0, dtype=np.int64)
    ends = _day_after(days[np.append(places[1:], len(days)) - 1])
    return _of_days(begins[places], ends, np.add.reduceat(hours_of_days(days, zone), places))


def slots_of_periods(starts: Times, lasts: Times) -> Slots:
    """Return settlement periods (first and last days) as slots, oldest first."""
    pairs = sorted(set(zip(starts.tolist(), lasts.tolist(), strict=True)))
    start = np.array([first for first, _last in pairs], dtype="datetime64[D]")
    end = _day_after(np.array([last for _first, last in pairs], dtype="datetime64[D]"))
    return _of_days(start, end, 24.0 * (end - start).astype(np.int64))


def _day_after(days: Times) -> Times:
    return np.asarray(days + DAY, dtype="datetime64[D]")


def hours_of_days(days: Times, zone: ZoneInfo) -> Floats:
    """Return the lengths of local days: 23, 24 or 25 hours."""
    return _lengths(zone)[days.astype("datetime64[D]").astype(np.int64)]


def due(slots: Slots, today: dt.date, resolution: Resolution, zone: ZoneInfo) -> Floats:
    """Return the share of each slot that lies before ``today``: what ought to be known of it."""
    begun = slots.start if resolution is Resolution.HOUR else _midnights(zone)[slots.start.astype("M8[D]").astype(int)]
    passed = (np.datetime64(midnight(today, zone).replace(tzinfo=None)) - begun) / HOUR
    return np.asarray(np.clip(passed / slots.hours, 0, 1))


def _of_days(start: Times, end: Times, hours: Floats) -> Slots:
    begins = start.astype("datetime64[us]")
    return Slots(begins, end.astype("datetime64[us]"), hours.astype(np.float64), begins)


def _hours(question: Question, zone: ZoneInfo) -> Slots:
    first, end = (instant.replace(tzinfo=None) for instant in span_of(question.first, question.last, zone))
    start = np.arange(np.datetime64(first, "us"), np.datetime64(end, "us"), HOUR)
    local = pd.DatetimeIndex(start).tz_localize("UTC").tz_convert(zone).tz_localize(None).to_numpy()
    return Slots(start, start + HOUR, np.ones(len(start)), local.astype("datetime64[us]"))


def _begins(days: Times, resolution: Resolution) -> Times:
    """Return the first day of the slot that each day belongs to."""
    if resolution is Resolution.WEEK:
        return np.asarray(days - (days.astype(np.int64) + EPOCH_IS_A_THURSDAY) % 7)
    if resolution is Resolution.MONTH:
        return days.astype("datetime64[M]").astype("datetime64[D]")
    return days


@functools.cache
def _lengths(zone: ZoneInfo) -> Floats:
    """Return the length in hours of every day from :data:`LENGTHS_FROM` on."""
    return days_of(LENGTHS_FROM, LENGTHS_UNTIL, zone).to_numpy(dtype=np.float64)


@functools.cache
def _midnights(zone: ZoneInfo) -> Times:
    """Return the instant (UTC) at which each of those days begins."""
    first = np.datetime64(midnight(LENGTHS_FROM, zone).replace(tzinfo=None), "us")
    begun = np.concatenate([[0.0], np.cumsum(_lengths(zone))[:-1]])
    return np.asarray(first + begun.astype("timedelta64[h]"))
