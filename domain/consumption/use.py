"""Use by slots of time, from hours or from a dial; main meters less what is behind them.

Litres are ``float64``; NaN is "not known", never zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.consumption.places import Tree
from domain.consumption.slots import DAY, Floats, Slots, Times, Whole
from domain.meters import MeterRole
from domain.readings import ACTUAL, COUNTED

NEARLY_FULL: Final = 0.9
"""A dial rolls over from its last tenth."""
THOUSANDTHS: Final = 3


@dataclass(frozen=True, slots=True)
class Heard:
    """Rows of an hour or a day each: place, when it began, litres, hours known and estimated of it."""

    place: Whole
    when: Times
    use_l: Floats
    known_h: Floats
    estimated_h: Floats


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of slots: a row tells a part of what went through a place in a slot (its number)."""

    place: Whole
    slot: Whole
    use_l: Floats
    known_h: Floats
    estimated_h: Floats


@dataclass(frozen=True, slots=True)
class Tally:
    """Litres of each slot, and the shares of its hours that are known and estimated."""

    main_l: Floats
    submeter_l: Floats
    total_l: Floats
    known: Floats
    estimated: Floats


def known_from(heard: Heard, slots: Slots) -> Known:
    """Place hours or days in their slots."""
    if not len(slots):
        nothing = np.empty(0)
        return Known(nothing.astype(np.int64), nothing.astype(np.int64), nothing, nothing, nothing)
    slot = np.searchsorted(slots.start, heard.when, side="right") - 1
    inside = (slot >= 0) & (heard.when < slots.end[slot])
    use, known, estimated = (column[inside] for column in (heard.use_l, heard.known_h, heard.estimated_h))
    return Known(heard.place[inside], slot[inside], use, known, estimated)


def joined(one: Known, other: Known) -> Known:
    """Return what both know."""
    pairs = ((getattr(one, name), getattr(other, name)) for name in Known.__slots__)
    return Known(*(np.concatenate(pair) for pair in pairs))


def dial_spans(readings: pd.DataFrame) -> pd.DataFrame:
    """Return what each dial counted between two readings.

    Only readings that count are used, and an estimate only after the last real one: a real reading settles the
    estimates before it, so that use is never negative.

    Parameters
    ----------
    readings : pandas.DataFrame
        ``place``, ``meter_id``, ``read_on``, ``value_m3`` (Decimal), ``source``, ``state``, ``dial_digits``.

    Returns
    -------
    pandas.DataFrame
        ``place``, ``first``, ``last`` (datetime64[us], days, both included), ``use_l`` (float64), ``is_estimate``.
    """
    counted = readings[readings["state"].isin(COUNTED)].sort_values(["meter_id", "read_on"], kind="stable")
    actual = counted["source"].isin(ACTUAL)
    newest = counted["read_on"].where(actual).groupby(counted["meter_id"]).transform("max")
    used = counted[actual | newest.isna() | (counted["read_on"] > newest)]
    used = used.drop_duplicates(["meter_id", "read_on"], keep="last")
    before = used.groupby("meter_id")[["read_on", "value_m3"]].shift()
    spans = pd.DataFrame(
        {
            "place": used["place"],
            "first": before["read_on"] + pd.Timedelta(days=1),
            "last": used["read_on"],
            "use_l": rise_l(before["value_m3"], used["value_m3"], used["dial_digits"]),
            "is_estimate": ~used["source"].isin(ACTUAL),
        }
    )
    return spans[spans["first"].notna() & (spans["use_l"] >= 0)].reset_index(drop=True)


def rise_l(start_m3: pd.Series, end_m3: pd.Series, dial_digits: pd.Series) -> Floats:
    """Return the litres between two values of a dial, which may have passed its last number; negative if it fell."""
    start, end = ((1000 * value.to_numpy(dtype=np.float64)).round() for value in (start_m3, end_m3))
    turn = 10.0 ** (dial_digits.to_numpy(dtype=np.float64) + THOUSANDTHS)
    rolled = (end < start) & (start > NEARLY_FULL * turn) & (end < (1 - NEARLY_FULL) * turn)
    return np.asarray(np.where(rolled, end - start + turn, end - start), dtype=np.float64)


def known_from_bills(billed: pd.DataFrame, slots: Slots) -> Known:
    """Place what was billed in its settlement period.

    Parameters
    ----------
    billed : pandas.DataFrame
        ``place``, ``period_from``, ``period_until``, ``use_l``, ``is_estimate``; several rows of a place and period are
        parts of it.
    slots : Slots
        Of :func:`domain.consumption.slots.slots_of_periods`.
    """
    number = {pair: at for at, pair in enumerate(zip(slots.start.tolist(), slots.end.tolist(), strict=True))}
    ends = billed["period_until"] + pd.Timedelta(days=1)
    periods = zip(billed["period_from"].dt.to_pydatetime(), ends.dt.to_pydatetime(), strict=True)
    found: dict[tuple[int, int], tuple[float, bool]] = {}
    rows = zip(billed["place"], periods, billed["use_l"], billed["is_estimate"], strict=True)
    for place, period, use_l, is_estimate in rows:
        if period in number:
            litres, estimated = found.get((place, number[period]), (0.0, False))
            found[place, number[period]] = litres + use_l, estimated or is_estimate
    place, slot = (np.array([pair[side] for pair in found], dtype=np.int64) for side in (0, 1))
    use, share = (np.array([value[side] for value in found.values()], dtype=np.float64) for side in (0, 1))
    return Known(place, slot, use, slots.hours[slot], slots.hours[slot] * share)


def known_from_dial(spans: pd.DataFrame, slots: Slots) -> Known:
    """Share out what dials counted between readings evenly over their days, into slots."""
    first, over = (spans[name].to_numpy()[:, np.newaxis] for name in ("first", "last"))
    over = over + DAY
    shared = np.clip((np.minimum(over, slots.end) - np.maximum(first, slots.start)) / DAY, 0, None)
    span, slot = np.nonzero(shared)
    part = shared[span, slot] / ((over - first)[span, 0] / DAY)
    hours = slots.hours[slot] * shared[span, slot] / ((slots.end - slots.start)[slot] / DAY)
    columns = (spans[name].to_numpy()[span] for name in ("place", "use_l", "is_estimate"))
    place, use, is_estimate = columns
    return Known(place, slot, use * part, hours, hours * is_estimate)


def tally(known: Known, slots: Slots, tree: Tree, chosen: Sequence[int]) -> Tally:
    """Add up what is known of the chosen places, every litre once.

    Main meters and submeters count less what flows on to chosen places behind them. A slot of which nothing is known
    has NaN litres.
    """
    use, hours, estimated = _by_place(known, len(slots), chosen)
    column = {place: at for at, place in enumerate(chosen)}
    own = use.copy()
    for place in chosen:
        above = tree.behind[place]
        if above in column:
            own[:, column[above]] -= np.nan_to_num(use[:, column[place]])
    subs = [column[place] for place in chosen if tree.roles[place] is MeterRole.SUBMETER]
    mains = [at for at in range(len(chosen)) if at not in subs]
    expected = slots.hours * max(1, len(chosen))
    return Tally(
        main_l=_added(own, mains),
        submeter_l=_added(own, subs),
        total_l=_added(use, [column[place] for place in tree.roots(chosen)]),
        known=np.minimum(hours.sum(axis=1) / expected, 1),
        estimated=np.minimum(estimated.sum(axis=1) / expected, 1),
    )


def by_place(known: Known, slots: Slots, chosen: Sequence[int]) -> Floats:
    """Return the litres through each chosen place (columns) in each slot (rows), NaN where nothing is known."""
    return _by_place(known, len(slots), chosen)[0]


def _by_place(known: Known, slots: int, chosen: Sequence[int]) -> tuple[Floats, Floats, Floats]:
    order = np.argsort(np.array(chosen, dtype=np.int64))
    places = np.array(chosen, dtype=np.int64)[order]
    found = np.searchsorted(places, known.place).clip(max=max(0, len(places) - 1))
    wanted = places[found] == known.place if len(places) else np.zeros(len(known.place), dtype=bool)
    shape = slots, len(chosen)
    if not wanted.any():
        return np.full(shape, np.nan), np.zeros(shape), np.zeros(shape)
    cell = known.slot[wanted] * len(chosen) + order[found[wanted]]
    columns = known.use_l[wanted], known.known_h[wanted], known.estimated_h[wanted]
    size = slots * len(chosen)
    use, hours, estimated = (np.bincount(cell, column, size).astype(np.float64).reshape(shape) for column in columns)
    use[np.bincount(cell, minlength=size).reshape(shape) == 0] = np.nan
    return use, hours, estimated


def _added(table: Floats, columns: Sequence[int]) -> Floats:
    """Add columns up, NaN where none of them is known."""
    part = table[:, columns]
    missing: npt.NDArray[np.bool_] = np.isnan(part)
    return np.where(missing.all(axis=1), np.nan, np.where(missing, 0, part).sum(axis=1))
