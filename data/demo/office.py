"""What waits in the demo utility: payments that name nobody, two instalment plans, a verification that ends soon."""

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from typing import Final, NamedTuple

from sqlalchemy import literal, select, update
from sqlalchemy.orm import Session

from data.demo.people import ACCOUNTS
from data.models import Customer, Instalment, InstalmentDebt, InstalmentPlan, LedgerEntry, Meter, UnmatchedPayment
from data.queries.finance import open_part
from data.queries.reminders import verifications_ending
from data.types import MONEY
from domain.calendar import next_working_day
from domain.instalments import Part, Plan, PlanState, even_parts, monthly, state_of
from domain.numbering import plan_number
from domain.unmatched import NOTHING_NAMED, UNKNOWN_ACCOUNT

DAY: Final = dt.timedelta(days=1)
KEPT_DAYS: Final = 12
"""So long ago the plan was agreed that is kept, ..."""
BROKEN_DAYS: Final = 75
"""... and the one that is not."""
FIRST_DAYS: Final = 21
"""From the agreement to the first part."""
PARTS: Final = 4
ENDS_DAYS: Final = 40
"""So soon the verification of a meter ends that the housing manager has to see to."""
CLERK: Final = "clerk@demo.example"


class Debt(NamedTuple):
    """A debt that is late."""

    id: int
    customer_id: int
    due_on: dt.date
    left: Decimal


def write_office(session: Session, shown: Collection[int], managed: Collection[int], as_of: dt.date) -> None:
    """Write what waits; ``managed`` are the customers of the housing manager, ``shown`` those of the other accounts."""
    late = _late(session, as_of)
    theirs = [row for row in late if row.customer_id in managed]
    others = [row for row in late if row.customer_id not in {*managed, *shown}]
    _plan(session, 2, _of_one(theirs, as_of - KEPT_DAYS * DAY), as_of - KEPT_DAYS * DAY, as_of)
    _plan(session, 1, _of_one(others, as_of - BROKEN_DAYS * DAY), as_of - BROKEN_DAYS * DAY, as_of)
    _unmatched(session, others, as_of)
    _end_verification(session, managed, as_of)


def _end_verification(session: Session, managed: Collection[int], as_of: dt.date) -> None:
    """Let a verification end soon at the property that the housing manager sees first."""
    verified = verifications_ending(session, as_of, dt.date.max, sorted(managed)[:1])
    for meter in sorted(verified, key=lambda one: one.expires_on)[:1]:
        ends = as_of + ENDS_DAYS * DAY
        session.execute(update(Meter).where(Meter.id == meter.meter_id).values(verification_expires_on=ends))


def _late(session: Session, as_of: dt.date) -> list[Debt]:
    """Return the debts that are late, the latest first."""
    entry, left = LedgerEntry, open_part(as_of)
    asked = select(entry.id, entry.customer_id, entry.due_on, left).where(entry.due_on < as_of)
    found = session.execute(asked.where(left > literal(Decimal(0), MONEY)).order_by(entry.due_on, entry.id))
    return [Debt(*row) for row in found]


def _of_one(late: list[Debt], agreed_on: dt.date) -> list[Debt]:
    """Return the debts of whoever has the most that were late when a plan was agreed."""
    of: dict[int, list[Debt]] = {}
    for row in late:
        if row.due_on < agreed_on:
            of.setdefault(row.customer_id, []).append(row)
    return max(of.values(), key=len, default=[])


def _plan(session: Session, number: int, debts: list[Debt], agreed_on: dt.date, as_of: dt.date) -> None:
    if not debts:
        return
    total = sum((row.left for row in debts), Decimal())
    days = monthly(agreed_on + FIRST_DAYS * DAY, PARTS)
    parts = tuple(Part(*both) for both in zip(days, even_parts(total, PARTS), strict=True))
    name, amounts = plan_number(agreed_on, number), {row.id: row.left for row in debts}
    plan = Plan(number, name, debts[0].customer_id, agreed_on, bears_interest=True, parts=parts, debts=amounts)
    state = state_of(plan, as_of)
    session.add(
        InstalmentPlan(
            id=number,
            number=name,
            customer_id=plan.customer_id,
            agreed_on=agreed_on,
            state=state,
            bears_interest=True,
            entered_at=dt.datetime.combine(agreed_on, dt.time(10), dt.UTC),
            entered_by=CLERK,
            ended_on=None if state is PlanState.ACTIVE else as_of,
        )
    )
    session.flush()
    session.add_all(InstalmentDebt(plan_id=number, entry_id=ident, amount=amount) for ident, amount in amounts.items())
    session.add_all(
        Instalment(plan_id=number, position=place, due_on=part.due_on, amount=part.amount)
        for place, part in enumerate(parts, 1)
    )
    session.flush()


def _slipped(number: str, known: Collection[str]) -> str:
    """Write a number with two digits changed, so that it is nobody's; else with one too many."""
    swaps = (
        f"{number[: at - 1]}{number[at]}{number[at - 1]}{number[at + 1 :]}" for at in range(len(number) - 1, 0, -1)
    )
    return next((swap for swap in swaps if swap not in known), f"{number}0")


def _unmatched(session: Session, late: list[Debt], as_of: dt.date) -> None:
    """Write a payment by name and amount, one with a slip in its number, one to nobody's account, and a riddle."""
    day = next_working_day(as_of - 6 * DAY)
    payments = [
        ("wpłata gotówkowa", "BRAK DANYCH", Decimal("55.00"), NOTHING_NAMED, ACCOUNTS.of(0)),
        ("woda", "JAN NIEZNANY", Decimal("81.40"), UNKNOWN_ACCOUNT, ACCOUNTS.of(99_999_999)),
    ]
    if late:
        one: Customer = session.get_one(Customer, late[-1].customer_id)
        slipped = _slipped(one.number, set(session.scalars(select(Customer.number))))
        payments += [
            ("opłata za wodę", one.name.upper(), late[-1].left, NOTHING_NAMED, ACCOUNTS.of(0)),
            (f"nr kl. {slipped}", "ZOFIA BEZIMIENNA", Decimal("40.00"), NOTHING_NAMED, ACCOUNTS.of(0)),
        ]
    for place, (title, payer, amount, reason, account) in enumerate(payments):
        session.add(
            UnmatchedPayment(
                reference=f"DEMOW{place:011d}",
                received_on=next_working_day(day + place * DAY),
                amount=amount,
                account=account,
                payer=payer,
                title=title,
                reason=reason,
            )
        )
    session.flush()
