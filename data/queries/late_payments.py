"""Who paid late, and what of it no interest note has charged yet."""

import datetime as dt
from collections import defaultdict

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from data.models import Allocation, Customer, InstalmentPlan, InterestLine, LedgerEntry, SettlementRun
from data.queries.allocations import STANDING
from data.queries.instalments import plans_found
from domain.customers import CustomerKind
from domain.interest_due import Charged, free_days, uncharged
from domain.interest_notes import PRINCIPAL, Days, LatePart
from domain.invoices import EntryKind
from domain.settlement_runs import SettlementState
from domain.settling.pricing import Debtor

CREDIT, DEBIT = aliased(LedgerEntry), aliased(LedgerEntry)


def charged_from(session: Session) -> dt.date | None:
    """Return the first day of the first month that was settled here, nothing before it is."""
    issued = SettlementRun.state == SettlementState.ISSUED
    return session.scalar(select(func.min(SettlementRun.first_on)).where(issued))


def debtors_of(session: Session, since: dt.date) -> list[Debtor]:
    """Return who paid late from ``since`` on and was not charged for it."""
    late = (
        select(
            *(Customer.id, Customer.kind, DEBIT.id, DEBIT.invoice_id, Allocation.amount, DEBIT.due_on),
            CREDIT.booked_on,
        )
        .select_from(Allocation)
        .join(CREDIT, CREDIT.id == Allocation.credit_id)
        .join(DEBIT, DEBIT.id == Allocation.debit_id)
        .join(Customer, Customer.id == DEBIT.customer_id)
        .where(
            STANDING,
            *(CREDIT.kind == EntryKind.PAYMENT, DEBIT.kind.in_(PRINCIPAL), DEBIT.invoice_id.is_not(None)),
            and_(DEBIT.due_on.is_not(None), CREDIT.booked_on > DEBIT.due_on),
        )
        .order_by(Allocation.id)
    )
    of_debt: dict[tuple[int, CustomerKind, int, int], list[LatePart]] = defaultdict(list)
    for customer, kind, entry, invoice, amount, due_on, paid_on in session.execute(late):
        if invoice is not None and due_on is not None:
            of_debt[customer, kind, entry, invoice].append(LatePart(invoice, amount, due_on, paid_on))
    charged, free = _charged(session), _free(session)
    found: dict[tuple[int, CustomerKind], list[LatePart]] = defaultdict(list)
    for (customer, kind, entry, invoice), parts in of_debt.items():
        # What was paid before uses up what was charged of it, so it is looked at, too.
        if any(part.paid_on >= since for part in parts):
            left = uncharged(parts, charged.get(invoice, ()), free.get(entry, ()))
            found[customer, kind] += [part for part in left if part.paid_on >= since]
    return [Debtor(customer, kind, tuple(parts)) for (customer, kind), parts in found.items() if parts]


def _charged(session: Session) -> dict[int, list[Charged]]:
    """Return what notes have charged of each invoice."""
    line = InterestLine
    charged: dict[int, list[Charged]] = defaultdict(list)
    for row in session.execute(select(line.invoice_id, line.principal, line.first_day, line.last_day)):
        charged[row[0]].append(Charged(row[1], (row[2], row[3])))
    return charged


def _free(session: Session) -> dict[int, list[Days]]:
    """Return the days on which no interest runs, by entry of the ledger."""
    free: dict[int, list[Days]] = defaultdict(list)
    for plan in plans_found(session, dt.date.max, InstalmentPlan.bears_interest.is_(False)):
        days = free_days(plan)
        for entry in plan.debts if days else ():
            free[entry] += [days] if days else []
    return free
