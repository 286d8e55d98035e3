"""What is far from usual: such a document waits until somebody has looked at it.

Use is compared by the day with that of the same period a year before and with the median of what was billed before.
Where both are known, it must be far from both: a garden in summer is far from the median only.
"""

import datetime as dt
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from domain.calendar import months_later
from domain.readings import ReadingSource
from domain.settlement import Period
from domain.settling.reasons import Unusual

FAR: Final = 3
"""So many times as much, or so many times less, is far."""
LEAST_M3: Final = 10
"""A smaller difference is nothing to look at."""
LEAST_BEFORE: Final = 3
"""With fewer periods before there is no median."""
NOTICED_M3: Final = 3
"""Where less than this was usual in a period, no use at all is nothing to look at."""
LARGE_PLN: Final = Decimal("1000.00")
"""A correction of as much, up or down, waits for a look."""
YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class Billed:
    """What was billed of a service point in a period before."""

    period: Period
    volume_m3: int

    @property
    def daily_m3(self) -> float:
        """Return the use of a day."""
        return self.volume_m3 / ((self.period.last - self.period.first).days + 1)


def unusual_use(period: Period, volume_m3: int, before: Sequence[Billed]) -> tuple[Unusual, dict[str, str]] | None:
    """Return what is unusual about the use of a period, and the numbers to tell of it."""
    days = (period.last - period.first).days + 1
    usual = [daily * days for daily in _usual_daily(period, before)]
    if not usual:
        return None
    nearest = min(usual, key=lambda one: abs(one - volume_m3))
    told = {"volume": str(volume_m3), "usual": str(round(nearest))}
    if volume_m3 == 0:
        return (Unusual.NO_USE, told) if nearest >= NOTICED_M3 else None
    if abs(volume_m3 - nearest) < LEAST_M3:
        return None
    if all(volume_m3 >= FAR * one for one in usual):
        return Unusual.HIGH, told
    return (Unusual.LOW, told) if all(volume_m3 * FAR <= one for one in usual) else None


def _usual_daily(period: Period, before: Sequence[Billed]) -> Iterator[float]:
    year_ago = months_later(period.last, -YEAR)
    same = [one for one in before if one.period.first <= year_ago <= one.period.last]
    if same:
        yield same[-1].daily_m3
    if len(before) >= LEAST_BEFORE:
        yield statistics.median(one.daily_m3 for one in before)


def is_estimated_again(start: ReadingSource, end: ReadingSource) -> bool:
    """Tell whether one estimate follows another: somebody should read the dial (domain.md 2.3)."""
    return start is ReadingSource.ESTIMATE and end is ReadingSource.ESTIMATE


def since(period_last: dt.date) -> dt.date:
    """Return from when on what was billed is looked at."""
    return months_later(period_last, -YEAR - 2)
