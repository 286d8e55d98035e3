"""Old readings that name the place and not the meter: where the index falls, the meter was exchanged.

The successors of meter ``A`` are ``A/2``, ``A/3`` and so on.

# ASSUMPTION: the exchange took place on the day of the last reading of the old meter; what the new one showed then is
# not known, and none is invented.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from data.ingest.jobs import Job
from data.ingest.reasons import EXCHANGES, READ_BEFORE_INSTALLED, Reason
from data.ingest.rows import Frame
from data.ingest.store import Store
from data.models import Installation, Meter, Reading


@dataclass(frozen=True, slots=True)
class Exchange:
    """The meter of a generation was replaced on a day; the line is that of the first lower reading."""

    base: str
    generation: int
    """Of the new meter: 2 for the first exchange."""
    exchanged_on: dt.date
    line: int


def successor(base: str, generation: int) -> str:
    """Return the serial of a generation of meters."""
    return base if generation == 1 else f"{base}/{generation}"


def follow_exchanges(frame: Frame, store: Store, job: Job) -> None:
    """Give every reading to the meter of its generation, making the meters that are missing."""
    names = frame.values["meter"]
    chains = _chains(set(names) - {None}, store)
    found = _generations(frame, chains, store)
    for exchange in found:
        _exchange(exchange, chains, store, job)
    if found:
        job.report.notes.append(Reason(EXCHANGES, {"count": len(found)}))


def _chains(bases: Iterable[str], store: Store) -> dict[str, dict[int, int]]:
    """Return the meters that are there by base serial and generation."""
    chains: dict[str, dict[int, int]] = {base: {} for base in bases}
    generation, asked = 1, list(chains)
    while asked:
        ids = store.ids_of(Meter.serial, [successor(base, generation) for base in asked])
        for base in asked:
            if (serial := successor(base, generation)) in ids:
                chains[base][generation] = ids[serial]
        asked = [base for base in asked if generation in chains[base]]
        generation += 1
    return chains


def _generations(frame: Frame, chains: dict[str, dict[int, int]], store: Store) -> list[Exchange]:
    """Count the falls of the index along all readings of a place, stored ones and new."""
    readings = _stored(chains, store)
    for position, (base, day, value) in enumerate(
        zip(frame.values["meter"], frame.values["read_on"], frame.values["value_m3"], strict=True)
    ):
        if position not in frame.bad:
            readings.setdefault(base, {})[day] = (value, position)
    found = []
    for base, by_day in readings.items():
        generation, last_day, last = 1, dt.date.min, Decimal(0)
        for day, (value, where) in sorted(by_day.items()):
            if value < last:
                generation += 1
                found.append(Exchange(base, generation, last_day, frame.lines[where] if where >= 0 else 0))
            if where >= 0:
                frame.values["meter"][where] = successor(base, generation)
            last_day, last = day, value
    return found


def _stored(chains: dict[str, dict[int, int]], store: Store) -> dict[str, dict[dt.date, tuple[Decimal, int]]]:
    base_of = {meter: base for base, chain in chains.items() for meter in chain.values()}
    readings: dict[str, dict[dt.date, tuple[Decimal, int]]] = {}
    for meter, day, value in store.rows(Reading, "meter_id", base_of, ("meter_id", "read_on", "value_m3")):
        if meter in base_of:
            readings.setdefault(base_of[meter], {})[day] = (value, -1)
    return readings


def _exchange(exchange: Exchange, chains: dict[str, dict[int, int]], store: Store, job: Job) -> None:
    """Make the new meter and put it where the old one was, unless that was done before."""
    chain = chains[exchange.base]
    old = chain.get(exchange.generation - 1)
    if exchange.generation in chain or old is None:  # An unknown first meter is reported with its readings.
        return
    like = store.rows(Meter, "id", [old], ("id", "dn_mm", "dial_digits"))
    _id, dn_mm, dial_digits = next(row for row in like if row[0] == old)
    new = {"serial": [successor(exchange.base, exchange.generation)], "dn_mm": [dn_mm], "dial_digits": [dial_digits]}
    chain[exchange.generation] = store.insert(Meter, new)[0]
    for place in _open_installations(old, store):
        if place["installed_on"] > exchange.exchanged_on:
            reason = Reason(READ_BEFORE_INSTALLED, {"day": place["installed_on"]})
            job.report.refuse(exchange.line, "read_on", exchange.exchanged_on, reason)
            continue
        store.update(Installation, place["id"], {"removed_on": None}, {"removed_on": exchange.exchanged_on})
        same = {name: [place[name]] for name in ("service_point_id", "role", "parent_id", "purpose")}
        meter = chain[exchange.generation]
        store.insert(Installation, {**same, "meter_id": [meter], "installed_on": [exchange.exchanged_on]})


def _open_installations(meter: int, store: Store) -> list[dict[str, Any]]:
    names = ("id", "meter_id", "service_point_id", "role", "parent_id", "purpose", "installed_on", "removed_on")
    rows = store.rows(Installation, "meter_id", [meter], names)
    found = [dict(zip(names, row, strict=True)) for row in rows]
    return [row for row in found if row["meter_id"] == meter and row["removed_on"] is None]
