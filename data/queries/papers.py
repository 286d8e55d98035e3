"""What stands on a document: the utility that sells, the customer who buys, and what an interest note charges."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Select, false, func, or_, select, true
from sqlalchemy.orm import Session

from data.models import Customer, CustomerChange, Deployment, InterestLine, InterestNote, Invoice, LedgerEntry
from data.queries.finance import NOTHING, open_part
from data.queries.instalments import in_kept_plans
from data.queries.sides import NIP_THEN, SIDES, THESE, THOSE, on_file, sides_of
from domain.customers import CustomerKind
from domain.identifiers import CustomerId
from domain.interest import Stretch
from domain.interest_notes import IssuedNote, LatePart, Line, NoteItem, gathered
from domain.invoices import LineStage
from domain.parties import Named
from domain.printing import Agreed, Unasked

AGREEMENT: Final = "einvoice_since"
"""What the changes of a customer call the consent to e-invoices."""


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


def some_get_papers(session: Session, whose: Select[int], unasked: Unasked) -> bool:
    """Tell whether any of some customers gets invoices as documents: agreed once, or needs not to."""
    if unasked is Unasked.EVERYBODY:
        return True
    change = CustomerChange
    once = (change.customer_id == Customer.id, change.field == AGREEMENT, change.before != "")
    ways = [Customer.einvoice_since.is_not(None), select(change.id).where(*once).exists()]
    if unasked is Unasked.NIP:
        named = _invoices().with_only_columns(Invoice.customer_id).where(Invoice.customer_id.in_(whose), NIP_THEN != "")
        ways.append(Customer.id.in_(named))
    return session.scalar(select(Customer.id).where(Customer.id.in_(whose), or_(*ways)).limit(1)) is not None


def buyers_nips(session: Session, customer: CustomerId) -> dict[str, str]:
    """Return the tax number of the buyer on each of the customer's invoices by its number, empty where there is none.

    It is that of the day of issue: a number that the customer got later makes no business of what they had bought.
    """
    rows = session.execute(_invoices().where(Invoice.customer_id == customer))
    return {row[0]: row[1] for row in rows}


def _invoices() -> Select[str, str]:
    return (
        select(Invoice.number, NIP_THEN)
        .join(Customer, Customer.id == Invoice.customer_id)
        .join(THESE, THESE.invoice_id == Invoice.id, isouter=True)
    )


def _agreed(session: Session, buyer: Customer) -> tuple[Agreed, ...]:
    """Return when a buyer had agreed to e-invoices: what is on file, and what was until it was changed."""
    change = CustomerChange
    mine = (change.customer_id == buyer.id, change.field == AGREEMENT, change.before != "")
    ended = session.execute(select(change.before, change.at).where(*mine).order_by(change.id))
    before = (Agreed(dt.date.fromisoformat(first), at.date()) for first, at in ended)
    return (*before, *([Agreed(buyer.einvoice_since)] if buyer.einvoice_since else []))


def note_of(session: Session, customer: CustomerId, number: str, as_of: dt.date) -> IssuedNote | None:
    """Return the customer's interest note with a number as it stands on a day, nothing where they have none."""
    planned = func.coalesce(LedgerEntry.id.in_(in_kept_plans(as_of)), false())
    statement = (
        select(InterestNote, func.coalesce(open_part(as_of), NOTHING), planned, *SIDES)
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
    note, left, is_planned, *_rest = row
    made = (note.number, note.issued_on, note.due_on, note.total, left)
    charges, sides = _charges(session, note.id, LineStage.PLAIN, LineStage.AFTER), sides_of(row)[0]
    if note.corrects_id is None:
        return IssuedNote(*made, charges, sides, is_planned=is_planned)
    corrects = session.scalars(select(InterestNote.number).where(InterestNote.id == note.corrects_id)).one()
    return IssuedNote(*made, charges, sides, corrects, _charges(session, note.id, LineStage.BEFORE))


def _charges(session: Session, note_id: int, *stages: LineStage) -> tuple[tuple[str, NoteItem], ...]:
    """Return the lines of a note of some stages, those of one late part together, by the days of the debts."""
    line = InterestLine
    statement = (
        select(Invoice.number, line)
        .join(Invoice, Invoice.id == line.invoice_id)
        .where(line.note_id == note_id, line.stage.in_(stages))
        .order_by(line.id)
    )
    lines, numbers = list[Line](), dict[int, str]()
    for number, row in session.execute(statement):
        numbers[row.invoice_id] = number
        part = LatePart(row.invoice_id, row.principal, row.due_on, row.paid_on)
        lines.append((part, row.kind, Stretch(row.first_day, row.last_day, row.rate_percent, row.interest)))
    items = sorted(gathered(lines), key=lambda one: (one.part.due_on, one.part.debit_id, one.part.paid_on))
    return tuple((numbers[item.part.debit_id], item) for item in items)
