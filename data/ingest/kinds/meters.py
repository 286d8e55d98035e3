"""Meters, with where they are installed."""

from collections.abc import Sequence
from typing import Any, Final

from data.ingest.cells import choice, day, text, whole
from data.ingest.jobs import Job, table_kind
from data.ingest.kinds.customers import filled
from data.ingest.reasons import BLANK, ORDER_OF_DAYS, OVERLAP, UNKNOWN_REFERENCE, Reason
from data.ingest.report import Report
from data.ingest.rows import Column, Frame
from data.ingest.store import Store
from data.models import Installation, Meter, ServicePoint
from domain.meters import MeterRole

METER_COLUMNS: Final = (
    Column("serial", text(64), required=True),
    Column("dn_mm", whole(10, 600)),
    Column("dial_digits", whole(3, 9)),
    Column("maker", text(200)),
    Column("radio_id", text(64)),
    Column("verification_expires_on", day()),
    Column("service_point", text(64), refers=ServicePoint.number, field="service_point_id"),
    Column("role", choice(MeterRole)),
    Column("behind", text(64)),
    Column("purpose", text(64)),
    Column("installed_on", day()),
    Column("removed_on", day()),
    Column("seal_number", text(64)),
)
OF_METER: Final = ("serial", "dn_mm", "dial_digits", "maker", "radio_id", "verification_expires_on")
OF_INSTALLATION: Final = (
    *("meter_id", "service_point_id", "role", "purpose", "parent_id", "installed_on", "removed_on", "seal_number"),
)
DEFAULTS: Final = {"dn_mm": 20, "dial_digits": 5, "role": MeterRole.MAIN, "purpose": ""}


def _whole_installations(frame: Frame, report: Report) -> None:
    """Report installations without a day, and removals before it."""
    points, installed, removed = (_cells(frame, name) for name in ("service_point_id", "installed_on", "removed_on"))
    for position, (point, first, last) in enumerate(zip(points, installed, removed, strict=True)):
        if point is not None and first is None:
            report.refuse(frame.lines[position], "installed_on", "", Reason(BLANK))
            frame.bad.add(position)
        elif first is not None and last is not None and last < first:
            report.refuse(frame.lines[position], "removed_on", last, Reason(ORDER_OF_DAYS))
            frame.bad.add(position)


def _write_meters(frame: Frame, store: Store, job: Job) -> None:
    for name, default in DEFAULTS.items():
        filled(frame, name, default)
    meters = store.upsert(Meter, frame.pick(OF_METER), key=("serial",))
    frame.values["meter_id"] = list(meters)
    frame.keep([i for i, point in enumerate(_cells(frame, "service_point_id")) if point is not None])
    if not len(frame):
        return
    frame.values.setdefault("role", [MeterRole.MAIN] * len(frame))
    _refuse_elsewhere(frame, store, job.report)
    job.settle(frame)
    behind = _cells(frame, "behind")
    _install(frame, [i for i, main in enumerate(behind) if main is None], store)
    nested = [i for i, main in enumerate(behind) if main is not None]
    if nested:
        # The mains are written: only now have their installations ids to point at.
        frame.keep(nested)
        _find_parents(frame, store, job)
        _install(frame, range(len(frame)), store)


def _install(frame: Frame, positions: Sequence[int], store: Store) -> None:
    if positions:
        values = {name: [cells[i] for i in positions] for name, cells in frame.pick(OF_INSTALLATION).items()}
        store.upsert(Installation, values, key=("meter_id", "installed_on"))


def _refuse_elsewhere(frame: Frame, store: Store, report: Report) -> None:
    """Report meters that would be in two places at once."""
    names = ("meter_id", "installed_on", "removed_on")
    meters = frame.values["meter_id"]
    spans = {(row[0], row[1]): row[2] for row in store.rows(Installation, "meter_id", set(meters), names)}
    spans |= dict(zip(zip(meters, frame.values["installed_on"], strict=True), _cells(frame, "removed_on"), strict=True))
    of_meter: dict[int, list[tuple[Any, Any]]] = {}
    for (meter, first), last in spans.items():
        of_meter.setdefault(meter, []).append((first, last))
    for position, (meter, first) in enumerate(zip(meters, frame.values["installed_on"], strict=True)):
        earlier = [span for span in of_meter[meter] if span[0] < first and (span[1] is None or span[1] > first)]
        if earlier:
            shown = f"{earlier[0][0]} - {earlier[0][1] or ''}"
            report.refuse(frame.lines[position], "installed_on", first, Reason(OVERLAP, {"other": shown}))
            frame.bad.add(position)


def _find_parents(frame: Frame, store: Store, job: Job) -> None:
    """Put the installation of the meter that each one is behind."""
    serials = store.ids_of(Meter.serial, set(frame.values["behind"]))
    names = ("id", "meter_id", "service_point_id")
    stored = store.rows(Installation, "meter_id", set(serials.values()), names)
    parents = {(row[1], row[2]): row[0] for row in stored}
    found = []
    for position, serial in enumerate(frame.values["behind"]):
        parent = parents.get((serials.get(serial, 0), frame.values["service_point_id"][position]))
        if parent is None:
            job.report.refuse(frame.lines[position], "behind", serial, Reason(UNKNOWN_REFERENCE, {"noun": "behind"}))
            frame.bad.add(position)
        found.append(parent)
    frame.values["parent_id"] = found
    job.settle(frame)


def _cells(frame: Frame, name: str) -> list[Any]:
    return frame.values.get(name) or [None] * len(frame)


METERS: Final = table_kind("meters", METER_COLUMNS, ("serial", "installed_on"), _write_meters, (_whole_installations,))
