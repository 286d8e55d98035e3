"""Leaks: water that never stops, told from what people, gardens and businesses take.

Two rules together (analytics.md): (a) *without a pause*: more than :data:`LEAK_L_H` in every one of 24 hours on end;
(b) *every night*: seven nights on end whose flow lies above what is nothing in its class, even though single hours are
idle. The flow of a night is its second least hour between 1:00 and 5:00, so that one idle hour hides no leak.

A home takes nothing that never stops. Flats and businesses may: theirs must lie above what is usual there, which is
what all but one in twenty days of the year before kept to, and rule (a) asks for three days instead of one. Days of a
leak never become usual. Everything is told by what was known at the time.

Hours that are not measured (missing, shared out over a gap) tell nothing; up to two of them break no run.
"""

import datetime as dt
import enum
from bisect import bisect_left, insort
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.intervals import Flag
from domain.local_days import HOUR, hours_of, midnight

LEAK_L_H: Final = 3.8
ON_END_H: Final = 24
ON_END_DAYS: Final = 3
"""Of flats and businesses."""
NIGHTS: Final = 7
LONGEST_DAY_H: Final = 25
BRIDGED_H: Final = 2
"""Hours that are not measured and break no run; of days, fewer than the run must have."""
WHOLE_DAY_H: Final = 20
WHOLE_NIGHT_H: Final = 3
"""Measured hours without which a day or night tells nothing."""
LEARNT_DAYS: Final = 14
YEAR_DAYS: Final = 365
RARE: Final = 0.95
"""Share of the days before that kept to the usual."""
APART: Final = dt.timedelta(days=2)
"""Signs nearer than this are of the same leak."""
NEARLY: Final = 0.8
LATELY: Final = 3
SURE_DAYS: Final = 3
UNSURE: Final = int(Flag.SPREAD | Flag.BROKEN)

Floats = npt.NDArray[np.float64]


class UseClass(enum.StrEnum):
    """What kind of customer a meter serves."""

    HOME = "home"
    FLATS = "flats"
    BUSINESS = "business"


NIGHT_L_H: Final = {UseClass.HOME: 1.5, UseClass.FLATS: 3.0, UseClass.BUSINESS: 2.0}
"""Night flow that is nothing to tell; of flats and businesses above the usual."""


class Rule(enum.StrEnum):
    """By which of the two rules a leak was found."""

    NO_PAUSE = "no_pause"
    EVERY_NIGHT = "every_night"


class Confidence(enum.StrEnum):
    """How sure it is that water is lost."""

    HIGH = "high"
    FAIR = "fair"


@dataclass(frozen=True, slots=True)
class Leak:
    """Water that did not stop, at one place; instants are UTC."""

    place: int
    begins_at: dt.datetime
    ends_at: dt.datetime
    """End of the last hour that speaks for it."""
    found_at: dt.datetime
    """When a rule first held."""
    litres_an_hour: float
    lately_l_h: float
    """Of the last three nights."""
    rules: frozenset[Rule]
    is_running: bool
    use_class: UseClass

    @property
    def hours(self) -> float:
        """Return how long it has run."""
        return (self.ends_at - self.begins_at).total_seconds() / 3600

    @property
    def litres(self) -> float:
        """Return what ran through so far, about."""
        return self.litres_an_hour * self.hours

    @property
    def confidence(self) -> Confidence:
        """Tell how sure it is: a home where both rules hold, or no hour was idle for days, leaves little doubt."""
        lasts = self.hours >= 24 * SURE_DAYS and Rule.NO_PAUSE in self.rules
        is_sure = self.use_class is UseClass.HOME and (lasts or len(self.rules) == len(Rule))
        return Confidence.HIGH if is_sure else Confidence.FAIR

    def first(self, zone: ZoneInfo) -> dt.date:
        """Return its first local day."""
        return self.begins_at.astimezone(zone).date()

    def last(self, zone: ZoneInfo) -> dt.date:
        """Return its last local day."""
        return (self.ends_at - HOUR).astimezone(zone).date()


@dataclass(frozen=True, slots=True)
class _Sign:
    """A stretch for which one rule holds."""

    rule: Rule
    begins_at: dt.datetime
    ends_at: dt.datetime
    found_at: dt.datetime
    is_open: bool
    """Nothing later speaks against it."""


@dataclass(frozen=True, slots=True)
class _Flow:
    """What one place took: by the hour, and by the day and night; NaN where it is not known."""

    start: npt.NDArray[np.datetime64]
    """Of each hour of its days, UTC."""
    use_l: Floats
    days: Sequence[dt.date]
    least_l: Floats
    """Least hour of each day."""
    night_l: Floats
    """Second least hour of each night."""
    zone: ZoneInfo


def leaks_in(hours: pd.DataFrame, classes: Mapping[int, UseClass], zone: ZoneInfo) -> list[Leak]:
    """Find the leaks in hours, by place and time.

    Parameters
    ----------
    hours : pandas.DataFrame
        ``place``, ``at`` (datetime64, UTC), ``use_l``, ``flag``, by place and time: a year and what is looked at.
    classes
        What each place serves.
    """
    found: list[Leak] = []
    for place, own in hours.groupby("place", sort=True):
        flow, use_class = _flow(own, zone), classes[int(str(place))]
        signs = sorted(_signs(flow, use_class), key=lambda sign: sign.begins_at)
        found += [_leak(int(str(place)), some, flow, use_class) for some in _together(signs)]
    return found


def _flow(own: pd.DataFrame, zone: ZoneInfo) -> _Flow:
    first, last = (moment.tz_convert(zone).date() for moment in (own["at"].iloc[0], own["at"].iloc[-1]))
    calendar = hours_of(first, last, zone)
    at = calendar["at"].to_numpy(dtype="datetime64[us]")
    use = np.full(len(at), np.nan)
    measured = own[(own["flag"] & UNSURE) == 0]
    use[np.searchsorted(at, measured["at"].to_numpy(dtype="datetime64[us]"))] = measured["use_l"]
    days = calendar["day"].to_numpy(dtype="datetime64[D]")
    night = calendar["is_night"].to_numpy(dtype=bool)
    begins = np.flatnonzero(np.append(True, days[1:] != days[:-1]))
    row = np.cumsum(np.append(False, days[1:] != days[:-1]))
    grid = np.full((2, len(begins), LONGEST_DAY_H), np.nan)
    grid[0, row, np.arange(len(at)) - begins[row]] = use
    grid[1, row, np.arange(len(at)) - begins[row]] = np.where(night, use, np.nan)
    grid.sort(axis=2)  # What is not known comes last.
    known = (~np.isnan(grid)).sum(axis=2)
    least = np.where(known[0] >= WHOLE_DAY_H, grid[0, :, 0], np.nan)
    second = np.where(known[1] >= WHOLE_NIGHT_H, grid[1, :, 1], np.nan)
    return _Flow(at, use, days[begins].astype(object).tolist(), least, second, zone)


def _signs(flow: _Flow, use_class: UseClass) -> Iterator[_Sign]:
    is_home = use_class is UseClass.HOME
    if is_home:
        yield from _without_pause(flow)
    else:
        yield from _on_end(flow, flow.least_l, Rule.NO_PAUSE, LEAK_L_H, ON_END_DAYS, learns=True)
    yield from _on_end(flow, flow.night_l, Rule.EVERY_NIGHT, NIGHT_L_H[use_class], NIGHTS, learns=not is_home)


def _without_pause(flow: _Flow) -> Iterator[_Sign]:
    """Yield the runs of at least 24 measured hours above the flow of a leak."""
    known = ~np.isnan(flow.use_l)
    above = pd.Series(np.where(known, flow.use_l > LEAK_L_H, np.nan)).ffill(limit=BRIDGED_H).fillna(0).to_numpy() > 0
    edges = np.flatnonzero(np.diff(np.concatenate([[False], above, [False]]).astype(np.int8)))
    counted = np.append(0, np.cumsum(above & known))
    last_known = int(np.flatnonzero(known)[-1]) if known.any() else 0
    for begin, end in edges.reshape(-1, 2).tolist():
        if counted[end] - counted[begin] >= ON_END_H:
            enough = int(np.searchsorted(counted, counted[begin] + ON_END_H))
            closes = min(end, last_known + 1)
            begins_at, ends_at, found_at = (_instant(flow, hour) for hour in (begin, closes, enough))
            yield _Sign(Rule.NO_PAUSE, begins_at, ends_at, found_at, closes > last_known)


def _instant(flow: _Flow, hour: int) -> dt.datetime:
    """Return when an hour of the grid begins, or the last one ends."""
    begins: dt.datetime = flow.start[hour - 1 if hour == len(flow.start) else hour].astype(object)
    return begins.replace(tzinfo=dt.UTC) + (HOUR if hour == len(flow.start) else 0 * HOUR)


def _as_start(moment: dt.datetime) -> np.datetime64:
    return np.datetime64(moment.replace(tzinfo=None))


def _on_end(flow: _Flow, values: Floats, rule: Rule, least: float, length: int, *, learns: bool) -> Iterator[_Sign]:
    """Yield the runs of at least ``length`` days whose value lies above ``least``, and above the usual."""
    usual = _Usual()
    run: list[int] = []
    for day in np.flatnonzero(~np.isnan(values)).tolist():
        is_near = not run or day - run[-1] <= length
        if is_near and values[day] > least and (not learns or values[day] > least + usual.level()):
            run.append(day)
            continue
        if len(run) >= length:
            yield _days_sign(flow, rule, run, length, is_open=False)
            run = []
        for one in (*run, day):
            usual.add(float(values[one]))
        run = []
    if len(run) >= length:
        yield _days_sign(flow, rule, run, length, is_open=True)


class _Usual:
    """What hardly any day of the year before passed: the days stand sorted, since every day asks for it anew."""

    def __init__(self) -> None:
        self._days: deque[float] = deque()
        self._sorted: list[float] = []

    def add(self, value: float) -> None:
        """Learn of a day, and forget the one of a year before it."""
        self._days.append(value)
        insort(self._sorted, value)
        if len(self._days) > YEAR_DAYS:
            del self._sorted[bisect_left(self._sorted, self._days.popleft())]

    def level(self) -> float:
        """Return the value that so many days kept to, between two of them in proportion; out of reach of too few."""
        if len(self._sorted) < LEARNT_DAYS:
            return float("inf")
        below, part = divmod(RARE * (len(self._sorted) - 1), 1)
        low, high = self._sorted[int(below)], self._sorted[min(int(below) + 1, len(self._sorted) - 1)]
        return low + (high - low) * part


def _days_sign(flow: _Flow, rule: Rule, run: Sequence[int], length: int, *, is_open: bool) -> _Sign:
    after = dt.timedelta(days=1)
    ends, found = flow.days[run[-1]] + after, flow.days[run[length - 1]] + after
    begins_at, ends_at, found_at = (midnight(day, flow.zone) for day in (flow.days[run[0]], ends, found))
    return _Sign(rule, begins_at, ends_at, found_at, is_open)


def _together(signs: Sequence[_Sign]) -> Iterator[list[_Sign]]:
    """Yield the signs of one leak after another."""
    group: list[_Sign] = []
    for sign in signs:
        if group and sign.begins_at - max(one.ends_at for one in group) > APART:
            yield group
            group = []
        group.append(sign)
    if group:
        yield group


def _leak(place: int, signs: Sequence[_Sign], flow: _Flow, use_class: UseClass) -> Leak:
    begins, ends = min(sign.begins_at for sign in signs), max(sign.ends_at for sign in signs)
    leak = Leak(
        place=place,
        begins_at=begins,
        ends_at=ends,
        found_at=min(sign.found_at for sign in signs),
        litres_an_hour=0.0,
        lately_l_h=0.0,
        rules=frozenset(sign.rule for sign in signs),
        is_running=any(sign.is_open for sign in signs),
        use_class=use_class,
    )
    rate, lately = _rates(flow, begins, ends, is_home=use_class is UseClass.HOME)
    return replace(leak, litres_an_hour=rate, lately_l_h=lately, begins_at=_sharpened(leak, rate, flow))


def _sharpened(leak: Leak, rate: float, flow: _Flow) -> dt.datetime:
    """Return the hour after which never less than the leak ran: people may have used water in all hours before it."""
    until = min(leak.found_at, leak.ends_at) - HOUR
    early = (flow.start >= _as_start(leak.begins_at)) & (flow.start < _as_start(until))
    less = np.flatnonzero(early & (flow.use_l < NEARLY * rate))
    if Rule.NO_PAUSE not in leak.rules or leak.use_class is not UseClass.HOME or not len(less):
        return leak.begins_at
    return _instant(flow, int(less[-1]) + 1)


def _rates(flow: _Flow, begins: dt.datetime, ends: dt.datetime, *, is_home: bool) -> tuple[float, float]:
    """Return the flow at night above the usual, in all and lately; of a span without a night its least hour."""
    first, last = (moment.astimezone(flow.zone).date() for moment in (begins, ends - HOUR))
    within = np.array([first <= day <= last for day in flow.days])
    nights, before = flow.night_l[within], flow.night_l[: int(within.argmax())]
    nights, before = nights[~np.isnan(nights)], before[~np.isnan(before)][-YEAR_DAYS:]
    if not len(nights):
        least = float(np.nanmin(flow.use_l[(flow.start >= _as_start(begins)) & (flow.start < _as_start(ends))]))
        return least, least
    usual = 0.0 if is_home or not len(before) else float(np.median(before))
    return float(np.median(nights)) - usual, float(np.median(nights[-LATELY:])) - usual
