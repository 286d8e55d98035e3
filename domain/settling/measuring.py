"""What the meters of a service point counted in a period: fittings and accepted readings in, spans out.

A reading counts for the end of its day. The one for the eve of the period opens it, the one for its last day closes it;
one taken up to :data:`WINDOW_DAYS` off will do, one that somebody saw before an estimate, then the nearest, then the
one of the better source. A period opens with the very reading that the last one was billed by, or with what has
replaced it, so that no cubic metre is billed twice or lost; what is priced once more keeps its readings in their roles
in the same way. A reading on the eve of a price change cuts the span there. A meter that came or went within the
period opens or closes on that day; a submeter whose verification ends closes on its last day.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final

from domain.errors import SettlementHeldError
from domain.meters import MeterRole
from domain.readings import ACTUAL, COUNTED, RANK, UNDECIDED, ReadingSource, ReadingState
from domain.settlement import DialReading, Measured, Period, Place, Span
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
    verification_expires_on: dt.date | None = None

    @property
    def counts_until(self) -> dt.date | None:
        """Return the last day that is counted: a submeter's verification ends it, too."""
        ends = self.verification_expires_on if self.role is MeterRole.SUBMETER else None
        return min((day for day in (self.removed_on, ends) if day is not None), default=None)

    def during(self, period: Period) -> tuple[dt.date, dt.date]:
        """Return the days at whose ends it is read: the eve of the period and its last day, or its own."""
        return max(self.installed_on, period.first - DAY), min(self.counts_until or period.last, period.last)


@dataclass(frozen=True, slots=True)
class Read:
    """A stored reading."""

    id: int
    meter_id: int
    read_on: dt.date
    value_m3: Decimal
    source: ReadingSource
    state: ReadingState


@dataclass(frozen=True, slots=True)
class Roles:
    """What readings that were billed did, by their ids: opened or closed a meter's days, or cut them in between."""

    opened: frozenset[int] = frozenset()
    closed: frozenset[int] = frozenset()
    cut: frozenset[int] = frozenset()


NO_ROLES: Final = Roles()


def roles_of(spans: Collection[tuple[int, int]]) -> Roles:
    """Return what the readings of billed spans did."""
    starts, ends = frozenset(start for start, _end in spans), frozenset(end for _start, end in spans)
    inner = starts & ends - {start for start, end in spans if start == end}
    return Roles(starts - inner, ends - inner, inner)


class Readings:
    """Readings by meter that count; what was billed stands again in its role, or what has replaced it on its day."""

    def __init__(self, readings: Iterable[Read], roles: Roles = NO_ROLES) -> None:
        self._cut = roles.cut
        self._of: dict[int, list[Read]] = defaultdict(list)
        self._opened: dict[int, list[Read]] = defaultdict(list)
        self._closed: dict[int, list[Read]] = defaultdict(list)
        self._doubted: dict[int, list[dt.date]] = defaultdict(list)
        for one in readings:
            if one.state in COUNTED:
                self._of[one.meter_id].append(one)
            elif one.state in UNDECIDED:
                self._doubted[one.meter_id].append(one.read_on)
            if one.id in roles.opened:
                self._opened[one.meter_id].append(one)
            if one.id in roles.closed:
                self._closed[one.meter_id].append(one)

    def standing_for(self, fitting: Fitting, day: dt.date, *, opens: bool) -> Read:
        """Return the reading that stands for the end of a day, where a meter's days open or where they close.

        Raises
        ------
        HeldError
            When there is none, or only one that nobody has accepted.
        """
        near = [one for one in self._of[fitting.meter_id] if _is_near(one.read_on, day, fitting)]
        if near:
            billed = (self._opened if opens else self._closed)[fitting.meter_id]
            return _first_of(near, [one for one in billed if _is_near(one.read_on, day, fitting)], fitting, day)
        doubted = any(_is_near(on, day, fitting) for on in self._doubted[fitting.meter_id])
        missing = Hold.NOT_VERIFIED if day == fitting.verification_expires_on else Hold.NO_READING
        reason = Hold.IN_DOUBT if doubted else missing
        raise HeldError(reason, meter=fitting.serial, meter_id=str(fitting.meter_id), day=day.isoformat())

    def seen_on(self, meter_id: int, day: dt.date) -> Read | None:
        """Return what somebody or something read off a dial on a day."""
        seen = [one for one in self._of[meter_id] if one.read_on == day and one.source in ACTUAL]
        return min(seen, key=lambda one: (one.id not in self._cut, RANK[one.source], one.id), default=None)


def _first_of(near: Sequence[Read], billed: Sequence[Read], fitting: Fitting, day: dt.date) -> Read:
    """Choose of the readings near a day: one that was billed, what has replaced it on its day, or the best."""

    def order(one: Read) -> tuple[bool, bool, int, int, dt.date, int]:
        # What a dial showed when it came or went says nothing of another day, where anything else does.
        is_edge = one.read_on != day and one.read_on in {fitting.installed_on, fitting.removed_on}
        return is_edge, one.source not in ACTUAL, abs((one.read_on - day).days), RANK[one.source], one.read_on, one.id

    if billed:
        was = min(billed, key=order)
        if was in near:
            return was
        near = [one for one in near if one.read_on == was.read_on] or near
    return min(near, key=order)


def _is_near(read_on: dt.date, day: dt.date, fitting: Fitting) -> bool:
    inside = fitting.installed_on <= read_on and (fitting.removed_on is None or read_on <= fitting.removed_on)
    return inside and abs((read_on - day).days) <= WINDOW_DAYS


def measured_at(
    fittings: Sequence[Fitting],
    period: Period,
    readings: Readings,
    eves: Collection[dt.date],
    *,
    deducts: bool,
    throughout: bool = False,
) -> Measured:
    """Return the spans of a service point in a period.

    Parameters
    ----------
    fittings
        All that ever were there: what is behind a meter may be behind one that was taken out long ago.
    eves
        Last days before a price changes.
    deducts
        Whether submeters are deducted from anything; where they are not, nobody need have read them.
    throughout
        Whether submeters count as having been there for the whole period, as was done once; then only one that came
        on the very day took the place of another.

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
    places = _places(fittings, period, on_the_day=throughout) if deducts else []
    there = [(place, days) for place in places if (days := _days_of(place, period))]
    submeters = (tuple(span for one in place for span in _spans(one, period, readings, eves)) for place, _days in there)
    days_there = None if throughout else tuple(days for _place, days in there)
    return Measured(tuple(main), tuple(submeters), days_there)


def places_in(fittings: Sequence[Fitting], period: Period) -> tuple[Place, ...]:
    """Return the days of a period on which a submeter counted, of each place that had one."""
    return tuple(days for place in _places(fittings, period) if (days := _days_of(place, period)))


def _days_of(place: Sequence[Fitting], period: Period) -> Place:
    ends = (one.during(period) for one in place)
    return tuple(Period(first + DAY, last) for first, last in ends if first < last)


def _by_day(fittings: Iterable[Fitting]) -> list[Fitting]:
    return sorted(fittings, key=lambda one: (one.installed_on, one.id))


def _places(fittings: Sequence[Fitting], period: Period, *, on_the_day: bool = False) -> list[list[Fitting]]:
    """Return the submeters by place: one that came when another had gone took the place that was left last.

    What is behind a place where a submeter was in the period has run through that one already; it is left out. One that
    came long after the submeter it was behind had gone may measure something else: nothing has run through that one.
    """
    known = {one.id: one for one in fittings}
    above = {one.id: _submeters_above(one, known) for one in fittings if one.role is MeterRole.SUBMETER}
    at: dict[int, list[Fitting]] = {}
    behind: list[tuple[list[Fitting], list[Fitting] | None]] = []
    for one in sorted(_by_day(known[ident] for ident in above), key=lambda one: len(above[one.id])):
        over = at.get(above[one.id][0]) if above[one.id] else None
        left = [here for here, of in behind if of is over and _has_left(here[-1], one, on_the_day=on_the_day)]
        place = max(left, key=lambda here: here[-1].removed_on or one.installed_on, default=None)
        if place is None:
            place = []
            behind.append((place, over))
        place.append(one)
        at[one.id] = place
    return [
        here
        for here, _of in behind
        if not any(_days_of(_exchanged(at[ident], ident), period) for one in here for ident in above[one.id])
    ]


def _exchanged(place: Sequence[Fitting], ident: int) -> list[Fitting]:
    """Return one of the submeters of a place with those before and after it that came when another went."""
    run: list[Fitting] = []
    for one in place:
        if run and (one.installed_on - (run[-1].removed_on or one.installed_on)).days > WINDOW_DAYS:
            if any(other.id == ident for other in run):
                break
            run = []
        run.append(one)
    return run


def _submeters_above(one: Fitting, known: Mapping[int, Fitting]) -> list[int]:
    """Return the submeters that a meter is behind, whatever is in between, from the nearest to the farthest."""
    passed = {one.id: one}
    while (upper := known.get(one.parent_id or 0)) is not None and upper.id not in passed:
        passed[upper.id] = one = upper
    return [upper.id for upper in [*passed.values()][1:] if upper.role is MeterRole.SUBMETER]


def _has_left(before: Fitting, one: Fitting, *, on_the_day: bool) -> bool:
    if before.removed_on is None or before.purpose != one.purpose:
        return False
    return before.removed_on == one.installed_on if on_the_day else before.removed_on <= one.installed_on


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
