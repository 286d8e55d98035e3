"""Invoices, interest notes, payments and the open-item ledger that ties them together."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, Code, Money, Name, Price, RowId
from data.types import PERCENT, PRICE, VOLUME, stored_enum
from domain.instalments import PlanState
from domain.interest import InterestKind
from domain.invoices import EntryKind, InvoiceKind, LineKind, LineStage, VatMethod
from domain.unmatched import UnmatchedState


class Invoice(Base):
    """A sales document; a correction points at what it corrects and carries differences."""

    __tablename__ = "invoices"

    id: Mapped[RowId]
    number: Mapped[Code] = mapped_column(unique=True)
    kind: Mapped[InvoiceKind] = mapped_column(stored_enum(InvoiceKind))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("contracts.id"), index=True)
    issued_on: Mapped[dt.date]
    due_on: Mapped[dt.date]
    period_from: Mapped[dt.date]
    period_until: Mapped[dt.date]
    """Last day of the period."""
    net: Mapped[Money]
    vat: Mapped[Money]
    gross: Mapped[Money]
    vat_method: Mapped[VatMethod] = mapped_column(stored_enum(VatMethod), default=VatMethod.SUM_OF_NET)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("invoices.id"), index=True)
    reason: Mapped[str] = mapped_column(default="")
    ksef_number: Mapped[Code | None]
    xml_sha256: Mapped[Code | None]
    """Hash of the bytes that were sent to KSeF, 64 hexadecimal digits."""


class InvoiceLine(Base):
    """One line of an invoice, with the readings and the rate that explain it."""

    __tablename__ = "invoice_lines"
    __table_args__ = (UniqueConstraint("invoice_id", "position"),)

    id: Mapped[RowId]
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoices.id", ondelete="CASCADE"))
    position: Mapped[int]
    stage: Mapped[LineStage] = mapped_column(stored_enum(LineStage), default=LineStage.PLAIN)
    kind: Mapped[LineKind] = mapped_column(stored_enum(LineKind))
    name: Mapped[Name]
    quantity: Mapped[Decimal] = mapped_column(VOLUME)
    unit: Mapped[Code]
    price: Mapped[Price]
    net: Mapped[Money]
    vat_percent: Mapped[int]
    service_point_id: Mapped[int | None] = mapped_column(ForeignKey("service_points.id"), index=True)
    rate_id: Mapped[int | None] = mapped_column(ForeignKey("tariff_rates.id"))
    period_from: Mapped[dt.date]
    period_until: Mapped[dt.date]


class LineReading(Base):
    """A span between two readings that a line's volume was made from; ``sign`` -1 for a deducted submeter."""

    __tablename__ = "line_readings"

    line_id: Mapped[int] = mapped_column(ForeignKey("invoice_lines.id", ondelete="CASCADE"), primary_key=True)
    from_reading_id: Mapped[int] = mapped_column(ForeignKey("readings.id"), primary_key=True)
    until_reading_id: Mapped[int] = mapped_column(ForeignKey("readings.id"), primary_key=True)
    sign: Mapped[int]


class InterestNote(Base):
    """Statutory interest for late payment, charged by a note; a correction points at what it corrects."""

    __tablename__ = "interest_notes"

    id: Mapped[RowId]
    number: Mapped[Code] = mapped_column(unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    issued_on: Mapped[dt.date]
    due_on: Mapped[dt.date]
    total: Mapped[Money]
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("interest_notes.id"), index=True)


class InterestLine(Base):
    """Interest on one late part of one invoice over the days at one rate."""

    __tablename__ = "interest_lines"

    id: Mapped[RowId]
    note_id: Mapped[int] = mapped_column(ForeignKey("interest_notes.id", ondelete="CASCADE"), index=True)
    stage: Mapped[LineStage] = mapped_column(stored_enum(LineStage), default=LineStage.PLAIN)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoices.id"), index=True)
    principal: Mapped[Money]
    due_on: Mapped[dt.date]
    paid_on: Mapped[dt.date]
    first_day: Mapped[dt.date]
    last_day: Mapped[dt.date]
    kind: Mapped[InterestKind] = mapped_column(stored_enum(InterestKind))
    rate_percent: Mapped[Decimal] = mapped_column(PERCENT)
    interest: Mapped[Decimal] = mapped_column(PRICE)
    """PLN before rounding, to eight places; the sum over one late part is rounded once."""


class Payment(Base):
    """Money that came in, or with an amount below zero was taken back by the bank."""

    __tablename__ = "payments"

    id: Mapped[RowId]
    reference: Mapped[Code] = mapped_column(unique=True)
    """The bank's own reference; the same payment imported twice is one."""
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    received_on: Mapped[dt.date]
    amount: Mapped[Money]
    title: Mapped[str] = mapped_column(default="")
    end_to_end: Mapped[Code | None]
    """The payer's own reference, which the bank hands on with the payment and with its return."""
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"), unique=True)
    """The payment that it takes back; each is taken back once."""


class LedgerEntry(Base):
    """One booking on a customer's account: debts positive, payments and credits negative."""

    __tablename__ = "ledger_entries"
    __table_args__ = (Index(None, "customer_id", "booked_on"),)

    id: Mapped[RowId]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    kind: Mapped[EntryKind] = mapped_column(stored_enum(EntryKind))
    booked_on: Mapped[dt.date]
    due_on: Mapped[dt.date | None]
    amount: Mapped[Money]
    label: Mapped[Name]
    """Number of the document, or the title of the payment."""
    invoice_id: Mapped[int | None] = mapped_column(ForeignKey("invoices.id"), index=True)
    note_id: Mapped[int | None] = mapped_column(ForeignKey("interest_notes.id"), index=True)
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"), index=True)


class Allocation(Base):
    """A part of a credit that pays a part of a debt."""

    __tablename__ = "allocations"
    __table_args__ = (
        UniqueConstraint("credit_id", "debit_id", "allocated_on"),
        CheckConstraint("amount > 0", "positive"),
    )

    id: Mapped[RowId]
    credit_id: Mapped[int] = mapped_column(ForeignKey("ledger_entries.id"), index=True)
    debit_id: Mapped[int] = mapped_column(ForeignKey("ledger_entries.id"), index=True)
    amount: Mapped[Money]
    allocated_on: Mapped[dt.date]
    released_on: Mapped[dt.date | None]
    """The day from which it holds no more, because the bank took the credit back."""


class InvoiceXml(Base):
    """The FA(3) document of an invoice, byte for byte as it was made; its hash is on the invoice."""

    __tablename__ = "invoice_xml"

    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoices.id", ondelete="CASCADE"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[dt.datetime]


class DocumentParties(Base):
    """Who sold and who bought, as an invoice or an interest note named them when it was issued.

    Not on the document itself: an import is undone only while the rows that it wrote are as it wrote them.
    """

    __tablename__ = "document_parties"

    id: Mapped[RowId]
    invoice_id: Mapped[int | None] = mapped_column(ForeignKey("invoices.id", ondelete="CASCADE"), unique=True)
    note_id: Mapped[int | None] = mapped_column(ForeignKey("interest_notes.id", ondelete="CASCADE"), unique=True)
    seller: Mapped[dict[str, str]] = mapped_column(JSON)
    """Empty where the utility was not described yet."""
    buyer: Mapped[dict[str, str]] = mapped_column(JSON)


class UnmatchedPayment(Base):
    """Money that came in for nobody we know, or was taken back of nothing we find: work for the office."""

    __tablename__ = "unmatched_payments"

    id: Mapped[RowId]
    reference: Mapped[Code] = mapped_column(unique=True)
    received_on: Mapped[dt.date]
    amount: Mapped[Money]
    account: Mapped[Code] = mapped_column(default="")
    """To which account it came."""
    payer: Mapped[Name] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")
    end_to_end: Mapped[Code | None]
    reason: Mapped[Code]
    state: Mapped[UnmatchedState] = mapped_column(stored_enum(UnmatchedState), default=UnmatchedState.OPEN, index=True)
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"))
    note: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[dt.datetime | None]
    decided_by: Mapped[Name] = mapped_column(default="")


class InstalmentPlan(Base):
    """An agreement to pay debts in parts; its rows are the new due dates."""

    __tablename__ = "instalment_plans"

    id: Mapped[RowId]
    number: Mapped[Code] = mapped_column(unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    agreed_on: Mapped[dt.date]
    state: Mapped[PlanState] = mapped_column(stored_enum(PlanState), default=PlanState.ACTIVE)
    bears_interest: Mapped[bool]
    """Whether interest runs on while the plan is kept."""
    note: Mapped[str] = mapped_column(default="")
    entered_at: Mapped[dt.datetime]
    entered_by: Mapped[Name]
    ended_on: Mapped[dt.date | None]


class InstalmentDebt(Base):
    """What was open of a debt when the plan was agreed."""

    __tablename__ = "instalment_debts"

    plan_id: Mapped[int] = mapped_column(ForeignKey("instalment_plans.id", ondelete="CASCADE"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entries.id"), primary_key=True)
    amount: Mapped[Money]


class Instalment(Base):
    """One part of a plan."""

    __tablename__ = "instalments"
    __table_args__ = (UniqueConstraint("plan_id", "position"),)

    id: Mapped[RowId]
    plan_id: Mapped[int] = mapped_column(ForeignKey("instalment_plans.id", ondelete="CASCADE"))
    position: Mapped[int]
    due_on: Mapped[dt.date]
    amount: Mapped[Money]
