"""What somebody wants to see of their consumption: how finely, of which meters, from when to when."""

import datetime as dt
import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from domain.calendar import month_start
from domain.errors import InvalidInputError
from domain.written import row_number

DAY: Final = dt.timedelta(days=1)
EARLIEST: Final = dt.date(1990, 1, 1)
LATEST: Final = dt.date(2099, 12, 31)


class Resolution(enum.StrEnum):
    """How long one bar is."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    BILLING = "billing"


class Which(enum.StrEnum):
    """Which meters together; a single one is asked for by the number of its place."""

    ALL = "all"
    MAIN = "main"
    SUBMETERS = "submeters"


class Preset(enum.StrEnum):
    """Spans that are often asked for."""

    WEEK = "week"
    MONTH = "month"
    LAST_MONTH = "last-month"
    YEAR = "year"
    TWO_YEARS = "two-years"


FINE: Final = frozenset({Resolution.HOUR, Resolution.DAY, Resolution.WEEK})
"""Only hours tell these; dial readings lie too far apart."""
LONGEST_DAYS: Final = {
    Resolution.HOUR: 31,
    Resolution.DAY: 400,
    Resolution.WEEK: 800,
    Resolution.MONTH: 3660,
    Resolution.BILLING: 3660,
}
"""More bars than these cannot be told apart."""


@dataclass(frozen=True, slots=True)
class Question:
    """Days are local and both included; weeks and months are whole ones."""

    resolution: Resolution
    meters: str
    """A :class:`Which`, or the number of a place."""
    first: dt.date
    last: dt.date
    compares: bool
    """With the same period a year earlier."""
    other: tuple[dt.date, dt.date] | None = None
    """With other days, of any number."""

    @property
    def span(self) -> str:
        """Write the days as the address has them: ``2026-10-01,2026-10-31``."""
        return f"{self.first},{self.last}"

    @property
    def compare(self) -> str:
        """Write what it is compared with as the address has it: nothing, ``1`` (a year before) or days."""
        return f"{self.other[0]},{self.other[1]}" if self.other else "1" if self.compares else ""

    @property
    def then(self) -> "Question | None":
        """Return the question about what it is compared with, nothing where it is not."""
        if self.other:
            return aligned(replace(self, first=self.other[0], last=self.other[1], compares=False, other=None))
        return year_before(replace(self, compares=False)) if self.compares else None


def asked(by: str, meters: str, span: str | Sequence[str], compare: str, newest: dt.date) -> Question:
    """Return the question that an address or the controls ask; nothing said means the days of the newest month.

    Raises
    ------
    InvalidInputError
        For words that mean nothing, and for days in the wrong order or out of any range.
    """
    try:
        resolution = Resolution(by or Resolution.DAY)
        first, last = _days(span, newest)
        other = _days(compare, newest) if "," in compare else None
    except ValueError as error:
        raise InvalidInputError(f"no consumption by {by!r} in {span!r} beside {compare!r}") from error
    for begins, ends in filter(None, ((first, last), other)):
        if not EARLIEST <= begins <= ends <= LATEST:
            raise InvalidInputError(f"no consumption from {begins} to {ends}")
    if not (meters in set(Which) or row_number(meters) is not None or not meters):
        raise InvalidInputError(f"no meters {meters!r}")
    a_year_before = compare in {"1", "true", "True"}
    return aligned(Question(resolution, meters or Which.ALL, first, last, a_year_before, other))


def _days(span: str | Sequence[str], newest: dt.date) -> tuple[dt.date, dt.date]:
    if not span:
        return month_start(newest), month_start(newest, months=1) - DAY
    first, last = span.split(",") if isinstance(span, str) else span
    return dt.date.fromisoformat(first[:10]), dt.date.fromisoformat(last[:10])


def whole(question: Question) -> Question:
    """Return the question over whole weeks or months, its beginning cut off where the bars would be too many."""
    earliest = question.last - (LONGEST_DAYS[question.resolution] - 1) * DAY
    return aligned(replace(question, first=max(question.first, earliest)))


def aligned(question: Question) -> Question:
    """Return the question over whole weeks or months."""
    first, last = question.first, question.last
    if question.resolution is Resolution.WEEK:
        first, last = first - first.weekday() * DAY, last + (6 - last.weekday()) * DAY
    elif question.resolution is Resolution.MONTH:
        first, last = month_start(first), month_start(last, months=1) - DAY
    return replace(question, first=first, last=last)


def by_parts(question: Question) -> Iterator[Question]:
    """Yield the question month by month."""
    first = question.first
    while first <= question.last:
        after = month_start(first, months=1)
        yield replace(question, first=first, last=min(after - DAY, question.last))
        first = after


def moved(question: Question, by: int) -> Question:
    """Return the question one span later or earlier: whole months move by months, everything else by days."""
    first, last = question.first, question.last
    if first == month_start(first) and last + DAY == month_start(last, months=1):
        months = ((last.year - first.year) * 12 + last.month - first.month + 1) * by
        return replace(
            question,
            first=month_start(first, months=months),
            last=month_start(last, months=months + 1) - DAY,
        )
    days = ((last - first).days + 1) * by * DAY
    return replace(question, first=first + days, last=last + days)


def preset(question: Question, name: Preset, newest: dt.date) -> Question:
    """Return the question over a span that is often asked for, finely enough to be read."""
    month = month_start(newest)
    resolution, first, last = {
        Preset.WEEK: (Resolution.HOUR, newest - 6 * DAY, newest),
        Preset.MONTH: (Resolution.DAY, month, month_start(month, months=1) - DAY),
        Preset.LAST_MONTH: (Resolution.DAY, month_start(month, months=-1), month - DAY),
        Preset.YEAR: (Resolution.MONTH, month_start(month, months=-11), newest),
        Preset.TWO_YEARS: (Resolution.MONTH, month_start(month, months=-23), newest),
    }[name]
    return whole(replace(question, resolution=resolution, first=first, last=last))


def by_month(question: Question) -> Question:
    """Return the question by month."""
    return whole(replace(over_a_year(question), resolution=Resolution.MONTH))


def in_longer_bars(question: Question) -> Question:
    """Return the question in the shortest bars of which none is cut off."""
    steps = [replace(question, resolution=step) for step in Resolution if step is not Resolution.BILLING]
    return next((step for step in steps if whole(step).first <= step.first), steps[-1])


def over_a_year(question: Question) -> Question:
    """Return the question over a year at least: few months tell little, and may hold no billing period at all."""
    return replace(question, first=min(question.first, month_start(question.last, months=-11)))


def year_before(question: Question) -> Question:
    """Return the same period of the year before.

    Hours, days and weeks are compared with those 52 weeks earlier, so that a Sunday meets a Sunday; months and
    settlement periods with the same ones of the calendar.
    """
    if question.resolution in FINE:
        return replace(question, first=question.first - 364 * DAY, last=question.last - 364 * DAY)
    first, last = month_start(question.first, months=-12), month_start(question.last, months=-11) - DAY
    return replace(question, first=first, last=last)
