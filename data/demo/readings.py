"""Readings of the demo utility's dials, from the use that was simulated, with estimates, exchanges and misreadings.

A dial shows the litres that ran through; people read whole m³, radio reads litres. An estimate carries the last volume
on, is never higher than the reading that settles it, and two of them never follow each other.
"""

import datetime as dt
import itertools
import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np
import numpy.typing as npt

from data.demo.meters import Fitting, Metered, Position
from data.demo.rows import Rows
from data.models import Reading
from domain.readings import ReadingSource, ReadingState
from domain.settlement import DialReading, Measured, Period, Place, Span

ESTIMATED_SHARE: Final = 0.06
CUSTOMER_SHARE: Final = 0.35
TOO_HIGH_M3: Final = (5, 8, 10, 20, 30)
TOO_LOW_M3: Final = (-4, -3, -2)
"""By how much somebody misreads; too low only where no submeter might then show more."""
MISREAD: Final = "Odczyt błędny, zastąpiony po reklamacji"

_DAY: Final = dt.timedelta(days=1)

Litres = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Reader:
    """What reading dials needs."""

    rows: Rows
    rng: random.Random
    run: Litres
    """Litres that each position (column) counted from the first day of the history to the end of each day (row)."""
    since: dt.date
    rolling: int
    """Number of the meter whose dial passes its last number within the history."""


@dataclass(frozen=True, slots=True)
class PeriodUse:
    """What was measured in one period as it was billed, and as it was found to be after a complaint."""

    measured: Measured
    corrected: Measured | None


class Dial:
    """The dials of one position, one after another."""

    def __init__(self, position: Position, reader: Reader) -> None:
        self.position = position
        self._fittings = position.fittings
        self._is_radio = position.is_radio
        self._reader = reader
        self._run: list[int] = reader.run[:, position.row].tolist()
        self._start = self._litres_before()
        self.opened = self.open(self._fittings[0])

    def _litres_before(self) -> int:
        """Return what the first meter had counted when the history began."""
        first = self._fittings[0]
        if first.meter_id == self._reader.rolling:
            return int(10 ** (first.digits + 3)) - self._run[len(self._run) * 3 // 5]
        age_days = (self._reader.since - first.installed_on).days
        if age_days <= 0:
            return -self._litres(first.installed_on)
        return self._run[-1] * age_days // len(self._run)

    def fitting(self, day: dt.date) -> Fitting:
        """Return the meter that sits there at the end of ``day``."""
        return next(one for one in self._fittings if one.removed_on is None or day < one.removed_on)

    def value(self, fitting: Fitting, day: dt.date) -> Decimal:
        """Return what the dial of ``fitting`` shows at the end of ``day``, as it is read."""
        litres = self._litres(day)
        litres += self._start if fitting is self._fittings[0] else -self._litres(fitting.installed_on)
        litres %= 10 ** (fitting.digits + 3)
        return Decimal(litres).scaleb(-3) if self._is_radio else Decimal(litres // 1000)

    def _litres(self, day: dt.date) -> int:
        index = (day - self._reader.since).days
        return self._run[index] if index >= 0 else 0

    def open(self, fitting: Fitting) -> DialReading:
        """Write what a meter showed when it came."""
        return self.note(fitting, fitting.installed_on, Decimal(0), ReadingSource.INSTALLATION)

    def note(
        self,
        fitting: Fitting,
        day: dt.date,
        value: Decimal,
        source: ReadingSource,
        *,
        state: ReadingState = ReadingState.ACCEPTED,
    ) -> DialReading:
        """Write a reading of a meter at the end of ``day``."""
        row = {
            "meter_id": fitting.meter_id,
            "read_on": day,
            "value_m3": value,
            "source": source,
            "state": state,
            "note": MISREAD if state is ReadingState.CORRECTED else "",
        }
        return DialReading(self._reader.rows.add(Reading, row), day, value)


def read_supply(metered: Metered, ends: Sequence[dt.date], misread: Collection[int], reader: Reader) -> list[PeriodUse]:
    """Read a supply at the ``ends`` of its periods; the first of them is the day before the first period.

    Parameters
    ----------
    misread
        Positions of the periods whose last reading is misread and corrected later.
    """
    sources = _draw_sources(metered.main, len(ends), misread, reader.rng)
    dial = Dial(metered.main, reader)
    main = _read(dial, ends, sources, {})
    errors_m3 = TOO_HIGH_M3 if metered.garden else TOO_HIGH_M3 + TOO_LOW_M3
    wrong = {at: _misread(dial, main[at], reader.rng.choice(errors_m3)) for at in sorted(misread)}
    garden: list[tuple[Span, ...]] = [()] * len(main)
    if metered.garden is not None:
        limits = {at: sum(span.volume_m3 for span in spans) for at, spans in enumerate(main)}
        if not metered.garden.is_radio:
            sources = [ReadingSource.CUSTOMER if one is ReadingSource.RADIO else one for one in sources]
        garden = _read(Dial(metered.garden, reader), ends, sources, limits)
    there = _garden_there(metered, ends)
    return [
        PeriodUse(
            Measured(wrong.get(at, spans), (subs,) if subs else (), days),
            Measured(spans, (subs,) if subs else (), days) if at in wrong else None,
        )
        for at, (spans, subs, days) in enumerate(zip(main, garden, there, strict=True))
    ]


def _garden_there(metered: Metered, ends: Sequence[dt.date]) -> Iterator[tuple[Place, ...]]:
    """Yield the days of each period on which there was a submeter."""
    for period in _periods(ends):
        there = () if metered.garden is None else metered.garden.during(period)
        yield (tuple(days for _fitting, days in there),) if there else ()


def _periods(ends: Sequence[dt.date]) -> Iterator[Period]:
    return (Period(start + _DAY, end) for start, end in itertools.pairwise(ends))


def _draw_sources(position: Position, ends: int, misread: Collection[int], rng: random.Random) -> list[ReadingSource]:
    if position.is_radio:
        return [ReadingSource.RADIO] * ends
    sources = [ReadingSource.CUSTOMER if rng.random() < CUSTOMER_SHARE else ReadingSource.READER for _ in range(ends)]
    for at in range(2, ends - 1):
        if sources[at - 1] is not ReadingSource.ESTIMATE and rng.random() < ESTIMATED_SHARE:
            sources[at] = ReadingSource.ESTIMATE
    for at in misread:
        sources[at + 1] = ReadingSource.READER
    return sources


def _read(
    dial: Dial, ends: Sequence[dt.date], sources: Sequence[ReadingSource], limits: dict[int, int]
) -> list[tuple[Span, ...]]:
    """Read one position and return the spans of each period; a volume above its limit is read that much lower."""
    position = dial.position
    last = dial.opened
    if last.read_on < ends[0]:
        fitting = dial.fitting(ends[0])
        last = dial.note(fitting, ends[0], dial.value(fitting, ends[0]), sources[0])
    periods: list[tuple[Span, ...]] = []
    before = 0
    for at, period in enumerate(_periods(ends)):
        spans: list[Span] = []
        left = limits.get(at)
        for fitting, days in position.during(period):
            if spans:
                last = dial.open(fitting)
            day, source = days.last, sources[at + 1] if fitting.removed_on != days.last else ReadingSource.REMOVAL
            value = dial.value(fitting, day)
            if source is ReadingSource.ESTIMATE:
                following = min(one for one in (ends[at + 2], position.exchanged_on) if one is not None and one > day)
                value = min(last.value_m3 + before, dial.value(fitting, following))
            if left is not None:
                value = min(value, last.value_m3 + left)
            spans.append(Span(last, dial.note(fitting, day, value, source), fitting.digits))
            last = spans[-1].end
            left = None if left is None else left - spans[-1].volume_m3
        before = sum(span.volume_m3 for span in spans)
        periods.append(tuple(spans))
    _exchange_later(dial, ends[-1])
    return periods


def _exchange_later(dial: Dial, after: dt.date) -> None:
    """Write what came and went after the last period that was read."""
    for one in dial.position.fittings:
        if one.installed_on > after and one.installed_on != dial.opened.read_on:
            dial.open(one)
        if one.removed_on is not None and one.removed_on > after:
            dial.note(one, one.removed_on, dial.value(one, one.removed_on), ReadingSource.REMOVAL)


def _misread(dial: Dial, spans: tuple[Span, ...], error_m3: int) -> tuple[Span, ...]:
    """Write the wrong reading that was billed before the right one was known; no dial seems to run backwards."""
    *rest, last = spans
    error_m3 = error_m3 if last.volume_m3 + error_m3 > 0 else -error_m3
    value = Decimal(int(last.end.value_m3) + error_m3)
    there = dial.fitting(last.end.read_on)
    wrong = dial.note(there, last.end.read_on, value, ReadingSource.CUSTOMER, state=ReadingState.CORRECTED)
    return (*rest, Span(last.start, wrong, last.dial_digits))
