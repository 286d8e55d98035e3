"""What leaves for an outside billing system: in batches, the same file until it is acknowledged, nothing twice.

The command line calls this; clerks come by ``services.office.outgoing``, which asks who they are.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from data.deployment import hold
from data.models import OutgoingBatch, OutgoingItem
from data.queries.outgoing import Leaving, leaving, open_batch, rows_of_batch
from domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from domain.outgoing import OutgoingKind, checksum, packed
from domain.settlement_runs import Billing
from services import runtime
from services.audit import record
from texts import _

LARGEST: Final = 200_000
"""Rows of a batch; what is more leaves with the next one."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows that leave together."""

    id: int
    made_at: dt.datetime
    rows: int
    sha256: str


def make(*, actor: str, most: int = LARGEST) -> Batch | None:
    """Make what has not left ready to leave, and return it; nothing where all has left.

    While a batch waits to be acknowledged it is this one again, however often and by how many this is asked.

    Raises
    ------
    NotAllowedError
        Where the invoices are made here, in words.
    """
    if runtime.current().billing is not Billing.OUTSIDE:
        raise NotAllowedError(_("The invoices are made here: nothing leaves for another system."))
    # Looking takes long where much has left: others write meanwhile, and what they change leaves with the next batch.
    with runtime.reading() as session:
        last = _last_number(session)
        rows = None if open_batch(session) else leaving(session, most=most)
    with runtime.writing() as session:
        hold(session)
        batch = open_batch(session)
        if batch is None and (rows is None or _last_number(session) != last):
            rows = leaving(session, most=most)
        if batch is None and rows:
            batch = _made(session, actor, rows)
        return None if batch is None else Batch(batch.id, batch.made_at, batch.rows, batch.sha256)


def _last_number(session: Session) -> int | None:
    return session.scalar(select(func.max(OutgoingBatch.id)))


def _made(session: Session, actor: str, rows: Sequence[Leaving]) -> OutgoingBatch:
    by_kind: dict[OutgoingKind, list[dict[str, object]]] = {kind: [] for kind in OutgoingKind}
    for row in rows:
        by_kind[row.kind].append({**row.values})
    sha256 = checksum(packed(by_kind))
    batch = OutgoingBatch(made_at=runtime.now(), made_by=actor, rows=len(rows), sha256=sha256)
    session.add(batch)
    session.flush()
    items = [
        {"batch_id": batch.id, "kind": one.kind, "row_id": one.row_id}
        | {"version": one.version, "mark": one.mark, "values": one.values}
        for one in rows
    ]
    session.execute(insert(OutgoingItem), items)
    counts = Counter(one.kind.value for one in rows)
    _note(session, "outgoing_made", actor, batch, counts=dict(counts))
    return batch


def made() -> list[tuple[Batch, dt.datetime | None]]:
    """Return the batches, the newest first, each with when it arrived."""
    with runtime.reading() as session:
        newest = session.scalars(select(OutgoingBatch).order_by(OutgoingBatch.id.desc()))
        return [(Batch(one.id, one.made_at, one.rows, one.sha256), one.acknowledged_at) for one in newest]


def content(batch_id: int) -> bytes:
    """Return the file of a batch: the same bytes whenever it is asked for.

    Raises
    ------
    NotFoundError
        When there is no such batch, or retention has emptied it.
    """
    with runtime.reading() as session:
        batch, rows = _batch(session, batch_id), rows_of_batch(session, batch_id)
        if not all(row for of_kind in rows.values() for row in of_kind):
            raise NotFoundError(f"batch {batch_id} is kept no longer")
        file = packed(rows)
        if checksum(file) != batch.sha256:
            raise RuntimeError(f"the rows of batch {batch_id} are not those that left")
        return file


def arriving_batch(sha256: str) -> int:
    """Return the number of the batch that waits to be acknowledged, or of the last one where it has this checksum.

    Raises
    ------
    NotAllowedError
        When there is none, in words.
    """
    with runtime.reading() as session:
        newest = session.scalar(select(OutgoingBatch).order_by(OutgoingBatch.id.desc()).limit(1))
        arrived_now = newest is not None and newest.sha256 == sha256.strip().lower()
        batch = newest if arrived_now else open_batch(session)
        if batch is None:
            raise NotAllowedError(_("No batch waits: somebody else has acknowledged it."))
        return batch.id


def acknowledge(batch_id: int, sha256: str, *, actor: str) -> None:
    """Note that a batch has arrived whole: the next one can be made. Doing so again changes nothing.

    Raises
    ------
    InvalidInputError
        For another checksum than that of the batch, in words.
    NotFoundError
        When there is no such batch.
    """
    with runtime.writing() as session:
        hold(session)
        batch = _batch(session, batch_id)
        if sha256.strip().lower() != batch.sha256:
            raise InvalidInputError(_("This is not the checksum of batch {number}.", number=batch_id), field="checksum")
        if batch.acknowledged_at is None:
            batch.acknowledged_at, batch.acknowledged_by = runtime.now(), actor
            _note(session, "outgoing_acknowledged", actor, batch)


def _batch(session: Session, batch_id: int) -> OutgoingBatch:
    batch = session.get(OutgoingBatch, batch_id)
    if batch is None:
        raise NotFoundError(f"no batch {batch_id}")
    return batch


def _note(session: Session, action: str, actor: str, batch: OutgoingBatch, **details: object) -> None:
    told = {"sha256": batch.sha256, **details}
    record(session, at=runtime.now(), actor=actor, action=action, subject=f"batch {batch.id}", **told)
