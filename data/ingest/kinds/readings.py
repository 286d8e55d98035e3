"""Readings of dials, and what to make of an index that falls."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import numpy as np
from sqlalchemy import and_, func, select

from data.ingest.cells import choice, day, decimal, text
from data.ingest.jobs import Job, table_kind
from data.ingest.kinds.customers import filled
from data.ingest.kinds.exchanges import follow_exchanges
from data.ingest.reasons import BEYOND_DIAL, FALLS, UNKNOWN_REFERENCE, Reason
from data.ingest.rows import Column, Frame
from data.ingest.store import Store
from data.models import Meter, Reading
from data.queries.asked import in_parts
from domain.plausibility import Dial, Doubt
from domain.readings import COUNTED, ReadingSource, ReadingState

COLUMNS: Final = (
    Column("meter", text(64), required=True),
    Column("read_on", day(), required=True),
    Column("value_m3", decimal(3, 0, 10**9), required=True),
    Column("source", choice(ReadingSource), required=True),
    Column("state", choice(ReadingState)),
    Column("note", text(500)),
)
FALL: Final = "fall"
"""Option of the profile: ``question`` keeps a reading below the one before it but does not count it, ``refuse`` refuses
it, ``exchange`` takes it for the first reading of another meter in the same place."""


def _write(frame: Frame, store: Store, job: Job) -> None:
    on_fall = job.profile.options.get(FALL, "question")
    if on_fall == "exchange":
        follow_exchanges(frame, store, job)
    _find_meters(frame, store, job)
    job.settle(frame)
    filled(frame, "state", ReadingState.ACCEPTED)
    filled(frame, "note", "")
    # In the order of the index, which is then written faster.
    frame.keep(np.lexsort((_ordinals(frame.values["read_on"]), frame.values["meter_id"])).tolist())
    if on_fall != "exchange" and len(frame):
        _look_at_falls(frame, store, job, refuse=on_fall == "refuse")
        job.settle(frame)
    _make_way(frame, store)
    # What has been replaced stays as it is.
    frame.values["replaced"] = [0] * len(frame)
    names = ("meter_id", "read_on", "value_m3", "source", "replaced", "state", "note", "doubt")
    key = ("meter_id", "read_on", "source", "replaced")
    store.upsert(Reading, frame.pick(names), key, only_new=("state", "doubt"), is_distinct=on_fall != "exchange")


def _find_meters(frame: Frame, store: Store, job: Job) -> None:
    """Put the ids of the meters, and report readings that their dials cannot show."""
    known_by = "radio_id" if job.profile.options.get("meter") == "radio_id" else "serial"
    rows = store.rows(Meter, known_by, set(frame.values["meter"]), (known_by, "id", "dial_digits"))
    meters = {row[0]: (row[1], 10 ** row[2]) for row in rows}
    ids = {name: ident for name, (ident, _limit) in meters.items()}
    frame.values["meter_id"] = list(map(ids.get, frame.values["meter"]))
    highest = max(filter(None, frame.values["value_m3"]), default=0)
    if None not in frame.values["meter_id"] and highest < min(limit for _id, limit in meters.values()):
        return
    for position, (name, value) in enumerate(zip(frame.values["meter"], frame.values["value_m3"], strict=True)):
        meter = meters.get(name)
        if name is not None and meter is None:
            reason = Reason(UNKNOWN_REFERENCE, {"noun": "meter"})
            job.report.refuse(frame.lines[position], "meter", name, reason)
            frame.bad.add(position)
        elif meter is not None and value is not None and value >= meter[1]:
            reason = Reason(BEYOND_DIAL, {"highest": meter[1] - 1})
            job.report.refuse(frame.lines[position], "value_m3", value, reason)
            frame.bad.add(position)


def _make_way(frame: Frame, store: Store) -> None:
    """Replace readings that count and that the file has another value for: documents may name them, they are kept."""
    days = frame.values["read_on"]
    keys = zip(frame.values["meter_id"], days, frame.values["source"], strict=True)
    told = dict(zip(keys, frame.values["value_m3"], strict=True))
    names = ("id", "meter_id", "read_on", "source", "replaced", "state", "value_m3")
    within = (Reading.read_on.between(min(days), max(days)),) if len(frame) else ()
    newest: Counter[tuple[Any, ...]] = Counter()
    ways = []
    for row in store.rows(Reading, "meter_id", set(frame.values["meter_id"]), names, *within):
        key, (place, state, value) = tuple(row[1:4]), row[4:]
        newest[key] = max(newest[key], place)
        if place == 0 and state in COUNTED and told.get(key, value) != value:
            ways.append((row[0], key, state))
    for ident, key, state in ways:
        new = {"state": ReadingState.CORRECTED, "replaced": newest[key] + 1}
        store.update(Reading, ident, {"state": state, "replaced": 0}, new)


def _look_at_falls(frame: Frame, store: Store, job: Job, *, refuse: bool) -> None:
    """Report readings below an earlier one of the same meter."""
    before = _stored_around(frame, store)
    meters = np.array([*frame.values["meter_id"], *(row[0] for row in before)])
    days = np.array(_ordinals([*frame.values["read_on"], *(row[1] for row in before)]))
    values = np.array(list(map(float, (*frame.values["value_m3"], *(row[2] for row in before)))))
    order = np.lexsort((values, days, meters))
    falls = (np.diff(values[order]) < 0) & (np.diff(meters[order]) == 0)
    fallen = set(meters[order[np.flatnonzero(falls) + 1]].tolist())
    digits = {row[0]: row[1] for row in store.rows(Meter, "id", fallen, ("id", "dial_digits"))}
    for place in np.flatnonzero(falls) + 1:
        position = int(order[place])
        if position >= len(frame):
            continue
        last = order[place - 1]
        reason = Reason(FALLS, {"before": f"{values[last]:g}", "day": dt.date.fromordinal(int(days[last]))})
        note = job.report.refuse if refuse else job.report.doubt
        note(frame.lines[position], "value_m3", frame.values["value_m3"][position], reason)
        if refuse:
            frame.bad.add(position)
        else:
            frame.values.setdefault("state", [ReadingState.ACCEPTED] * len(frame))[position] = ReadingState.QUESTIONED
            dial = Dial(digits[frame.values["meter_id"][position]], [])
            passed = dial.rolls_over(Decimal(str(values[last])), frame.values["value_m3"][position])
            doubt = Doubt.ROLLED_OVER if passed else Doubt.BACKWARDS
            frame.values.setdefault("doubt", [None] * len(frame))[position] = doubt.value


def _ordinals(days: Sequence[dt.date]) -> list[int]:
    """Return the number of each day; there are few different ones."""
    ordinals = {day: day.toordinal() for day in set(days)}
    return list(map(ordinals.__getitem__, days))


def _stored_around(frame: Frame, store: Store) -> list[Any]:
    """Return meter, day and value of the counted readings around those of the file."""
    first = min(frame.values["read_on"])
    meters = sorted(set(frame.values["meter_id"]))
    found: list[Any] = []
    for part in in_parts(meters):
        counted = Reading.meter_id.in_(part) & Reading.state.in_(COUNTED)
        last = (
            select(Reading.meter_id, func.max(Reading.read_on).label("day"))
            .where(counted, Reading.read_on < first)
            .group_by(Reading.meter_id)
            .subquery()
        )
        columns = select(Reading.meter_id, Reading.read_on, Reading.value_m3)
        at_last = and_(Reading.meter_id == last.c.meter_id, Reading.read_on == last.c.day)
        found += store.connection.execute(columns.join(last, at_last).where(Reading.state.in_(COUNTED))).all()
        found += store.connection.execute(columns.where(counted, Reading.read_on >= first)).all()
    own = set(zip(frame.values["meter_id"], frame.values["read_on"], strict=True)) if found else set()
    return [row for row in found if (row[0], row[1]) not in own]


READINGS: Final = table_kind("readings", COLUMNS, ("meter", "read_on", "source"), _write)
