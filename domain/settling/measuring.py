"""What the meters of a service point counted in a period: fittings and accepted readings in, spans out.

A reading counts for the end of its day. The one for the eve of the period opens it, the one for its last day closes it;
one taken up to :data:`WINDOW_DAYS` off will do, the nearest first, then the one of the better source. A period opens
with the very reading that the last one was billed by, so that no cubic metre is billed twice or lost. A reading on the
eve of a price change cuts the span there. A meter that came or went within the period opens or closes on that day.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final

from domain.errors import SettlementHeldError
from domain.meters import MeterRole
from domain.readings import ACTUAL, COUNTED, RANK, ReadingSource, ReadingState
from domain.settlement import DialReading, Measured, Period, Span
from domain.settling.periods import DAY
from domain.settling.reasons import HeldError, Hold

WINDOW_DAYS: Final = 5
"""So many days off a reading still stands for a day."""


@dataclass(frozen=True, slots=True)
class Fitting:
    """A meter at a service point, from its installation to its removal."""

    id: int
    meter_id: int
    serial: str
    dial_digits: int
    role: MeterRole
    parent_id: int | None
    purpose: str
    installed_on: dt.date
    removed_on: dt.date | None

    def during(self, period: Period) -> tuple[dt.date, dt.date]:
        """Return the days at whose ends it is read: the eve of the period and its last day, or its own."""
        return max(self.installed_on, period.first - DAY), min(self.removed_on or period.last, period.last)


@dataclass(frozen=True, slots=True)
class Read:
    """A stored reading."""

    id: int
    meter_id: int
    read_on: dt.date
    value_m3: Decimal
    source: ReadingSource
    state: ReadingState


class Readings:
    """Readings by meter: those that count, and those of ``billed`` whatever has become of them.

    A period opens with what was billed; ``again`` says that it closes with it, too: the period itself was billed.
    """

    def __init__(self, readings: Iterable[Read], billed: Collection[int] = (), *, again: bool = False) -> None:
        self._billed = frozenset(billed)
        self._again = again
        self._of: dict[int, list[Read]] = defaultdict(list)
        self._doubted: dict[int, list[dt.date]] = defaultdict(list)
        for one in readings:
            if one.state in COUNTED or one.id in self._billed:
                self._of[one.meter_id].append(one)
            elif one.state in {ReadingState.SUBMITTED, ReadingState.QUESTIONED}:
                self._doubted[one.meter_id].append(one.read_on)

    def standing_for(self, fitting: Fitting, day: dt.date, *, opens: bool) -> Read:
        """Return the reading that stands for the end of a day; what was billed goes first where a period opens.

        Raises
        ------
        HeldError
            When there is none, or only one that nobody has accepted.
        """
        near = [one for one in self._of[fitting.meter_id] if _is_near(one.read_on, day, fitting)]
        if near:
            return min(near, key=lambda one: self._order(one, day, opens=opens))
        doubted = any(_is_near(on, day, fitting) for on in self._doubted[fitting.meter_id])
        reason = Hold.IN_DOUBT if doubted else Hold.NO_READING
        raise HeldError(reason, meter=fitting.serial, meter_id=str(fitting.meter_id), day=day.isoformat())

    def _order(self, one: Read, day: dt.date, *, opens: bool) -> tuple[bool, int, int, dt.date, int]:
        was_billed = (opens or self._again) and one.id in self._billed
        return not was_billed, abs((one.read_on - day).days), RANK[one.source], one.read_on, one.id

    def seen_on(self, meter_id: int, day: dt.date) -> Read | None:
        """Return what somebody or something read off a dial on a day."""
        seen = [one for one in self._of[meter_id] if one.read_on == day and one.source in ACTUAL]
        return min(seen, key=lambda one: self._order(one, day, opens=False), default=None)


def _is_near(read_on: dt.date, day: dt.date, fitting: Fitting) -> bool:
    inside = fitting.installed_on <= read_on and (fitting.removed_on is None or read_on <= fitting.removed_on)
    return inside and abs((read_on - day).days) <= WINDOW_DAYS


def measured_at(
    fittings: Sequence[Fitting], period: Period, readings: Readings, eves: Collection[dt.date], *, deducts: bool
) -> Measured:
    """Return the spans of a service point in a period.

    Parameters
    ----------
    eves
        Last days before a price changes.
    deducts
        Whether submeters are deducted from anything; where they are not, nobody need have read them.

    Raises
    ------
    HeldError
        When a meter or a reading is missing, or a dial went backwards.
    """
    mains = [one for one in fittings if one.role is MeterRole.MAIN]
    if not any(one.installed_on <= period.last <= (one.removed_on or period.last) for one in mains):
        raise HeldError(Hold.NO_METER)
    main = [span for one in _by_day(mains) for span in _spans(one, period, readings, eves)]
    if not main:
        raise HeldError(Hold.ZERO_LENGTH)
    places = _places(fittings) if deducts else []
    submeters = (tuple(span for one in place for span in _spans(one, period, readings, eves)) for place in places)
    return Measured(tuple(main), tuple(spans for spans in submeters if spans))


def _by_day(fittings: Iterable[Fitting]) -> list[Fitting]:
    return sorted(fittings, key=lambda one: (one.installed_on, one.id))


def _places(fittings: Sequence[Fitting]) -> list[list[Fitting]]:
    """Return the submeters by place: one that came when another went took its place.

    What is behind a submeter has run through that one already.
    """
    submeters = {one.id for one in fittings if one.role is MeterRole.SUBMETER}
    places: list[list[Fitting]] = []
    for one in _by_day(fittings):
        if one.id not in submeters or one.parent_id in submeters:
            continue
        before = (
            place for place in places if (place[-1].removed_on, place[-1].purpose) == (one.installed_on, one.purpose)
        )
        place = next(before, None)
        if place is None:
            places.append([one])
        else:
            place.append(one)
    return places


def _spans(fitting: Fitting, period: Period, readings: Readings, eves: Collection[dt.date]) -> Iterator[Span]:
    first, last = fitting.during(period)
    if first >= last:
        return
    start = readings.standing_for(fitting, first, opens=True)
    end = readings.standing_for(fitting, last, opens=False)
    between = [readings.seen_on(fitting.meter_id, eve) for eve in sorted(eves) if start.read_on < eve < end.read_on]
    for before, after in pairwise([start, *(one for one in between if one is not None), end]):
        span = Span(_dial(before), _dial(after), fitting.dial_digits)
        _check(span, fitting)
        yield span


def _check(span: Span, fitting: Fitting) -> None:
    try:
        span.volume_m3  # noqa: B018 -- asked for what it raises
    except SettlementHeldError as error:
        told = {"meter": fitting.serial, "meter_id": str(fitting.meter_id), "day": span.end.read_on.isoformat()}
        raise HeldError(Hold.DIAL_BACKWARDS, **told) from error


def _dial(one: Read) -> DialReading:
    return DialReading(one.id, one.read_on, one.value_m3)
