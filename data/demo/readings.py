"""Readings of the demo utility's dials, from the use that was simulated, with estimates, exchanges and misreadings.

A dial shows the litres that ran through; people read whole m³, radio reads litres. An estimate carries the last volume
on, is never higher than the reading that settles it, and two of them never follow each other.
"""

import datetime as dt
import itertools
import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np
import numpy.typing as npt

from data.demo.meters import Fitting, Metered, Position
from data.demo.rows import Rows
from data.models import Reading
from domain.readings import ReadingSource, ReadingState
from domain.settlement import DialReading, Measured, Span

ESTIMATED_SHARE: Final = 0.06
CUSTOMER_SHARE: Final = 0.35
TOO_HIGH_M3: Final = (5, 8, 10, 20, 30)
TOO_LOW_M3: Final = (-4, -3, -2)
"""By how much somebody misreads; too low only where no submeter might then show more."""
MISREAD: Final = "Odczyt błędny, zastąpiony po reklamacji"

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
        reader.rows.add(Reading, self._row(self._fittings[0].installed_on, Decimal(0), ReadingSource.INSTALLATION))

    def _litres_before(self) -> int:
        """Return what the first meter had counted when the history began."""
        first = self._fittings[0]
        if first.meter_id == self._reader.rolling:
            return int(10 ** (first.digits + 3)) - self._run[len(self._run) * 3 // 5]
        age_days = (self._reader.since - first.installed_on).days
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

    def note(
        self, day: dt.date, value: Decimal, source: ReadingSource, *, state: ReadingState = ReadingState.ACCEPTED
    ) -> DialReading:
        """Write a reading of the meter that sits there at the end of ``day``."""
        row = self._row(day, value, source)
        row["state"] = state
        row["note"] = MISREAD if state is ReadingState.CORRECTED else ""
        return DialReading(self._reader.rows.add(Reading, row), day, value)

    def _row(self, day: dt.date, value: Decimal, source: ReadingSource) -> dict[str, object]:
        return {
            "meter_id": self.fitting(day).meter_id,
            "read_on": day,
            "value_m3": value,
            "source": source,
            "state": ReadingState.ACCEPTED,
            "note": "",
        }

    def exchange(self) -> tuple[DialReading, DialReading]:
        """Write the last reading of the old meter and the first one of the new."""
        old, new = self._fittings
        day = new.installed_on
        value = self.value(old, day)
        row = self._row(day, value, ReadingSource.REMOVAL) | {"meter_id": old.meter_id}
        removed = DialReading(self._reader.rows.add(Reading, row), day, value)
        return removed, self.note(day, Decimal(0), ReadingSource.INSTALLATION)


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
    garden: list[tuple[tuple[Span, ...], ...]] = [()] * len(main)
    if metered.garden is not None:
        limits = {at: sum(span.volume_m3 for span in spans) for at, spans in enumerate(main)}
        if not metered.garden.is_radio:
            sources = [ReadingSource.CUSTOMER if one is ReadingSource.RADIO else one for one in sources]
        garden = [(spans,) for spans in _read(Dial(metered.garden, reader), ends, sources, limits)]
    return [
        PeriodUse(Measured(wrong.get(at, spans), subs), Measured(spans, subs) if at in wrong else None)
        for at, (spans, subs) in enumerate(zip(main, garden, strict=True))
    ]


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
    exchanged_on = dial.position.exchanged_on
    last = dial.note(ends[0], dial.value(dial.fitting(ends[0]), ends[0]), sources[0])
    periods: list[tuple[Span, ...]] = []
    before = 0
    for at, (start, end) in enumerate(itertools.pairwise(ends)):
        spans, fitting = [], dial.fitting(end)
        if exchanged_on is not None and start < exchanged_on <= end:
            removed, fitted = dial.exchange()
            spans.append(Span(last, removed, dial.position.fittings[0].digits))
            last = fitted
        value, source = dial.value(fitting, end), sources[at + 1]
        if source is ReadingSource.ESTIMATE:
            following = min(day for day in (ends[at + 2], exchanged_on) if day is not None and day > end)
            value = min(last.value_m3 + before, dial.value(fitting, following))
        if at in limits:
            value = min(value, last.value_m3 + limits[at])
        spans.append(Span(last, dial.note(end, value, source), fitting.digits))
        last, before = spans[-1].end, sum(span.volume_m3 for span in spans)
        periods.append(tuple(spans))
    if exchanged_on is not None and exchanged_on > ends[-1]:
        dial.exchange()
    return periods


def _misread(dial: Dial, spans: tuple[Span, ...], error_m3: int) -> tuple[Span, ...]:
    """Write the wrong reading that was billed before the right one was known; no dial seems to run backwards."""
    *rest, last = spans
    error_m3 = error_m3 if last.volume_m3 + error_m3 > 0 else -error_m3
    value = Decimal(int(last.end.value_m3) + error_m3)
    wrong = dial.note(last.end.read_on, value, ReadingSource.CUSTOMER, state=ReadingState.CORRECTED)
    return (*rest, Span(last.start, wrong, last.dial_digits))
