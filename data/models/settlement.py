"""Settlement runs, seen by the office before they are final, and what leaves for an outside billing system."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, Code, Money, Name, RowId
from data.types import stored_enum
from domain.settlement_runs import ItemKind, ItemState, SettlementState


class SettlementRun(Base):
    """One settlement: a draft that the office looks at, then the documents issued."""

    __tablename__ = "settlement_runs"

    id: Mapped[RowId]
    first_on: Mapped[dt.date]
    last_on: Mapped[dt.date]
    """Periods that end from the first through the last day are settled."""
    issued_on: Mapped[dt.date]
    """Date of the documents."""
    state: Mapped[SettlementState] = mapped_column(stored_enum(SettlementState), default=SettlementState.DRAFT)
    made_at: Mapped[dt.datetime]
    made_by: Mapped[Name]
    ended_at: Mapped[dt.datetime | None]
    ended_by: Mapped[Name] = mapped_column(default="")


class SettlementItem(Base):
    """A document to be, priced, or why there is none."""

    __tablename__ = "settlement_items"
    __table_args__ = (Index(None, "run_id", "state"),)

    id: Mapped[RowId]
    run_id: Mapped[int] = mapped_column(ForeignKey("settlement_runs.id", ondelete="CASCADE"))
    kind: Mapped[ItemKind] = mapped_column(stored_enum(ItemKind))
    state: Mapped[ItemState] = mapped_column(stored_enum(ItemState))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("contracts.id"))
    service_point_id: Mapped[int | None] = mapped_column(ForeignKey("service_points.id"))
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("invoices.id"))
    period_from: Mapped[dt.date | None]
    period_until: Mapped[dt.date | None]
    volume_m3: Mapped[int | None]
    net: Mapped[Money | None]
    vat: Mapped[Money | None]
    gross: Mapped[Money | None]
    reason: Mapped[Code] = mapped_column(default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What it is about (``key``), how it was priced (``digest``), what fills the words of the reason (``told``)."""
    invoice_id: Mapped[int | None] = mapped_column(ForeignKey("invoices.id"))
    note_id: Mapped[int | None] = mapped_column(ForeignKey("interest_notes.id"))


class OutgoingBatch(Base):
    """Changes that left together for the outside billing system; the same file until it is acknowledged."""

    __tablename__ = "outgoing_batches"

    id: Mapped[RowId]
    made_at: Mapped[dt.datetime]
    made_by: Mapped[Name]
    rows: Mapped[int]
    sha256: Mapped[Code]
    acknowledged_at: Mapped[dt.datetime | None]
    acknowledged_by: Mapped[Name] = mapped_column(default="")


class OutgoingItem(Base):
    """One change on its way out; each version of a row leaves once."""

    __tablename__ = "outgoing_items"
    __table_args__ = (UniqueConstraint("kind", "row_id", "version"),)

    id: Mapped[RowId]
    batch_id: Mapped[int] = mapped_column(ForeignKey("outgoing_batches.id"), index=True)
    kind: Mapped[Code]
    row_id: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int]
    """One when it leaves first; what changes after it has left leaves again."""
    mark: Mapped[Code] = mapped_column(default="")
    """What may change of the row, as it was when it left."""
    values: Mapped[dict[str, object]] = mapped_column(JSON)
