"""Use by slots of time, from hours or from a dial; main meters less what is behind them.

A slot is an hour, day, week, month or settlement period. Litres are ``float64``; NaN is "not known", never zero.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from domain.consumption.places import Tree
from domain.consumption.question import Question, Resolution
from domain.local_days import days_of, hours_of, midnight
from domain.meters import MeterRole
from domain.readings import ACTUAL, COUNTED

NEARLY_FULL: Final = 0.9
"""A dial rolls over from its last tenth."""
KNOWN: Final = ("place", "slot", "use_l", "known_h", "estimated_h")
_PERIODS: Final = {Resolution.WEEK: "W-SUN", Resolution.MONTH: "M"}


def slots_of(question: Question, zone: ZoneInfo) -> pd.DataFrame:
    """Return the slots of a question, except settlement periods, which only invoices know.

    Returns
    -------
    pandas.DataFrame
        ``start``, ``end`` (datetime64[us]: local days, the end not included; for hours UTC instants), ``hours``
        (float64, its length), ``label`` (datetime64[us], local start); in order, indexed from 0.
    """
    if question.resolution is Resolution.HOUR:
        calendar = hours_of(question.first, question.last, zone)
        at = calendar["at"].dt.tz_localize(None)
        local = calendar["day"] + pd.to_timedelta(calendar["hour"].astype("int64"), unit="h")
        hour = pd.Timedelta(hours=1)
        return pd.DataFrame({"start": at, "end": at + hour, "hours": 1.0, "label": local.astype("datetime64[us]")})
    lengths = days_of(question.first, question.last, zone)
    days = lengths.index.to_numpy()
    begins = np.ones(len(days), dtype=bool)
    if question.resolution in _PERIODS:
        periods = pd.DatetimeIndex(lengths.index).to_period(_PERIODS[question.resolution])
        begins = ~periods.duplicated()
        days = periods.start_time.as_unit("us").to_numpy()
    places = np.flatnonzero(begins)
    ends = lengths.index.to_numpy()[np.append(places[1:], len(days)) - 1] + np.timedelta64(1, "D")
    start, hours = days[places], np.add.reduceat(lengths.to_numpy(), places)
    return pd.DataFrame({"start": start, "end": ends, "hours": hours, "label": start})


def known_from_hours(hours: pd.DataFrame, slots: pd.DataFrame) -> pd.DataFrame:
    """Place hours (``place``, ``at``, ``use_l``, ``flag``) in their slots; columns :data:`KNOWN`."""
    at = hours["at"].dt.tz_localize(None)
    estimated = (hours["flag"] & 4 != 0).astype("float64")
    return _placed(hours.assign(when=at, known_h=1.0, estimated_h=estimated), slots)


def known_from_days(days: pd.DataFrame, slots: pd.DataFrame, zone: ZoneInfo) -> pd.DataFrame:
    """Place rolled-up days (``place``, ``day``, ``use_l``, ``missing_hours``...) in their slots; :data:`KNOWN`."""
    if days.empty:
        return _nothing()
    first, last = days["day"].min().date(), days["day"].max().date()
    lengths = days_of(first, last, zone)
    known = lengths.to_numpy()[lengths.index.get_indexer(pd.Index(days["day"]))] - days["missing_hours"].to_numpy(
        dtype="float64"
    )
    estimated = days["estimated_hours"].astype("float64")
    return _placed(days.assign(when=days["day"], known_h=known, estimated_h=estimated), slots)


def _placed(rows: pd.DataFrame, slots: pd.DataFrame) -> pd.DataFrame:
    if rows.empty or slots.empty:
        return _nothing()
    slot = np.searchsorted(slots["start"].to_numpy(), rows["when"].to_numpy(), side="right") - 1
    inside = (slot >= 0) & (rows["when"].to_numpy() < slots["end"].to_numpy()[slot])
    placed = rows[inside].assign(slot=slot[inside])
    return _summed(placed)


def _nothing() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype="float64") for name in KNOWN}).astype(
        {"place": "int64", "slot": "int64"}
    )


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
            "use_l": _rise_l(before["value_m3"], used["value_m3"], used["dial_digits"]),
            "is_estimate": ~used["source"].isin(ACTUAL),
        }
    )
    return spans[spans["first"].notna() & (spans["use_l"] >= 0)].reset_index(drop=True)


def _rise_l(start_m3: pd.Series, end_m3: pd.Series, dial_digits: pd.Series) -> pd.Series:
    """Return the litres between two values of a dial, which may have passed its last number; negative if it fell."""
    start, end = (1000 * start_m3.astype("float64")).round(), (1000 * end_m3.astype("float64")).round()
    turn = 10.0 ** (dial_digits.astype("float64") + 3)
    rolled = (end < start) & (start > NEARLY_FULL * turn) & (end < (1 - NEARLY_FULL) * turn)
    rise: pd.Series = (end - start).where(~rolled, end - start + turn)
    return rise


def known_from_bills(billed: pd.DataFrame, slots: pd.DataFrame) -> pd.DataFrame:
    """Place what was billed in its settlement period; columns :data:`KNOWN`.

    Parameters
    ----------
    billed : pandas.DataFrame
        ``place``, ``period_from``, ``period_until``, ``start_m3``, ``end_m3``, ``dial_digits``, ``source``.
    slots : pandas.DataFrame
        Of :func:`slots_of_periods`.
    """
    ends = slots.assign(period_from=slots["start"], period_until=slots["end"] - pd.Timedelta(days=1))
    rows = billed.merge(ends.reset_index(names="slot"), on=["period_from", "period_until"])
    rows["use_l"] = _rise_l(rows["start_m3"], rows["end_m3"], rows["dial_digits"])
    rows["estimated_h"] = rows["hours"].where(~rows["source"].isin(ACTUAL), 0.0)
    grouped = rows.groupby(["place", "slot"])
    return grouped.agg(
        use_l=("use_l", "sum"), known_h=("hours", "first"), estimated_h=("estimated_h", "max")
    ).reset_index()


def known_from_dial(spans: pd.DataFrame, slots: pd.DataFrame) -> pd.DataFrame:
    """Share out what dials counted between readings evenly over their days, into slots; columns :data:`KNOWN`."""
    if spans.empty or slots.empty:
        return _nothing()
    pairs = spans.merge(slots.reset_index(names="slot"), how="cross")
    day = pd.Timedelta(days=1)
    over, end = pairs["last"] + day, pairs["end"]
    begins, ends = pairs[["first", "start"]].max(axis=1), over.where(over < end, end)
    shared = _days(ends - begins).clip(lower=0)
    part = shared / (_days(pairs["last"] - pairs["first"]) + 1)
    hours = pairs["hours"] * shared / _days(pairs["end"] - pairs["start"])
    estimated = hours.where(pairs["is_estimate"], 0.0)
    rows = pairs.assign(use_l=pairs["use_l"] * part, known_h=hours, estimated_h=estimated)[shared > 0]
    return _summed(rows)


def _days(length: pd.Series) -> pd.Series:
    days: pd.Series = length.dt.total_seconds() / 86_400
    return days


def _summed(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.groupby(["place", "slot"])[["use_l", "known_h", "estimated_h"]].sum().reset_index()


def tally(known: pd.DataFrame, slots: pd.DataFrame, tree: Tree, chosen: Sequence[int]) -> pd.DataFrame:
    """Add up what is known of the chosen places, every litre once.

    Returns
    -------
    pandas.DataFrame
        ``slots`` with ``main_l`` (through main meters, less what is behind them), ``submeter_l`` (likewise),
        ``total_l``, ``known`` and ``estimated`` (share of the chosen places' hours). A slot of which nothing is known
        has NaN litres.
    """
    places = list(chosen)
    of_chosen = known[known["place"].isin(places)]
    use, hours, estimated = (_by_place(of_chosen, name, len(slots), places) for name in KNOWN[2:])
    total = use[tree.roots(places)].sum(axis=1, min_count=1)
    own = use.copy()
    for place in places:
        above = tree.behind[place]
        if above in own:
            own[above] -= use[place].fillna(0)
    subs = [place for place in places if tree.roles[place] is MeterRole.SUBMETER]
    mains = [place for place in places if place not in subs]
    expected = slots["hours"] * max(1, len(places))
    return slots.assign(
        main_l=own[mains].sum(axis=1, min_count=1),
        submeter_l=own[subs].sum(axis=1, min_count=1),
        total_l=total,
        known=(hours.sum(axis=1) / expected).clip(upper=1),
        estimated=(estimated.sum(axis=1) / expected).clip(upper=1),
    )


def _by_place(known: pd.DataFrame, name: str, slots: int, places: Sequence[int]) -> pd.DataFrame:
    """Return a table of slots by places, NaN where nothing is known; ``known`` has a slot of a place once."""
    table = np.full((slots, len(places)), np.nan)
    table[known["slot"], pd.Index(places).get_indexer(pd.Index(known["place"]))] = known[name]
    return pd.DataFrame(table, columns=list(places))


def slots_of_periods(periods: pd.DataFrame) -> pd.DataFrame:
    """Return settlement periods (``period_from``, ``period_until``) as slots, oldest first."""
    unique = periods[["period_from", "period_until"]].drop_duplicates().sort_values(["period_from", "period_until"])
    end = (unique["period_until"] + pd.Timedelta(days=1)).reset_index(drop=True)
    start = unique["period_from"].reset_index(drop=True)
    hours = 24 * _days(end - start)
    return pd.DataFrame({"start": start, "end": end, "hours": hours, "label": start})


def due(slots: pd.DataFrame, today: dt.date, zone: ZoneInfo) -> pd.Series:
    """Return the share of each slot that lies before ``today``: what ought to be known of it."""
    summer = np.ones(len(slots), dtype=bool)
    begun = slots["label"].dt.tz_localize(zone, ambiguous=summer, nonexistent="shift_forward")
    passed: pd.Series = (pd.Timestamp(midnight(today, zone)) - begun).dt.total_seconds() / 3600
    return (passed / slots["hours"]).clip(0, 1)


def until(slots: pd.DataFrame, newest: dt.datetime | dt.date) -> pd.DataFrame:
    """Leave out the slots that have not begun yet."""
    return slots[slots["start"] <= pd.Timestamp(newest)]
