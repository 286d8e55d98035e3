"""What stands on a document: the utility that sells, the customer who buys, and what an interest note charges."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from data.models import Customer, CustomerChange, Deployment, InterestLine, InterestNote, Invoice, LedgerEntry
from data.queries.finance import NOTHING, open_part
from data.queries.sides import SIDES, THESE, THOSE, on_file, sides_of
from domain.customers import CustomerKind
from domain.identifiers import CustomerId
from domain.interest import InterestKind, Stretch, total_interest
from domain.interest_notes import IssuedNote, LatePart, NoteItem
from domain.parties import Named
from domain.printing import Agreed


@dataclass(frozen=True, slots=True)
class Parties:
    """Seller and buyer, as they are on file today."""

    seller: Named
    buyer: Named
    customer_number: str
    agreed: tuple[Agreed, ...]
    """When the buyer had agreed to e-invoices."""
    kind: CustomerKind


def parties_of(session: Session, customer: CustomerId) -> Parties:
    """Return who stands on the customer's documents; the seller is nameless where the utility is not described yet."""
    buyer, told = session.execute(
        select(Customer, Deployment.utility).join(Deployment, true(), isouter=True).where(Customer.id == customer)
    ).one()
    now = on_file(buyer, told)
    return Parties(now.seller, now.buyer, buyer.number, _agreed(session, buyer), buyer.kind)


def _agreed(session: Session, buyer: Customer) -> tuple[Agreed, ...]:
    """Return when a buyer had agreed to e-invoices: what is on file, and what was until it was changed."""
    change = CustomerChange
    mine = (change.customer_id == buyer.id, change.field == "einvoice_since", change.before != "")
    ended = session.execute(select(change.before, change.at).where(*mine).order_by(change.id))
    before = (Agreed(dt.date.fromisoformat(first), at.date()) for first, at in ended)
    return (*before, *([Agreed(buyer.einvoice_since)] if buyer.einvoice_since else []))


def note_of(session: Session, customer: CustomerId, number: str, as_of: dt.date) -> IssuedNote | None:
    """Return the customer's interest note with a number as it stands on a day, nothing where they have none."""
    statement = (
        select(InterestNote, func.coalesce(open_part(as_of), NOTHING), *SIDES)
        .join(LedgerEntry, LedgerEntry.note_id == InterestNote.id, isouter=True)
        .join(Customer, Customer.id == InterestNote.customer_id)
        .join(Deployment, true(), isouter=True)
        .join(THESE, THESE.note_id == InterestNote.id, isouter=True)
        .join(THOSE, THOSE.note_id == InterestNote.corrects_id, isouter=True)
        .where(InterestNote.customer_id == customer, InterestNote.number == number, InterestNote.issued_on <= as_of)
    )
    row = session.execute(statement).first()
    if row is None:
        return None
    note, left, *_rest = row
    charges = _charges(session, note.id)
    return IssuedNote(note.number, note.issued_on, note.due_on, note.total, left, charges, sides_of(row)[0])


def _charges(session: Session, note_id: int) -> tuple[tuple[str, NoteItem], ...]:
    """Return the lines of a note, those of one late part together, by invoice and in the order of their days."""
    line = InterestLine
    statement = (
        select(Invoice.number, line)
        .join(Invoice, Invoice.id == line.invoice_id)
        .where(line.note_id == note_id)
        .order_by(line.due_on, line.invoice_id, line.paid_on, line.principal, line.first_day, line.id)
    )
    parts: dict[tuple[str, LatePart, InterestKind], list[Stretch]] = defaultdict(list)
    for number, row in session.execute(statement):
        part = LatePart(row.invoice_id, row.principal, row.due_on, row.paid_on)
        parts[number, part, row.kind].append(Stretch(row.first_day, row.last_day, row.rate_percent, row.interest))
    return tuple(
        (number, NoteItem(part, kind, tuple(delay), total_interest(part.principal, delay)))
        for (number, part, kind), delay in parts.items()
    )
