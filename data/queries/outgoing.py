"""What has not left yet for an outside billing system, and what has."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from itertools import chain, islice
from typing import Any, Final

import pandas as pd
from sqlalchemy import ColumnElement, Date, Select, String, and_, cast, extract, func, or_, select, true
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
from data.types import Instant
from domain.outgoing import COLUMNS, WITHDRAWN, OutgoingKind
from domain.readings import COUNTED, UNDECIDED

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
GONE: Final = "withdrawn"
"""The mark of a row whose end has left."""
SEPARATOR: Final = "\x1f"
BY_VERSION: Final = frozenset({"version", WITHDRAWN})
"""Columns that no table holds."""


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
    """Return the first rows that have not left as they are now, by kind and number; those that are gone come first."""
    gone = (row for kind in OutgoingKind for row in _gone_of_kind(session, kind, most))
    rows = (row for kind in OutgoingKind for row in _of_kind(session, kind, most))
    # Between the questions a number may have been given again: the row that has it now is the one to tell of.
    found = {(one.kind, one.row_id): one for one in islice(chain(gone, rows), most)}
    return [found[key] for key in sorted(found)]


def leaving_counts(session: Session) -> dict[OutgoingKind, int]:
    """Count the rows that have not left as they are now."""
    return {kind: _count(session, _waiting(kind)) + _count(session, _gone(kind)) for kind in OutgoingKind}


def _count(session: Session, rows: Select[*tuple[Any, ...]]) -> int:
    return session.scalars(select(func.count()).select_from(rows.subquery())).one()


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
        said = {name: _said(row[name]) for name in COLUMNS[kind] if name not in BY_VERSION}
        yield Leaving(kind, row["id"], version, row["mark"], said | _by_version(version, is_withdrawn=False))


def _gone_of_kind(session: Session, kind: OutgoingKind, most: int) -> Iterator[Leaving]:
    for row_id, left, values in session.execute(_gone(kind).limit(most)):
        said = {**values, "id": str(row_id)} | _by_version(left + 1, is_withdrawn=True)
        yield Leaving(kind, row_id, left + 1, GONE, said)


def _by_version(version: int, *, is_withdrawn: bool) -> dict[str, str]:
    return {"version": str(version), WITHDRAWN: _said(is_withdrawn)}


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
    """Return the rows that are not elsewhere as they are here, each with its digest and the version that left last."""
    told, row_id, at_first = _told(kind)
    left, mark = OutgoingItem, _digest(told)
    is_there = left.mark != GONE
    return (
        told.add_columns(row_id.label("id"), mark.label("mark"), left.version.label("left"))
        .outerjoin(left, and_(left.kind == kind, left.row_id == row_id, _is_last()))
        .where(or_(and_(is_there, left.mark != mark), and_(is_there.is_not(true()), at_first)))
        .order_by(row_id)
    )


def _gone(kind: OutgoingKind) -> Select[*tuple[Any, ...]]:
    """Return what is elsewhere and no longer here, as it left last."""
    told, row_id, _at_first = _told(kind)
    left = OutgoingItem
    here = told.with_only_columns(row_id).where(row_id == left.row_id).correlate(left)
    gone = select(left.row_id, left.version, left.values).where(left.kind == kind, left.mark != GONE)
    return gone.where(~here.exists(), _is_last()).order_by(left.row_id)


def _is_last() -> ColumnElement[bool]:
    """Tell whether what left is the newest version of its row."""
    left, newer = OutgoingItem, aliased(OutgoingItem)
    same = and_(newer.kind == left.kind, newer.row_id == left.row_id)
    return ~select(newer.id).where(same, newer.version > left.version).correlate(left).exists()


def _digest(told: Select[*tuple[Any, ...]]) -> ColumnElement[str]:
    """Return what tells two rows apart that leave with other values.

    The number of a row does not: SQLite may give that of a row which was deleted to another one.
    """
    texts: list[ColumnElement[str]] = [
        func.coalesce(cast(_timeless(column), String), "") for column in told.selected_columns
    ]
    return func.md5(reduce(lambda one, other: one + SEPARATOR + other, texts), type_=String)


def _timeless(column: ColumnElement[Any]) -> ColumnElement[Any]:
    # PostgreSQL writes days and moments as the connection wishes: seconds are the same for all.
    return extract("epoch", column) if isinstance(column.type, (Instant, Date)) else column


def _told(kind: OutgoingKind) -> tuple[Select[*tuple[Any, ...]], InstrumentedAttribute[int], ColumnElement[bool]]:
    """Return the rows that are told of, their number, and which of them leave when they have not left yet."""
    match kind:
        case OutgoingKind.READINGS:
            return _readings(), Reading.id, Reading.state.in_(COUNTED)
        case OutgoingKind.EXCHANGES:
            return _exchanges(), Installation.id, true()
        case OutgoingKind.CHANGES:
            return _changes(), CustomerChange.id, true()
        case OutgoingKind.CONSENTS:
            return _consents(), Consent.id, true()


def _readings() -> Select[*tuple[Any, ...]]:
    columns = (Reading.read_on, Reading.value_m3, Reading.source, Reading.state, Reading.note)
    told = select(Meter.serial.label("meter"), *columns).join(Meter, Meter.id == Reading.meter_id)
    return told.where(Reading.state.not_in(UNDECIDED))


def _exchanges() -> Select[*tuple[Any, ...]]:
    place, above, behind = Installation, aliased(Installation), aliased(Meter)
    return (
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


def _changes() -> Select[*tuple[Any, ...]]:
    change = CustomerChange
    told = select(Customer.number.label("customer"), change.field, change.before, change.after, change.at)
    return told.join(Customer, Customer.id == change.customer_id)


def _consents() -> Select[*tuple[Any, ...]]:
    told = select(Customer.number.label("customer"), Consent.purpose, Consent.is_given, Consent.at, Consent.origin)
    return told.join(Customer, Customer.id == Consent.customer_id)
