"""A reversal that is undone: what the payment had paid is paid by it again, where nothing else has to do with it."""

import datetime as dt
import itertools
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from data.ingest.store import Store
from data.models import Allocation, LedgerEntry, Payment
from data.payments import TakenBack, reverse, take_back, take_payments
from tests.support.builders import bill, sign_up_customer

BEFORE, CAME, AFTER, LATER = (dt.date(2025, 11, day) for day in (3, 10, 17, 24))


@pytest.fixture
def ours(session):
    """Somebody who owes 300.00."""
    customer = sign_up_customer(session, "0000001")
    bill(session, customer, "FV/1", "300.00", due=BEFORE)
    return customer


def paid(session, ours, reference, amount, on):
    """Book a payment, and return its id."""
    rows = {"reference": [reference], "customer_id": [ours.id], "received_on": [on], "title": [""]}
    return take_payments(store_of(session), rows | {"amount": [Decimal(amount)]})[0]


def store_of(session):
    """Return what writes."""
    return Store(session.connection(), Counter())


def undone(session, payment, on):
    """Take a payment back on a day, and undo that."""
    take_back(session, reverse(store_of(session), payment, TakenBack(f"R-{payment}-{on}", on)))


def standing(session):
    """Return what each payment pays of what, and since when."""
    session.expire_all()
    debt, credit = LedgerEntry.__table__.alias(), LedgerEntry.__table__.alias()
    asked = (
        select(Payment.reference, debt.c.label, Allocation.amount, Allocation.allocated_on, Allocation.released_on)
        .join(credit, credit.c.id == Allocation.credit_id)
        .join(debt, debt.c.id == Allocation.debit_id)
        .join(Payment, Payment.id == credit.c.payment_id)
    )
    return sorted(tuple(row) for row in session.execute(asked))


@pytest.mark.parametrize("told", [CAME, BEFORE, AFTER], ids=["the same day", "an older day", "a later day"])
def test_a_return_that_is_undone_leaves_everything_as_it_was(session, ours, told):
    paid(session, ours, "B/0", 100, CAME)
    ident = paid(session, ours, "B/1", 100, CAME)
    before = standing(session)

    undone(session, ident, told)
    undone(session, ident, told)

    assert standing(session) == before


def test_what_another_payment_paid_on_the_day_of_the_return_stays_paid_by_it(session, ours):
    ident = paid(session, ours, "B/1", 100, CAME)
    back = reverse(store_of(session), ident, TakenBack("R-1", CAME))
    paid(session, ours, "B/2", 250, CAME)

    take_back(session, back)

    assert standing(session) == [("B/1", "FV/1", 50, CAME, None), ("B/2", "FV/1", 250, CAME, None)]


def test_a_payment_pays_no_more_than_it_is_however_often_its_return_is_undone(session):
    ours = sign_up_customer(session, "0000001")
    bill(session, ours, "FV/1", "100.00", due=BEFORE)
    ident = paid(session, ours, "B/1", 100, CAME)
    back = reverse(store_of(session), ident, TakenBack("R-1", AFTER))
    other = paid(session, ours, "B/2", 100, AFTER)
    bill(session, ours, "FV/2", "100.00", due=AFTER)
    take_back(session, back)
    back = reverse(store_of(session), ident, TakenBack("R-2", AFTER))
    take_back(session, other)

    take_back(session, back)

    assert sum(row[2] for row in standing(session) if row[4] is None) == 100


DAYS = (BEFORE, CAME, AFTER, LATER)
STEPS = st.tuples(st.sampled_from(("pay", "bill", "return", "undo", "drop")), st.sampled_from(DAYS), st.integers(0, 1))
OWED = [("bill", BEFORE, 0), ("bill", CAME, 0), ("pay", CAME, 0), ("pay", CAME, 0)]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=2, max_size=6))
def test_nothing_is_paid_twice_and_nobody_pays_more_than_they_have(session, steps):
    numbers = itertools.count()
    with session.begin_nested() as trial:
        ours = sign_up_customer(session, "0000001")
        for step, day, which in OWED + steps:
            _take(session, ours, next(numbers), (step, day, which))
            session.expire_all()
            assert _beyond(session) == []
        trial.rollback()
    session.expire_all()


def _take(session, ours, number, asked):
    """Take a step, on the payment it chooses where it takes one."""
    step, day, which = asked
    if step == "pay":
        paid(session, ours, f"B/{number}", 100, day)
    elif step == "bill":
        bill(session, ours, f"FV/{number}", "60.00", due=day)
    else:
        rows = session.execute(select(Payment.id, Payment.reverses_id).order_by(Payment.id)).all()
        back = {row[1] for row in rows if row[1]}
        wanted = [row[0] for row in rows if bool(row[1]) == (step == "undo") and row[0] not in back]
        for ident in wanted[which : which + 1]:
            if step == "return":
                reverse(store_of(session), ident, TakenBack(f"R/{number}", day))
            else:
                take_back(session, ident)


def _beyond(session):
    """Return the entries of which more is settled on some day than there is."""
    left = dict(session.execute(select(LedgerEntry.id, LedgerEntry.amount)).all())
    parts = session.scalars(select(Allocation)).all()
    held: Counter[tuple[int, dt.date]] = Counter()
    for part, day in itertools.product(parts, (*DAYS, dt.date.max)):
        if part.allocated_on <= day and (part.released_on is None or day < part.released_on):
            held[part.credit_id, day] += part.amount
            held[part.debit_id, day] += part.amount
    return [(ident, day) for (ident, day), amount in held.items() if amount > abs(left[ident])]
