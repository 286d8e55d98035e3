"""What has not left yet for an outside billing system, and what has."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any, Final

import pandas as pd
from sqlalchemy import ColumnElement, Select, String, and_, cast, func, literal, or_, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from data.models import (
    Consent,
    Customer,
    CustomerChange,
    Installation,
    Meter,
    OutgoingBatch,
    OutgoingItem,
    Reading,
    ServicePoint,
)
from data.queries.frames import EXACT, KEY, TEXT, declared
from domain.outgoing import COLUMNS, OutgoingKind
from domain.readings import COUNTED

BATCHES: Final = {
    "id": KEY,
    "made_at": EXACT,
    "made_by": TEXT,
    "rows": KEY,
    "sha256": TEXT,
    "acknowledged_at": EXACT,
    "acknowledged_by": TEXT,
    "is_kept": "bool",
}
ALWAYS_THE_SAME: Final = literal("", String)


@dataclass(frozen=True, slots=True)
class Leaving:
    """A row that has not left as it is now."""

    kind: OutgoingKind
    row_id: int
    version: int
    mark: str
    values: dict[str, str]
    """As they stand in the file."""


def leaving(session: Session, *, most: int) -> list[Leaving]:
    """Return the first rows that have not left as they are now, by kind and number."""
    rows = (row for kind in OutgoingKind for row in _of_kind(session, kind, most))
    return list(islice(rows, most))


def leaving_counts(session: Session) -> dict[OutgoingKind, int]:
    """Count the rows that have not left as they are now."""
    return {
        kind: session.scalars(select(func.count()).select_from(_waiting(kind).subquery())).one()
        for kind in OutgoingKind
    }


def open_batch(session: Session) -> OutgoingBatch | None:
    """Return the batch that nobody has acknowledged, if there is one."""
    return session.scalar(select(OutgoingBatch).where(OutgoingBatch.acknowledged_at.is_(None)))


def rows_of_batch(session: Session, batch: int) -> dict[OutgoingKind, list[dict[str, object]]]:
    """Return what left with a batch, by kind and number."""
    statement = (
        select(OutgoingItem.kind, OutgoingItem.values)
        .where(OutgoingItem.batch_id == batch)
        .order_by(OutgoingItem.kind, OutgoingItem.row_id)
    )
    found: dict[OutgoingKind, list[dict[str, object]]] = {kind: [] for kind in OutgoingKind}
    for kind, values in session.execute(statement):
        found[OutgoingKind(kind)].append(values)
    return found


def batches_made(session: Session, *, most: int) -> pd.DataFrame:
    """Return the newest batches, columns :data:`BATCHES`; instants are aware, or nothing.

    A batch is kept until retention empties all its rows at once: any one of them tells.
    """
    columns = [getattr(OutgoingBatch, name) for name in BATCHES if name != "is_kept"]
    item = select(cast(OutgoingItem.values, String) != "{}").where(OutgoingItem.batch_id == OutgoingBatch.id).limit(1)
    newest = (
        select(*columns, item.correlate(OutgoingBatch).scalar_subquery()).order_by(OutgoingBatch.id.desc()).limit(most)
    )
    return declared(session.execute(newest).all(), BATCHES)


def _of_kind(session: Session, kind: OutgoingKind, most: int) -> Iterator[Leaving]:
    for row in session.execute(_waiting(kind).limit(most)).mappings():
        version = (row["left"] or 0) + 1
        said = {name: _said(row[name]) for name in COLUMNS[kind] if name != "version"}
        yield Leaving(kind, row["id"], version, row["mark"], said | {"version": str(version)})


def _said(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return f"{value:f}"
        case dt.date():
            return value.isoformat()
        case _:
            return str(value)


def _waiting(kind: OutgoingKind) -> Select[*tuple[Any, ...]]:
    return {
        OutgoingKind.READINGS: _readings,
        OutgoingKind.EXCHANGES: _exchanges,
        OutgoingKind.CHANGES: _changes,
        OutgoingKind.CONSENTS: _consents,
    }[kind]()


def _unless_left(
    statement: Select[*tuple[Any, ...]],
    kind: OutgoingKind,
    row_id: InstrumentedAttribute[int],
    mark: ColumnElement[str],
    at_first: ColumnElement[bool],
) -> Select[*tuple[Any, ...]]:
    """Leave out what has left as it is now, and what leaves only later ``at_first``."""
    newest = (
        select(OutgoingItem.row_id, func.max(OutgoingItem.version).label("version"))
        .where(OutgoingItem.kind == kind)
        .group_by(OutgoingItem.row_id)
        .subquery()
    )
    last = aliased(OutgoingItem)
    same = and_(last.kind == kind, last.row_id == newest.c.row_id, last.version == newest.c.version)
    return (
        statement.add_columns(row_id.label("id"), mark.label("mark"), newest.c.version.label("left"))
        .outerjoin(newest, newest.c.row_id == row_id)
        .outerjoin(last, same)
        .where(or_(and_(last.id.is_(None), at_first), last.mark != mark))
        .order_by(row_id)
    )


def _readings() -> Select[*tuple[Any, ...]]:
    mark = type_coerce(Reading.state, String) + ":" + cast(type_coerce(Reading.value_m3, String), String)
    columns = (Reading.read_on, Reading.value_m3, Reading.source, Reading.state, Reading.note)
    told = select(Meter.serial.label("meter"), *columns).join(Meter, Meter.id == Reading.meter_id)
    return _unless_left(told, OutgoingKind.READINGS, Reading.id, mark, Reading.state.in_(COUNTED))


def _exchanges() -> Select[*tuple[Any, ...]]:
    place, above, behind = Installation, aliased(Installation), aliased(Meter)
    mark = cast(place.installed_on, String) + ":" + func.coalesce(cast(place.removed_on, String), "")
    told = (
        select(
            *(Meter.serial.label("meter"), ServicePoint.number.label("service_point"), place.role),
            *(behind.serial.label("behind"), Meter.dn_mm, Meter.dial_digits, place.installed_on, place.removed_on),
            *(place.seal_number, Meter.verification_expires_on),
        )
        .select_from(place)
        .join(Meter, Meter.id == place.meter_id)
        .join(ServicePoint, ServicePoint.id == place.service_point_id)
        .outerjoin(above, above.id == place.parent_id)
        .outerjoin(behind, behind.id == above.meter_id)
    )
    return _unless_left(told, OutgoingKind.EXCHANGES, place.id, mark, place.id.is_not(None))


def _changes() -> Select[*tuple[Any, ...]]:
    change = CustomerChange
    told = select(Customer.number.label("customer"), change.field, change.before, change.after, change.at)
    told = told.join(Customer, Customer.id == change.customer_id)
    return _unless_left(told, OutgoingKind.CHANGES, change.id, ALWAYS_THE_SAME, change.id.is_not(None))


def _consents() -> Select[*tuple[Any, ...]]:
    told = select(
        Customer.number.label("customer"), Consent.purpose, Consent.is_given, Consent.at, Consent.origin
    ).join(Customer, Customer.id == Consent.customer_id)
    return _unless_left(told, OutgoingKind.CONSENTS, Consent.id, ALWAYS_THE_SAME, Consent.id.is_not(None))
