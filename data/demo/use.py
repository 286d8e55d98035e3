"""How much water the demo town uses: days of every meter, and hours of those that are read by radio.

Households rise early and late at weekends, water their gardens in dry spells and travel in summer; offices, shops and
schools keep their hours. Leaks, stopped meters and radio gaps are planted, and kept as truth.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data import lake as intervals
from data.demo.plan import Planted, SimMeter, UseKind
from data.demo.rhythms import PROFILES, litres_a_day, weather
from data.lake.tables import HOURS, SCHEMAS
from domain.calendar import SATURDAY, is_holiday
from domain.local_days import hours_in, hours_of

Litres = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

WARSAW: Final = ZoneInfo("Europe/Warsaw")
LEAKS: Final = 0.02
STOPS: Final = 0.006
GAPS: Final = 0.25
"""Shares of meters that leak once, stop once, and lose radio contact once in their history."""
SHOWN_LEAK: Final = (14, 12)
"""Litres an hour and days of the leak that is still running at the end, at the house of the demo customer."""


@dataclass(frozen=True)
class DailyUse:
    """What every meter registered on every day, and how it came about; arrays are days x meters."""

    meters: Sequence[SimMeter]
    first: dt.date
    litres: Litres
    """Registered: with all that flows to the meters behind it, nothing while the meter stands still."""
    own: Litres
    """What flows to its own taps, without leaks and without the meters behind it."""
    leak_l_h: Litres
    stopped: Bools
    planted: tuple[Planted, ...]
    shown: int | None
    seed: int

    @cached_property
    def days(self) -> list[dt.date]:
        """Return the simulated days."""
        return [self.first + dt.timedelta(days=n) for n in range(len(self.litres))]

    @cached_property
    def cumulative(self) -> Litres:
        """Return the litres registered up to the end of each day since the start, days x meters."""
        return np.cumsum(self.litres, axis=0)

    def until(self, day: dt.date) -> Litres:
        """Return the litres that each meter registered up to the end of ``day``; none before the first day."""
        place = (day - self.first).days
        return self.cumulative[place] if place >= 0 else np.zeros(len(self.meters), dtype=np.int64)


def simulate(
    meters: Sequence[SimMeter], first: dt.date, last: dt.date, seed: int, *, shown: int | None = None
) -> DailyUse:
    """Simulate the days from ``first`` to ``last``, both included; the same seed gives the same town.

    A meter stands in the list after the one that it is behind. The main meter at position ``shown`` (without it, of
    the first house with a garden meter) leaks at the end of the history and has no radio gap.
    """
    shown = _first_with_garden(meters) if shown is None else shown
    rng = np.random.default_rng([seed, 1])
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    own = litres_a_day(meters, days, weather(days, seed), rng)
    leak, stopped, planted = _plant(meters, days, shown, rng)
    lengths = np.array([hours_in(day, WARSAW) for day in days])
    true = own + leak * lengths[:, None]
    for place in range(len(meters) - 1, -1, -1):
        parent = meters[place].parent
        if parent is not None:
            true[:, parent] += true[:, place]
    return DailyUse(meters, first, np.where(stopped, 0, true), own, leak, stopped, planted, shown, seed)


def _plant(
    meters: Sequence[SimMeter], days: Sequence[dt.date], shown: int | None, rng: np.random.Generator
) -> tuple[Litres, Bools, tuple[Planted, ...]]:
    """Choose who leaks and whose meter stands still, when, and how much."""
    shape = (len(days), len(meters))
    leak, stopped = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=bool)
    chance = rng.random(len(meters))
    planted = []
    for place, meter in enumerate(meters):
        size, length = SHOWN_LEAK if place == shown else (int(rng.integers(10, 61)), int(rng.integers(14, 57)))
        start = len(days) - length if place == shown else int(rng.integers(0, max(1, len(days) - length)))
        span = slice(max(0, start), start + length)
        if place == shown or (chance[place] < LEAKS and meter.kind is not UseKind.GARDEN):
            leak[span, place] = size
            planted.append(_planted("leak", meter, days[span], size))
        elif chance[place] > 1 - STOPS:
            stopped[span, place] = True
            planted.append(_planted("stopped", meter, days[span], 0))
    return leak, stopped, tuple(planted)


def _first_with_garden(meters: Sequence[SimMeter]) -> int | None:
    gardens = (meter.parent for meter in meters if meter.kind is UseKind.GARDEN and meter.parent is not None)
    return next((place for place in gardens if meters[place].kind is UseKind.HOUSE), None)


def _planted(what: str, meter: SimMeter, days: Sequence[dt.date], size: float) -> Planted:
    return Planted(what, meter.meter_id, days[0], days[-1], size)


def write_hours(
    lake: Path, daily: DailyUse, radio: Sequence[int], zone: ZoneInfo = WARSAW, *, source: str = "radio"
) -> list[Planted]:
    """Write the hours of the meters at positions ``radio`` as the first of the lake, roll them up, return the gaps.

    The hours of a day add up to its litres; a leak runs evenly, through the night too. In a gap the index goes on
    and the hours are missing.
    """
    places = np.sort(np.asarray(radio, dtype=np.int64))
    gaps = _gaps(daily, places)
    intervals.load(lake, _batches(daily, places, gaps, zone, source))
    intervals.roll_up(lake, zone)
    return gaps


def _gaps(daily: DailyUse, places: Litres) -> list[Planted]:
    rng = np.random.default_rng([daily.seed, 2])
    lost = places[rng.random(len(places)) < GAPS]
    starts = rng.integers(0, len(daily.days), len(lost))
    ends = np.minimum(starts + rng.integers(0, 6, len(lost)), len(daily.days) - 1)
    spans = [daily.days[start : end + 1] for start, end in zip(starts, ends, strict=True)]
    pairs = [(place, span) for place, span in zip(lost, spans, strict=True) if place != daily.shown]
    return [_planted("radio_gap", daily.meters[place], span, 0) for place, span in pairs]


def _batches(
    daily: DailyUse, places: Litres, gaps: Sequence[Planted], zone: ZoneInfo, source: str
) -> Iterator[pa.RecordBatch]:
    """Yield the hours of one local month after another, sorted by meter."""
    needed = _with_those_behind(daily.meters, places)
    order = np.argsort([daily.meters[place].meter_id for place in places])
    ids = np.array([daily.meters[place].meter_id for place in places], dtype=np.int32)[order]
    silent = _silent(daily, gaps, ids)
    months = np.array([day.year * 12 + day.month for day in daily.days])
    for month in np.unique(months):
        span = np.flatnonzero(months == month)
        grid = hours_of(daily.days[span[0]], daily.days[span[-1]], zone)
        day = np.searchsorted(np.unique(grid["day"]), grid["day"])
        use = _hours_of_month(daily, needed, span, day, grid["hour"].to_numpy(), int(month))
        heard = use[np.searchsorted(needed, places[order])]
        at = grid["at"].to_numpy(dtype="datetime64[us]")
        yield _batch(ids, at, heard, ~silent[:, span[0] + day], source)


def _with_those_behind(meters: Sequence[SimMeter], places: Litres) -> Litres:
    needed = set(places.tolist())
    for place, meter in enumerate(meters):
        if meter.parent in needed:
            needed.add(place)
    return np.array(sorted(needed), dtype=np.int64)


def _silent(daily: DailyUse, gaps: Sequence[Planted], ids: npt.NDArray[np.int32]) -> Bools:
    """Mark the days (columns) on which meters (rows) are not heard."""
    silent = np.zeros((len(ids), len(daily.days)), dtype=bool)
    silent[:, -1] = True  # Nobody has today's hours yet.
    for gap in gaps:
        span = slice((gap.first - daily.first).days, (gap.last - daily.first).days + 1)
        silent[np.searchsorted(ids, gap.meter_id), span] = True
    return silent


def _hours_of_month(
    daily: DailyUse, needed: Litres, span: Litres, day: Litres, hour: npt.NDArray[np.int8], month: int
) -> npt.NDArray[np.int32]:
    """Split the days ``span`` into hours, meters x hours, those behind a meter included in it."""
    rng = np.random.default_rng([daily.seed, 3, month])
    slots = _split(daily, needed, span, rng, _missing_slot(day, hour))
    use = slots.reshape(len(needed), -1)[:, day * 24 + hour]
    twice = np.flatnonzero((np.diff(hour) == 0) & (np.diff(day) == 0))
    for first in twice:
        use[:, first + 1] = use[:, first] // 2
        use[:, first] -= use[:, first + 1]
    use += daily.leak_l_h[span][day][:, needed].T.astype(np.int32)
    for row in range(len(needed) - 1, -1, -1):
        parent = daily.meters[needed[row]].parent
        if parent is not None and (above := np.searchsorted(needed, parent)) < len(needed) and needed[above] == parent:
            use[above] += use[row]
    use[daily.stopped[span][day][:, needed].T] = 0
    return use


def _missing_slot(day: Litres, hour: npt.NDArray[np.int8]) -> list[tuple[int, int]]:
    """Return the day and hour that a spring night leaves out."""
    skips = np.flatnonzero((np.diff(hour) == 2) & (np.diff(day) == 0))
    return [(int(day[place]), int(hour[place]) + 1) for place in skips]


def _split(
    daily: DailyUse, needed: Litres, span: Litres, rng: np.random.Generator, missing: Sequence[tuple[int, int]]
) -> npt.NDArray[np.int32]:
    """Split days into 24 slots, meters x days x slots, by the profile of the kind and much chance."""
    days = [daily.days[place] for place in span]
    free = np.array([day.weekday() >= SATURDAY or is_holiday(day) for day in days], dtype=np.int64)
    kinds = np.array([list(PROFILES).index(daily.meters[place].kind) for place in needed])
    profiles = np.array(list(PROFILES.values()), dtype=np.float32)
    weights = rng.standard_exponential((len(needed), len(span), 24), dtype=np.float32)
    weights *= weights
    weights *= profiles[kinds[:, None], free[None, :]]
    for day, hour in missing:
        weights[:, day, hour] = 0
    np.cumsum(weights, axis=2, out=weights)
    weights *= (daily.own[span][:, needed].T / weights[:, :, -1]).astype(np.float32)[:, :, None]
    weights[:, :, -1] = daily.own[span][:, needed].T
    until = np.rint(weights, out=weights).astype(np.int32)
    until[:, :, 1:] -= until[:, :, :-1].copy()
    return until


def _batch(
    ids: npt.NDArray[np.int32], at: npt.NDArray[np.datetime64], use: npt.NDArray[np.int32], heard: Bools, source: str
) -> pa.RecordBatch:
    kept = np.flatnonzero(heard.ravel())
    month = at.astype("datetime64[M]")
    names = np.unique(month)
    where = np.searchsorted(names, month).astype(np.int8)
    columns = {
        "meter_id": pa.array(np.repeat(ids, len(at))[kept]),
        "at": pa.array(np.tile(at, len(ids))[kept]),
        "use_l": pa.array(use.ravel()[kept]),
        "flag": pa.array(np.zeros(len(kept), dtype=np.int8)),
        "source": pa.DictionaryArray.from_arrays(np.zeros(len(kept), dtype=np.int8), [source]),
        "month": pa.DictionaryArray.from_arrays(np.tile(where, len(ids))[kept], [str(name) for name in names]),
    }
    arrays = [columns[field.name].cast(field.type) for field in SCHEMAS[HOURS]]
    return pa.RecordBatch.from_arrays(arrays, schema=SCHEMAS[HOURS])
