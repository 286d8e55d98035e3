"""Issue a settlement: all ready documents of a draft, numbered, written, booked and allocated, in one transaction.

Whatever stops it halfway leaves nothing of it: it is begun anew. Everything is priced once more in that transaction; a
draft whose documents come out otherwise is not issued, but priced anew for another look.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import InstrumentedAttribute

from data.booking import book
from data.deployment import wait_for_imports
from data.documents import interest_row, keep_parties, line_row, span_row
from data.ingest.store import Store
from data.models import (
    Contract,
    InterestLine,
    InterestNote,
    Invoice,
    InvoiceLine,
    LineReading,
    SettlementItem,
    SettlementRun,
)
from data.queries.settlement import facts_of
from domain.calendar import payment_term
from domain.errors import NotAllowedError
from domain.interest_corrections import NoteCorrection
from domain.interest_notes import NOTE_DAYS, Note
from domain.invoices import EntryKind, InvoiceKind, LineStage
from domain.money import ZERO
from domain.numbering import NOTES, SERIES, highest, numbered, series_of
from domain.settlement import Correction, Period, PricedInvoice, PricedLine
from domain.settlement_runs import PAYMENT_DAYS, WAITING, ItemKind, ItemState, SettlementState
from domain.settling.pricing import Item, priced
from services.runtime import current, today, writing
from services.settlement.drafts import about, draft_of, end, note, price_anew
from services.xml_invoices import keep as keep_xml
from texts import _

OF_KIND: Final = {ItemKind.INVOICE: InvoiceKind.INVOICE, ItemKind.CORRECTION: InvoiceKind.CORRECTION}
BOOKED_AS: Final = {
    ItemKind.INVOICE: EntryKind.INVOICE,
    ItemKind.CORRECTION: EntryKind.CORRECTION,
    ItemKind.INTEREST_NOTE: EntryKind.INTEREST_NOTE,
}
Rows = list[dict[str, Any]]


class OutdatedError(NotAllowedError):
    """A draft that does not fit what is stored any more."""


@dataclass(frozen=True, slots=True)
class IssuedRun:
    """What came of issuing: how many documents, for how much, and what is left for somebody to do."""

    documents: int
    gross: Decimal
    waiting: int
    """Items that are held or unusual."""
    unfit: int = 0
    """Invoices of which no FA(3) could be made."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """A document about to be written: its row in the draft, and how it was priced just now."""

    row: SettlementItem
    item: Item
    number: str
    due_on: dt.date


def issue(run_id: int, *, actor: str) -> IssuedRun:
    """Issue the ready documents of a draft.

    Raises
    ------
    NotFoundError
        When there is no such run.
    OutdatedError
        When a reading, a price or a contract has changed since; the draft was priced anew. In words.
    NotAllowedError
        When it is a draft no more, in words.
    """
    try:
        return _issue(run_id, actor)
    except OutdatedError:
        price_anew(run_id, actor=actor)
        raise


def _issue(run_id: int, actor: str) -> IssuedRun:
    with writing() as session:
        wait_for_imports(session.connection())
        run = draft_of(session, run_id)
        run.issued_on = today()
        rows = list(
            session.scalars(select(SettlementItem).where(SettlementItem.run_id == run_id).order_by(SettlementItem.id))
        )
        ready = _numbered(session, run, _fitting(rows, run, session))
        store = Store(session.connection(), Counter())
        sold = _write_invoices(session, store, run, ready)
        kept = keep_xml(session, [entry["invoice_id"] for entry in sold])
        entries = [*sold, *_write_notes(store, run, ready)]
        if entries:
            names = [entry.pop("names") for entry in entries]
            book(store, _columns(entries), names)
        _mark(session, entries, ready)
        end(run, SettlementState.ISSUED, actor)
        gross = sum((one.row.gross or ZERO for one in ready), ZERO)
        waiting = sum(row.state in WAITING for row in rows)
        issued = IssuedRun(len(ready), gross, waiting, len(kept.refused))
        told = {"documents": issued.documents, "gross": str(gross), "waiting": issued.waiting}
        note(session, run, "settlement_issued", actor, **told)
        return issued


def _fitting(rows: Sequence[SettlementItem], run: SettlementRun, session: Session) -> list[tuple[SettlementItem, Item]]:
    """Return the ready items, each with the document that it comes to now.

    Raises
    ------
    OutdatedError
        When one of them comes to another one, or to none.
    """
    due = Period(run.first_on, run.last_on)
    priced_now = priced(facts_of(session, due, current().interest_from), due)
    items = {about(item): item for item in priced_now if item.document is not None}
    ready = [row for row in rows if row.state is ItemState.READY]
    found = [(row, items.get(row.details["key"])) for row in ready]
    fitting = [(row, item) for row, item in found if item is not None and item.digest == row.details["digest"]]
    if len(fitting) < len(ready):
        told = _("Readings, prices or contracts have changed since: the draft was priced anew. Look at it once more.")
        raise OutdatedError(told)
    return fitting


def _numbered(session: Session, run: SettlementRun, fitting: Sequence[tuple[SettlementItem, Item]]) -> list[_Ready]:
    """Give each document its number: on from the highest one of its series in this month."""
    of_kind: dict[ItemKind, tuple[str, InstrumentedAttribute[str]]] = {
        **{kind: (SERIES[invoice], Invoice.number) for kind, invoice in OF_KIND.items()},
        ItemKind.INTEREST_NOTE: (NOTES, InterestNote.number),
    }
    terms = _terms(session, fitting)
    ready = []
    for kind, together in groupby(fitting, lambda pair: pair[1].kind):
        letters, column = of_kind[kind]
        used = _highest(session, column, series_of(letters, run.issued_on))
        for count, (row, item) in enumerate(together, used + 1):
            days = NOTE_DAYS if kind is ItemKind.INTEREST_NOTE else terms.get(item.contract_id, PAYMENT_DAYS)
            due_on = payment_term(run.issued_on, days)
            ready.append(_Ready(row, item, numbered(letters, run.issued_on, count), due_on))
    return ready


def _terms(session: Session, fitting: Sequence[tuple[SettlementItem, Item]]) -> dict[int | None, int]:
    """Return in how many days documents are to be paid, by contract, where it is not in the usual ones."""
    agreed = select(Contract.id, Contract.payment_days).where(Contract.payment_days.is_not(None))
    wanted = {item.contract_id for _row, item in fitting}
    return {ident: days for ident, days in session.execute(agreed) if ident in wanted and days is not None}


def _highest(session: Session, column: InstrumentedAttribute[str], series: str) -> int:
    return highest(series, session.scalars(select(column).where(column.startswith(series, autoescape=True))))


def _write_invoices(session: Session, store: Store, run: SettlementRun, ready: Sequence[_Ready]) -> Rows:
    """Write invoices and corrections with their lines, and return their entries for the ledger."""
    sold = [one for one in ready if one.item.kind in OF_KIND]
    if not sold:
        return []
    ids = store.insert(Invoice, _columns([_invoice_row(one, run) for one in sold]))
    keep_parties(session.connection(), Invoice, ids)
    lines = [(ident, *line) for ident, one in zip(ids, sold, strict=True) for line in _lines(one.item)]
    line_ids = store.insert(InvoiceLine, _columns([line_row(*line) for line in lines]))
    spans = [
        span_row(ident, part) for ident, (*_place, line) in zip(line_ids, lines, strict=True) for part in line.parts
    ]
    if spans:
        session.execute(insert(LineReading), spans)
    return [_entry(one, run, invoice_id=ident, note_id=None) for ident, one in zip(ids, sold, strict=True)]


def _invoice_row(one: _Ready, run: SettlementRun) -> dict[str, Any]:
    item = one.item
    if not isinstance(item.document, PricedInvoice | Correction) or item.period is None:
        raise TypeError(f"{item.kind} is no sales document")
    before = item.document if isinstance(item.document, PricedInvoice) else item.document.before
    return {
        "number": one.number,
        "kind": OF_KIND[item.kind],
        "customer_id": item.customer_id,
        "contract_id": item.contract_id,
        "issued_on": run.issued_on,
        "due_on": one.due_on,
        "period_from": item.period.first,
        "period_until": item.period.last,
        "net": item.document.net,
        "vat": item.document.vat,
        "gross": item.document.gross,
        "vat_method": before.method,
        "corrects_id": None if item.corrects is None else item.corrects.id,
        "reason": item.cause,
    }


def _lines(item: Item) -> list[tuple[int, LineStage, PricedLine]]:
    """Return the lines of a document with their positions and stages."""
    if isinstance(item.document, Correction):
        stages = [(LineStage.BEFORE, item.document.before), (LineStage.AFTER, item.document.after)]
    elif isinstance(item.document, PricedInvoice):
        stages = [(LineStage.PLAIN, item.document)]
    else:
        return []
    lines = [(stage, line) for stage, one in stages for line in one.lines]
    return [(position, stage, line) for position, (stage, line) in enumerate(lines, 1)]


def _entry(one: _Ready, run: SettlementRun, *, invoice_id: int | None, note_id: int | None) -> dict[str, Any]:
    """Return the booking of a document; what it says it is for goes first when a credit is allocated."""
    amount = one.row.gross or ZERO
    return {
        "customer_id": one.item.customer_id,
        "kind": BOOKED_AS[one.item.kind],
        "booked_on": run.issued_on,
        "due_on": one.due_on if amount > 0 else None,
        "amount": amount,
        "label": one.number,
        "invoice_id": invoice_id,
        "note_id": note_id,
        "names": _corrected(one.item),
    }


def _corrected(item: Item) -> str:
    """Return the number of what a document corrects, nothing where it does not."""
    if isinstance(item.document, NoteCorrection):
        return item.document.corrects_number
    return "" if item.corrects is None else item.corrects.number


def _write_notes(store: Store, run: SettlementRun, ready: Sequence[_Ready]) -> Rows:
    """Write interest notes with their lines, and return their entries for the ledger."""
    noted = [(one, one.item.document) for one in ready if isinstance(one.item.document, Note | NoteCorrection)]
    if not noted:
        return []
    heads = [
        {"number": one.number, "customer_id": one.item.customer_id, "issued_on": run.issued_on, "due_on": one.due_on}
        | {"total": charged.total, "corrects_id": charged.corrects_id if isinstance(charged, NoteCorrection) else None}
        for one, charged in noted
    ]
    ids = store.insert(InterestNote, _columns(heads))
    keep_parties(store.connection, InterestNote, ids)
    lines = [row for ident, (_one, charged) in zip(ids, noted, strict=True) for row in _interest(ident, charged)]
    store.insert(InterestLine, _columns(lines))
    return [_entry(one, run, invoice_id=None, note_id=ident) for ident, (one, _note) in zip(ids, noted, strict=True)]


def _interest(note_id: int, charged: Note | NoteCorrection) -> Rows:
    stages = {LineStage.PLAIN: charged.items} if isinstance(charged, Note) else {}
    if isinstance(charged, NoteCorrection):
        stages = {LineStage.BEFORE: charged.before, LineStage.AFTER: charged.after}
    return [
        interest_row(note_id, item.part.debit_id, item, stretch, stage)
        for stage, items in stages.items()
        for item in items
        for stretch in item.stretches
    ]


def _mark(session: Session, entries: Rows, ready: Sequence[_Ready]) -> None:
    """Say of each ready item which document it has become."""
    links = {entry["label"]: (entry["invoice_id"], entry["note_id"]) for entry in entries}
    rows = [
        {"id": one.row.id, "state": ItemState.ISSUED, "invoice_id": links[one.number][0]}
        | {"note_id": links[one.number][1]}
        for one in ready
    ]
    if rows:
        session.execute(update(SettlementItem), rows)


def _columns(rows: Sequence[dict[str, Any]]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in rows[0]}
