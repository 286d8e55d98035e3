"""Tariffs: what a cubic metre and a month cost, and since when.

Prices are net PLN a unit. A rate is valid from its first to its last day, both included (domain.md 2.1).
"""

import datetime as dt
import enum
import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from domain.calendar import months_later
from domain.errors import RateUnknownError

DAY: Final = dt.timedelta(days=1)


class Service(enum.StrEnum):
    """A service with prices of its own. Values are stored; never rename one."""

    WATER = "water"
    SEWAGE = "sewage"


class RateKind(enum.StrEnum):
    """What a rate multiplies. Values are stored; never rename one."""

    VOLUME = "volume"
    """A cubic metre."""
    SUBSCRIPTION = "subscription"
    """A month of the main meter."""
    SUBMETER_SUBSCRIPTION = "submeter_subscription"
    """A month of a submeter."""


@dataclass(frozen=True, slots=True)
class Rate:
    """One price of one group, with its validity; ``valid_until`` is the last day, open when absent."""

    id: int
    group: str
    kind: RateKind
    net: Decimal
    vat_percent: int
    valid_from: dt.date
    valid_until: dt.date | None


@dataclass(frozen=True, slots=True)
class PricedDays:
    """Days, first and last included, on which one rate is in force."""

    rate: Rate
    first: dt.date
    last: dt.date


Days = tuple[dt.date, dt.date]
"""The first and the last of days in a row."""


def months_begun(first: dt.date, last: dt.date) -> list[Days]:
    """Return the days of every settlement month begun in a period, which need not begin on the 1st."""
    starts = [first]
    while (following := months_later(first, len(starts))) <= last:
        starts.append(following)
    return [(start, after - DAY) for start, after in itertools.pairwise([*starts, last + DAY])]


class RateBook:
    """Every rate of a utility, found by group, kind and day."""

    def __init__(self, rates: Iterable[Rate]) -> None:
        self._rates: dict[tuple[str, RateKind], list[Rate]] = defaultdict(list)
        for rate in rates:
            self._rates[rate.group, rate.kind].append(rate)
        self._found: dict[tuple[str, RateKind, dt.date, dt.date], tuple[PricedDays, ...]] = {}

    def on(self, group: str, kind: RateKind, day: dt.date) -> Rate:
        """Return the rate of ``group`` in force on ``day``.

        Raises
        ------
        RateUnknownError
            When no rate, or more than one, is in force.
        """
        return self.during(group, kind, day, day)[0].rate

    def during(self, group: str, kind: RateKind, first: dt.date, last: dt.date) -> tuple[PricedDays, ...]:
        """Cut the days from ``first`` to ``last`` at every change of the rate, oldest first.

        Raises
        ------
        RateUnknownError
            When some day has no rate, or more than one.
        """
        key = (group, kind, first, last)
        if key not in self._found:
            self._found[key] = tuple(self._cut(*key))
        return self._found[key]

    def monthly(
        self, group: str, kind: RateKind, months: Iterable[Days]
    ) -> Iterator[tuple[PricedDays, tuple[Days, ...]]]:
        """Put settlement months together by the rate of each month's first day.

        A fee that the group has had no rate of by that day is none: a tariff may do without (TAR 5, 14). Once there was
        one, each month needs one, be it zero.

        Raises
        ------
        RateUnknownError
            When no rate is in force any more on the first day of some month.
        """
        since = min((rate.valid_from for rate in self._rates[group, kind]), default=dt.date.max)
        decided = (month for month in months if since <= month[0])
        for rate, together in itertools.groupby(decided, lambda month: self.on(group, kind, month[0])):
            found = tuple(together)
            yield PricedDays(rate, found[0][0], found[-1][1]), found

    def _cut(self, group: str, kind: RateKind, first: dt.date, last: dt.date) -> Iterator[PricedDays]:
        expected = first
        for rate in sorted(self._rates[group, kind], key=lambda rate: rate.valid_from):
            until = rate.valid_until or dt.date.max
            if until < first or last < rate.valid_from:
                continue
            start = max(first, rate.valid_from)
            if start != expected:
                raise RateUnknownError(f"no single rate of {kind} for group {group} from {min(start, expected)}")
            yield PricedDays(rate, start, min(last, until))
            expected = min(last, until) + DAY
        if expected <= last:
            raise RateUnknownError(f"no rate of {kind} for group {group} on {expected}")
