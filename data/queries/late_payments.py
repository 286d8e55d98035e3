"""Who paid late, what of it no interest note has charged yet, and what notes have charged that was not late."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, aliased

from data.models import Allocation, Customer, InstalmentPlan, InterestLine, InterestNote, LedgerEntry, SettlementRun
from data.queries.allocations import STANDING, held_on
from data.queries.instalments import plans_found
from data.queries.overbilled import overbilled_of
from domain.customers import CustomerKind
from domain.identifiers import CustomerId
from domain.interest import DAY, Stretch
from domain.interest_corrections import ChargedNote, NoteCorrection, corrections
from domain.interest_due import Charged, free_days, owed, uncharged
from domain.interest_notes import PRINCIPAL, Days, LatePart, Line, NoteItem, gathered
from domain.invoices import EntryKind, LineStage
from domain.money import ZERO
from domain.settlement_runs import SettlementState
from domain.settling.pricing import Debtor

CREDIT, DEBIT = aliased(LedgerEntry), aliased(LedgerEntry)
NEVER: Final = dt.date.max - DAY


def charged_from(session: Session) -> dt.date | None:
    """Return the first day of the first month that was settled here, nothing before it is."""
    issued = SettlementRun.state == SettlementState.ISSUED
    return session.scalar(select(func.min(SettlementRun.first_on)).where(issued))


def debtors_of(session: Session, since: dt.date) -> list[Debtor]:
    """Return who paid late from ``since`` on and was not charged for it, or was charged too much by a note."""
    of_debt: dict[tuple[int, CustomerKind, int, int], list[LatePart]] = defaultdict(list)
    for customer, kind, entry, part in _paid_late(session, STANDING):
        of_debt[customer, kind, entry, part.debit_id].append(part)
    charged, free = _charged(session), free_of(session)
    held, over = held_of(session), overbilled_of(session)
    found: dict[tuple[int, CustomerKind], list[LatePart]] = defaultdict(list)
    for (customer, kind, entry, invoice), parts in of_debt.items():
        # What was paid before uses up what was charged of it, so it is looked at, too.
        if any(part.paid_on >= since for part in parts):
            known = [*charged.get(invoice, ()), *held.get(entry, ())]
            left = uncharged(owed(parts, over.get(entry, ())), known, free.get(entry, ()))
            found[customer, kind] += [part for part in left if part.paid_on >= since]
    wrong = corrections_of(session, free)
    whose = dict.fromkeys([*found, *wrong])
    debtors = (Debtor(*one, tuple(found.get(one, ())), tuple(wrong.get(one, ()))) for one in whose)
    return [one for one in debtors if one.parts or one.corrections]


def _paid_late(session: Session, *conditions: ColumnElement[bool]) -> Iterator[tuple[int, CustomerKind, int, LatePart]]:
    """Yield whose debt was paid late in part, its ledger entry, and the part of its invoice."""
    columns = (Customer.id, Customer.kind, DEBIT.id, DEBIT.invoice_id, Allocation.amount, DEBIT.due_on)
    late = (
        select(*columns, CREDIT.booked_on)
        .select_from(Allocation)
        .join(CREDIT, CREDIT.id == Allocation.credit_id)
        .join(DEBIT, DEBIT.id == Allocation.debit_id)
        .join(Customer, Customer.id == DEBIT.customer_id)
        .where(
            *conditions,
            *(CREDIT.kind == EntryKind.PAYMENT, DEBIT.kind.in_(PRINCIPAL), DEBIT.invoice_id.is_not(None)),
            and_(DEBIT.due_on.is_not(None), CREDIT.booked_on > DEBIT.due_on),
        )
        .order_by(Allocation.id)
    )
    for customer, kind, entry, invoice, amount, due_on, paid_on in session.execute(late):
        if invoice is not None and due_on is not None:
            yield customer, kind, entry, LatePart(invoice, amount, due_on, paid_on)


def _charged(session: Session, *conditions: ColumnElement[bool]) -> dict[int, list[Charged]]:
    """Return what notes and their corrections have charged of each invoice; what is taken back counts below zero."""
    line = InterestLine
    charged: dict[int, list[Charged]] = defaultdict(list)
    asked = select(line.invoice_id, line.principal, line.first_day, line.last_day, line.stage)
    for row in session.execute(asked.join(InterestNote, InterestNote.id == line.note_id).where(*conditions)):
        sign = -1 if row[4] is LineStage.BEFORE else 1
        charged[row[0]].append(Charged(sign * row[1], (row[2], row[3])))
    return charged


def held_of(session: Session, *conditions: ColumnElement[bool]) -> dict[int, list[Charged]]:
    """Return by debt what of it payments held that were taken back since, and on which days after it was due."""
    asked = (
        select(DEBIT.id, Allocation.amount, DEBIT.due_on, CREDIT.booked_on, Allocation.released_on)
        .select_from(Allocation)
        .join(CREDIT, CREDIT.id == Allocation.credit_id)
        .join(DEBIT, DEBIT.id == Allocation.debit_id)
        .where(Allocation.released_on > DEBIT.due_on, CREDIT.kind == EntryKind.PAYMENT, *conditions)
        .order_by(Allocation.id)
    )
    held: dict[int, list[Charged]] = defaultdict(list)
    for debt, amount, due_on, paid_on, released_on in session.execute(asked):
        if due_on is not None and released_on is not None:
            days = (max(due_on, paid_on) + DAY, released_on - DAY)
            held[debt] += [Charged(amount, days)] if days[0] <= days[1] else []
    return held


def known_of(session: Session, customer: CustomerId, on: dt.date) -> dict[int, tuple[list[LatePart], list[Charged]]]:
    """Return by ledger entry of a customer what was paid late of it, and what is not to be charged again.

    That is what notes have charged by a day, of what was paid too, and what payments held that were taken back by it.
    """
    mine = DEBIT.customer_id == customer
    paid: dict[int, list[LatePart]] = defaultdict(list)
    for _customer, _kind, entry, part in _paid_late(session, mine, held_on(on), CREDIT.booked_on < on):
        paid[entry].append(part)
    charged = _charged(session, InterestNote.customer_id == customer, InterestNote.issued_on <= on)
    held = held_of(session, mine, Allocation.released_on <= on)
    booked = select(LedgerEntry.id, LedgerEntry.invoice_id)
    of_debts = booked.where(LedgerEntry.customer_id == customer, LedgerEntry.kind.in_(PRINCIPAL))
    return {
        entry: (paid[entry], [*charged.get(invoice or 0, ()), *held.get(entry, ())])
        for entry, invoice in session.execute(of_debts)
    }


def corrections_of(
    session: Session, free: Mapping[int, Sequence[Days]]
) -> dict[tuple[int, CustomerKind], list[NoteCorrection]]:
    """Return the corrections that notes need, by customer; ``free`` are days without interest, by ledger entry."""
    notes = _notes(session)
    late, free_of = _late_or_open(session), dict[int, Sequence[Days]]()
    entries = select(LedgerEntry.id, LedgerEntry.invoice_id).where(LedgerEntry.id.in_(free))
    for entry, invoice in session.execute(entries):
        if invoice is not None:
            free_of[invoice] = free[entry]
    found = {customer: corrections(own, late, free_of) for customer, own in notes.items()}
    return {customer: own for customer, own in found.items() if own}


def _notes(session: Session) -> dict[tuple[int, CustomerKind], list[ChargedNote]]:
    """Return the notes of each customer as they stand after their corrections."""
    note, line = InterestNote, InterestLine
    corrected = func.coalesce(note.corrects_id, note.id)
    original = aliased(note)
    asked = (
        select(Customer.id, Customer.kind, original.id, original.number, note.id, line)
        .join(line, line.note_id == note.id)
        .join(original, original.id == corrected)
        .join(Customer, Customer.id == note.customer_id)
        .order_by(original.id, note.id, line.id)
    )
    lines: dict[tuple[int, CustomerKind, int, str], dict[tuple[int, LineStage], list[Line]]]
    lines = defaultdict(lambda: defaultdict(list))
    for customer, kind, ident, number, made_by, row in session.execute(asked):
        part = LatePart(row.invoice_id, row.principal, row.due_on, row.paid_on)
        stretch = Stretch(row.first_day, row.last_day, row.rate_percent, row.interest)
        lines[customer, kind, ident, number][made_by, row.stage].append((part, row.kind, stretch))
    found: dict[tuple[int, CustomerKind], list[ChargedNote]] = defaultdict(list)
    for (customer, kind, ident, number), stages in lines.items():
        items: list[NoteItem] = []
        for (_made_by, stage), own in sorted(stages.items(), key=lambda one: (one[0][0], one[0][1] is LineStage.AFTER)):
            for item in gathered(own):
                (items.remove if stage is LineStage.BEFORE else items.append)(item)
        found[customer, kind].append(ChargedNote(ident, number, tuple(items)))
    return found


def _late_or_open(session: Session) -> dict[int, list[LatePart]]:
    """Return what of each invoice that notes charge was settled late, or is open; what was invoiced too high is not.

    Days on which a payment held a part that was taken back since, and of what was not owed, count below zero.
    """
    noted = select(InterestLine.invoice_id)
    mine = (DEBIT.invoice_id.in_(noted), DEBIT.due_on.is_not(None), DEBIT.amount > ZERO)
    found: dict[int, list[LatePart]] = defaultdict(list)
    booked = select(DEBIT.id, DEBIT.invoice_id, DEBIT.due_on, DEBIT.amount).where(*mine)
    debts = {row[0]: LatePart(row[1] or 0, row[3], row[2] or NEVER, NEVER) for row in session.execute(booked)}
    left = {ident: debt.principal for ident, debt in debts.items()}
    settled = (
        select(DEBIT.id, Allocation.amount, CREDIT.booked_on, CREDIT.kind)
        .join(Allocation, Allocation.debit_id == DEBIT.id)
        .join(CREDIT, CREDIT.id == Allocation.credit_id)
        .where(*mine, STANDING)
    )
    for ident, amount, on, kind in session.execute(settled):
        left[ident] -= amount
        if on > debts[ident].due_on and kind is not EntryKind.CORRECTION:
            found[debts[ident].debit_id].append(replace(debts[ident], principal=amount, paid_on=on))
    for ident, debt in debts.items():
        found[debt.debit_id] += [replace(debt, principal=left[ident])] if left[ident] else []
    over = ((ident, parts) for ident, parts in overbilled_of(session).items() if ident in debts)
    for ident, parts in (*held_of(session, *mine).items(), *over):
        for amount, (first, last) in ((one.principal, one.days) for one in parts):
            less = replace(debts[ident], principal=-amount, due_on=first - DAY, paid_on=last)
            found[less.debit_id].append(less)
    return found


def free_of(session: Session, *conditions: ColumnElement[bool], as_of: dt.date = dt.date.max) -> dict[int, list[Days]]:
    """Return the days on which no interest runs, as plans that meet conditions stand on a day, by ledger entry."""
    free: dict[int, list[Days]] = defaultdict(list)
    for plan in plans_found(session, as_of, InstalmentPlan.bears_interest.is_(False), *conditions):
        days = free_days(plan)
        for entry in plan.debts if days else ():
            free[entry] += [days] if days else []
    return free
