"""What was paid late of invoices although it was not owed: no interest runs on it (domain.md 2.4, 2.6)."""

from collections import defaultdict
from decimal import Decimal

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from data.models import Allocation, Invoice, LedgerEntry
from data.queries.allocations import STANDING
from domain.interest import DAY
from domain.interest_due import Charged
from domain.invoices import EntryKind
from domain.money import ZERO

CREDIT, DEBIT = aliased(LedgerEntry), aliased(LedgerEntry)


def overbilled_of(session: Session) -> dict[int, list[Charged]]:
    """Return by debt what was paid late of it although it was not owed: it was corrected downwards after that.

    What was paid last was too much.
    """
    over = _too_high(session)
    paid = (
        select(DEBIT.id, Allocation.amount, DEBIT.due_on, CREDIT.booked_on)
        .select_from(Allocation)
        .join(CREDIT, CREDIT.id == Allocation.credit_id)
        .join(DEBIT, DEBIT.id == Allocation.debit_id)
        .where(STANDING, CREDIT.kind == EntryKind.PAYMENT, CREDIT.booked_on > DEBIT.due_on, DEBIT.id.in_(over))
        .order_by(CREDIT.booked_on.desc(), Allocation.id.desc())
    )
    found: dict[int, list[Charged]] = defaultdict(list)
    for debt, amount, due_on, paid_on in session.execute(paid):
        if due_on is not None and (part := min(amount, over[debt])) > ZERO:
            over[debt] -= part
            found[debt].append(Charged(part, (due_on + DAY, paid_on)))
    return found


def _too_high(session: Session) -> dict[int, Decimal]:
    """Return by debt how much less it is by its corrections, without what of them has settled the debt itself."""
    less = (
        select(DEBIT.id, func.sum(CREDIT.amount))
        .join(Invoice, Invoice.corrects_id == DEBIT.invoice_id)
        .join(CREDIT, CREDIT.invoice_id == Invoice.id)
        .where(DEBIT.kind == EntryKind.INVOICE)
        .group_by(DEBIT.id)
    )
    used = (
        select(DEBIT.id, func.sum(Allocation.amount))
        .join(Allocation, Allocation.debit_id == DEBIT.id)
        .join(CREDIT, CREDIT.id == Allocation.credit_id)
        .join(Invoice, and_(Invoice.id == CREDIT.invoice_id, Invoice.corrects_id == DEBIT.invoice_id))
        .where(STANDING)
        .group_by(DEBIT.id)
    )
    settled = {row[0]: row[1] for row in session.execute(used)}
    left = {row[0]: -row[1] - settled.get(row[0], ZERO) for row in session.execute(less)}
    return {debt: amount for debt, amount in left.items() if amount > ZERO}
