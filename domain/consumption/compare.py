"""Two periods side by side: their use, by day because they differ in length, slot by slot."""

import datetime as dt
from dataclasses import dataclass
from math import isnan

import numpy as np

from domain.consumption.question import Resolution
from domain.consumption.slots import Floats, Slots, Times
from domain.consumption.use import Tally

HOURS = 24


@dataclass(frozen=True, slots=True)
class Period:
    """Use from a day to a day (both included); of each slot its first and last day, and litres a day."""

    first: dt.date
    last: dt.date
    litres: float
    known_h: float
    """Hours of which the use is known; a day has 24."""
    label: Times
    last_day: Times
    rates: Floats
    """Litres a day in each slot, NaN where nothing is known."""

    @property
    def days(self) -> int:
        """Count the days."""
        return (self.last - self.first).days + 1

    @property
    def litres_a_day(self) -> float:
        """Return the litres of a day of which all is known, NaN where nothing is."""
        return HOURS * self.litres / self.known_h if self.known_h else float("nan")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A period and the one beside it."""

    resolution: Resolution
    now: Period
    then: Period

    @property
    def change(self) -> float:
        """Return by how much more is used a day (0.1: a tenth), NaN where either is not known or there was none."""
        before = self.then.litres_a_day
        return self.now.litres_a_day / before - 1 if before > 0 and not isnan(before) else float("nan")

    @property
    def length(self) -> int:
        """Count the slots of the longer one."""
        return max(len(self.now.label), len(self.then.label))


def period_of(first: dt.date, last: dt.date, slots: Slots, tallied: Tally, last_day: Times) -> Period:
    """Return the period from ``first`` to ``last`` of the slots that lie in it, ended by ``last_day`` each."""
    inside = last_day >= np.datetime64(first)
    use, hours = tallied.total_l[inside], (tallied.known * slots.hours)[inside]
    is_known = ~np.isnan(use) & (hours > 0)
    rates = np.full(len(use), np.nan)
    rates[is_known] = HOURS * use[is_known] / hours[is_known]
    litres, known_h = float(use[is_known].sum()), float(hours[is_known].sum())
    return Period(first, last, litres, known_h, slots.label[inside], last_day[inside], rates)
