"""From what radio modules send to hours: a cumulative index at odd moments becomes litres an hour, faults are flagged.

An index is trusted where it never falls. The rules, in this order:

1. **Repeated**: a second record of an instant with the same index is dropped; with another one (*contradiction*) the
   one given last stays.
2. **Restart**: the index falls and the next records, at least :data:`EVIDENCE` of them, all stay below all of the last
   ones: a new meter or a full dial, or, where it falls by less than a cubic metre, a *reversal* of the flow. Counting
   begins anew; nothing is computed across the fall.
3. **Glitch**: of the records that contradict one another (an index that falls and comes back, a spike, a late record of
   a second clock) as few as possible are left out, so that the rest never falls.
4. **Jump**: a step of more than ``jump_l`` litres that is also faster than ``jump_l`` an hour is no use of water. It
   is withheld, and counting goes on from the new index.
5. **Gap**: a step longer than :data:`LONG_STEP` is use whose hours are not known. It is shared out evenly, marked.

Between two trusted records water is taken to flow evenly; the index at a full hour is rounded down to litres, so that
the hours add up to the index exactly. An hour is written once records lie on both of its sides.
"""

import enum
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

HOUR_MS: Final = 3_600_000
LONG_STEP_MS: Final = 2 * HOUR_MS
JUMP_L: Final = 5_000
"""A household meter (DN 20, Q3 2.5 m³/h) lets through no more in an hour."""
REVERSAL_L: Final = 1_000
WINDOW: Final = 24
EVIDENCE: Final = 3
_RUN: Final = 1 << 42
"""Apart in the key that orders runs and instants in ms (139 years)."""


class Flag(enum.IntFlag):
    """How an hour came about; of several sources the lowest is taken. Values are stored; never change one."""

    MEASURED = 0
    REPAIRED = 1
    """A record of this hour was left out; its litres come from the records around it."""
    BROKEN = 2
    """The index restarts or jumps in this hour; only what was counted before and after is in it."""
    SPREAD = 4
    """Part of a longer gap: litres are an even share of what passed in all of it."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found wrong in records, counted."""

    repeated: int = 0
    contradictions: int = 0
    restarts: int = 0
    reversals: int = 0
    glitches: int = 0
    jumps: int = 0
    withheld_l: int = 0
    """Litres of the jumps."""
    gaps: int = 0
    negatives: int = 0
    """Of records that give the use itself: below zero, left out."""

    def __add__(self, other: "Findings") -> "Findings":
        """Add up two counts."""
        return Findings(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class HourlyUse:
    """Hours made from records, and where to go on when more records come."""

    hours: pd.DataFrame
    """``meter_id`` (int32), ``at`` (datetime64[us, UTC]), ``use_l`` (int32), ``flag`` (int8); by meter and hour."""
    findings: Findings
    tail: pd.DataFrame
    """Columns of the input: each meter's records from the one before its last full hour on."""


@dataclass(frozen=True, slots=True)
class _Records:
    """Trusted records in order of meter and instant; ``run`` numbers the stretches without a break."""

    meter: Ints
    ms: Ints
    index: Ints
    run: Ints

    def key(self) -> Ints:
        return self.run * _RUN + self.ms


def hourly_use(records: pd.DataFrame, tail: pd.DataFrame | None = None, *, jump_l: int = JUMP_L) -> HourlyUse:
    """Turn index records into hours.

    Parameters
    ----------
    records : pandas.DataFrame
        ``meter_id`` (int), ``at`` (datetime64, UTC), ``index_l`` (int, litres); in any order.
    tail : pandas.DataFrame, optional
        What an earlier call left; used for the meters whose records all lie after it.
    """
    known = _continued(records, tail)
    meter, ms, index, repeated, contradictions = _ordered(pd.concat([known, records], ignore_index=True))
    run = _runs(meter, index)
    falls = -np.diff(index)[(np.diff(run) > 0) & (np.diff(meter) == 0)]
    trusted = _trusted(run, index)
    left_out = meter[~trusted] * _RUN + ms[~trusted] // HOUR_MS
    kept = _Records(meter[trusted], ms[trusted], index[trusted], run[trusted])
    jumps, withheld = _jumps(kept, jump_l)
    whole = _Records(kept.meter, kept.ms, kept.index, kept.run + np.cumsum(jumps))
    hours, gaps = _hours(whole, left_out)
    findings = Findings(
        repeated=repeated,
        contradictions=contradictions,
        restarts=int((falls >= REVERSAL_L).sum()),
        reversals=int((falls < REVERSAL_L).sum()),
        glitches=int((~trusted).sum()),
        jumps=int(jumps.sum()),
        withheld_l=withheld,
        gaps=gaps - _long_steps(known),
    )
    return HourlyUse(_after(hours, known), findings, _tail(whole))


def given_use(
    records: pd.DataFrame, tail: pd.DataFrame | None = None, *, jump_l: int = JUMP_L, is_end: bool = False
) -> HourlyUse:
    """Gather records that give the use itself, hourly or finer, into hours.

    Of two records of an instant the one given last stays; what is negative or more than ``jump_l`` is left out. The
    records of each meter's last hour are the tail, because the next ones may belong to the same hour; at the end of
    everything they are counted too.

    Parameters
    ----------
    records : pandas.DataFrame
        ``meter_id`` (int), ``at`` (datetime64, UTC, start of the interval), ``use_l`` (litres) and, where it is known
        already how they came about, ``flag``: the highest one counts for the hour. In any order.
    tail : pandas.DataFrame, optional
        What an earlier call left.
    """
    given = records if tail is None else pd.concat([tail, records[list(tail.columns)]], ignore_index=True)
    once = given.drop_duplicates(["meter_id", "at"], keep="last")
    hour = once["at"].astype("datetime64[us, UTC]").dt.floor("h")
    negative, jump = once["use_l"] < 0, once["use_l"] > jump_l
    open_hour = (hour == hour.groupby(once["meter_id"]).transform("max")) & (not is_end)
    plain = once[~negative & ~jump & ~open_hour].assign(at=hour, flag=once.get("flag", int(Flag.MEASURED)))
    hours = plain.groupby(["meter_id", "at"]).agg({"use_l": "sum", "flag": "max"}).reset_index()
    hours["use_l"] = hours["use_l"].round()
    hours = hours.astype({"meter_id": "int32", "use_l": "int32", "flag": "int8"})
    closed_jump = jump & ~open_hour
    findings = Findings(
        repeated=len(given) - len(once),
        jumps=int(closed_jump.sum()),
        withheld_l=int(once["use_l"][closed_jump].sum()),
        negatives=int((negative & ~open_hour).sum()),
    )
    return HourlyUse(hours, findings, once[open_hour])


def _continued(records: pd.DataFrame, tail: pd.DataFrame | None) -> pd.DataFrame:
    """Return the tails of the meters whose records all lie after their last full hour."""
    if tail is None or records.empty:
        return records.iloc[:0]
    begins = records.groupby("meter_id")["at"].min()
    ended = tail.groupby("meter_id")["at"].max().dt.floor("h")
    return tail[tail["meter_id"].isin(begins.index[begins > ended.reindex(begins.index)])]


def _after(hours: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Leave out the hours that were whole already when the known tails were left."""
    if known.empty:
        return hours
    ended = known.groupby("meter_id")["at"].max().dt.floor("h").reindex(hours["meter_id"])
    later: pd.DataFrame = hours[~(hours["at"].to_numpy() < ended.to_numpy())].reset_index(drop=True)
    return later


def _long_steps(known: pd.DataFrame) -> int:
    """Count the gaps inside of tails: they were found before."""
    meter, ms, *_rest = _ordered(known)
    return int(((np.diff(meter) == 0) & (np.diff(ms) > LONG_STEP_MS)).sum())


def _ordered(records: pd.DataFrame) -> tuple[Ints, Ints, Ints, int, int]:
    """Sort by meter and instant (ms), and keep the last record of an instant."""
    meter = records["meter_id"].to_numpy(dtype=np.int64)
    ms = records["at"].astype("datetime64[ms, UTC]").astype("int64").to_numpy()
    index = records["index_l"].to_numpy(dtype=np.int64)
    order = np.lexsort((ms, meter))
    meter, ms, index = meter[order], ms[order], index[order]
    same = (np.diff(meter) == 0) & (np.diff(ms) == 0)
    contradictions = int((same & (np.diff(index) != 0)).sum())
    last = np.append(~same, np.ones(min(1, len(meter)), dtype=bool))
    return meter[last], ms[last], index[last], int(same.sum()) - contradictions, contradictions


def _runs(meter: Ints, index: Ints) -> Ints:
    """Give every meter a number, a new one wherever its index restarts."""
    starts = np.append(True, np.diff(meter) != 0)[: len(meter)]
    falls = np.flatnonzero(~starts & (np.diff(index, prepend=index[:1]) < 0))
    bounds = np.append(np.flatnonzero(starts), len(meter))
    for fall in falls:
        place = np.searchsorted(bounds, fall, side="right")
        before = index[max(bounds[place - 1], fall - WINDOW) : fall]
        after = index[fall : min(bounds[place], fall + WINDOW)]
        if len(after) >= EVIDENCE and after.max() < before.min():
            starts[fall] = True
    return np.cumsum(starts)


def _trusted(run: Ints, index: Ints) -> Bools:
    """Leave out as few records as possible so that the index never falls within a run."""
    if not len(index):
        return np.ones(0, dtype=bool)
    # Lifted run above run, the index of all meters is one sequence, and only what is out of order is looked at.
    lifted = index - index.min() + run * (int(index.max() - index.min()) + 1)
    highest_before = np.maximum.accumulate(lifted)
    lowest_after = np.minimum.accumulate(lifted[::-1])[::-1]
    cut = np.append(highest_before[:-1] <= lowest_after[1:], True)
    ends = np.flatnonzero(cut) + 1
    begins = np.append(0, ends[:-1])
    trusted = np.ones(len(index), dtype=bool)
    for n in np.flatnonzero(ends - begins > 1):
        trusted[begins[n] : ends[n]] = _longest_rise(lifted[begins[n] : ends[n]].tolist())
    return trusted


def _longest_rise(values: list[int]) -> list[bool]:
    """Mark a longest subsequence that never falls (patience sorting)."""
    tops: list[int] = []
    places: list[int] = []
    previous: list[int] = []
    for place, value in enumerate(values):
        pile = bisect_right(tops, value)
        previous.append(places[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [value]
        places[pile : pile + 1] = [place]
    marked = [False] * len(values)
    place = places[-1]
    while place >= 0:
        marked[place] = True
        place = previous[place]
    return marked


def _jumps(kept: _Records, jump_l: int) -> tuple[Bools, int]:
    """Mark the records before which the index jumps; return the litres withheld with them."""
    step = np.diff(kept.index, prepend=kept.index[:1])
    took = np.diff(kept.ms, prepend=kept.ms[:1])
    same = np.diff(kept.run, prepend=kept.run[:1]) == 0
    jumps = same & (step > jump_l) & (step * HOUR_MS > jump_l * took)
    return jumps, int(step[jumps].sum())


def _hours(whole: _Records, left_out: Ints) -> tuple[pd.DataFrame, int]:
    """Return the hours, and how many steps were gaps."""
    first = np.flatnonzero(np.diff(whole.run, prepend=-1))
    last = np.append(first[1:], len(whole.run))[: len(first)] - 1
    opening, closing = -(-whole.ms[first] // HOUR_MS), whole.ms[last] // HOUR_MS
    marks = np.maximum(closing - opening + 1, 0)
    owner = np.repeat(np.arange(len(first)), marks)
    hour = np.repeat(opening, marks) + np.arange(len(owner)) - np.repeat(np.cumsum(marks) - marks, marks)
    at_mark, step = _index_at(whole, first[owner], last[owner], hour * HOUR_MS)
    long = (np.diff(whole.run) == 0) & (np.diff(whole.ms) > LONG_STEP_MS)
    inner = np.flatnonzero(np.diff(owner) == 0)
    spread = _any_long(long, whole, step[inner], last[owner[inner]], hour[inner + 1] * HOUR_MS)
    meter = whole.meter[first]
    flag = (
        np.where(spread, Flag.SPREAD, 0) | np.isin(meter[owner[inner]] * _RUN + hour[inner], left_out) * Flag.REPAIRED
    )
    full = _frame(meter[owner[inner]], hour[inner], np.diff(at_mark)[inner], flag)
    ends = (
        pd.DataFrame({"run": owner, "hour": hour, "index": at_mark})
        .groupby("run")
        .agg(opens=("hour", "first"), opened=("index", "first"), closes=("hour", "last"), closed=("index", "last"))
    )
    broken = _broken(whole, first, last, ends)
    hours = pd.concat([full, broken], ignore_index=True).sort_values(["meter_id", "at"], ignore_index=True)
    return hours, int(long.sum())


def _index_at(whole: _Records, first: Ints, last: Ints, ms: Ints) -> tuple[Ints, Ints]:
    """Return the index at instants within runs, rounded down, and the record that starts the step they lie in."""
    key = whole.run[first] * _RUN + ms
    step = np.clip(np.searchsorted(whole.key(), key, side="right") - 1, first, np.maximum(last - 1, first))
    after = np.minimum(step + 1, last)
    took = np.maximum(whole.ms[after] - whole.ms[step], 1)
    rise = (whole.index[after] - whole.index[step]) * (ms - whole.ms[step]) // took
    return whole.index[step] + rise, step


def _any_long(long: Bools, whole: _Records, step: Ints, last: Ints, end_ms: Ints) -> Bools:
    """Tell which hours, from the step in which they begin to ``end_ms``, have a part in a long step."""
    key = whole.run[last] * _RUN + end_ms
    until = np.searchsorted(whole.key(), key, side="left") - 1
    count = np.append(0, np.cumsum(long))
    return count[np.minimum(until, len(long) - 1) + 1] > count[step] if len(long) else np.zeros(len(step), dtype=bool)


def _broken(whole: _Records, first: Ints, last: Ints, ends: pd.DataFrame) -> pd.DataFrame:
    """Return the hours in which a run of a meter ends and its next one begins."""
    meter = whole.meter[first]
    runs = pd.DataFrame({"meter": meter, "start": whole.ms[first], "end": whole.ms[last]}).join(ends)
    runs["from_l"], runs["until_l"] = whole.index[first], whole.index[last]
    begins = np.append(False, np.diff(meter) == 0)[: len(meter)]
    stops = np.append(np.diff(meter) == 0, False)[: len(meter)]
    has_mark = runs["opens"].notna().to_numpy()
    begun, stopped, between = runs[begins & has_mark], runs[stops & has_mark], runs[(begins | stops) & ~has_mark]
    parts = [
        (begun["meter"], begun["start"], begun["opened"] - begun["from_l"]),
        (stopped["meter"], stopped["end"], stopped["until_l"] - stopped["closed"]),
        (between["meter"], between["start"], between["until_l"] - between["from_l"]),
    ]
    rows = pd.concat([pd.DataFrame({"meter": m, "hour": t // HOUR_MS, "ms": t, "use": u}) for m, t, u in parts])
    # A run that starts or ends on the hour leaves no broken one there.
    rows = rows[(rows["ms"] % HOUR_MS != 0) | rows.index.isin(between.index)]
    sums = rows.groupby(["meter", "hour"], as_index=False)["use"].sum()
    flags = np.full(len(sums), int(Flag.BROKEN))
    return _frame(sums["meter"].to_numpy(), sums["hour"].to_numpy(), sums["use"].to_numpy(), flags)


def _frame(meter: Ints, hour: Ints, use: Ints, flag: Ints) -> pd.DataFrame:
    at = pd.to_datetime(pd.Series(hour.astype("int64") * HOUR_MS), unit="ms", utc=True).astype("datetime64[us, UTC]")
    return pd.DataFrame(
        {
            "meter_id": meter.astype(np.int32),
            "at": at,
            "use_l": use.astype(np.int32),
            "flag": flag.astype(np.int8),
        }
    )


def _tail(whole: _Records) -> pd.DataFrame:
    """Return each meter's records from the one before its last full hour on; all of a run without a full hour."""
    first = np.flatnonzero(np.diff(whole.run, prepend=-1))
    last = np.append(first[1:], len(whole.run))[: len(first)] - 1
    newest = np.append(np.diff(whole.meter[first]) != 0, np.ones(min(1, len(first)), dtype=bool))
    first, last = first[newest], last[newest]
    closing = whole.run[last] * _RUN + whole.ms[last] // HOUR_MS * HOUR_MS
    start = np.maximum(np.searchsorted(whole.key(), closing, side="right") - 1, first)
    counts = last - start + 1
    kept = np.repeat(start, counts) + np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    at = pd.to_datetime(pd.Series(whole.ms[kept]), unit="ms", utc=True)
    return pd.DataFrame({"meter_id": whole.meter[kept], "at": at, "index_l": whole.index[kept]})
