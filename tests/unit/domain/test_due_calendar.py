"""Due dates in a calendar: an entry keeps its name, counts its changes, and is called off when it is settled."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.due_calendar import SHOWN, due_days
from domain.instalments import Part, Plan
from domain.invoices import EntryKind
from domain.ledger import Allocated, Entry

ISSUED, DUE, TODAY = dt.date(2026, 10, 1), dt.date(2026, 10, 15), dt.date(2026, 10, 31)
DEBT = Entry(1, EntryKind.INVOICE, ISSUED, Decimal("100.00"), "FW/1", DUE)
PAYMENT = Entry(2, EntryKind.PAYMENT, TODAY, Decimal("-100.00"), "wpłata")


def paid(amount, on=TODAY, back_on=None):
    return Allocated(2, 1, Decimal(amount), on, back_on)


def plan(**given):
    parts = (Part(dt.date(2026, 11, 16), Decimal("60.00")), Part(dt.date(2026, 12, 15), Decimal("40.00")))
    known: dict[str, Any] = {
        "agreed_on": dt.date(2026, 10, 20),
        "bears_interest": False,
        "debts": {1: Decimal("100.00")},
    }
    return Plan(id=7, number="P/7", customer_id=1, parts=parts, **(known | given))


def test_a_debt_is_due_on_its_day_and_a_payment_on_none():
    [one] = due_days([DEBT, PAYMENT], [], [], TODAY)

    assert (one.name, one.due_on, one.open, one.changes, one.is_off) == ("due-1", DUE, Decimal("100.00"), 0, False)


@pytest.mark.parametrize(
    ("amounts", "left", "is_off"), [(["40.00"], "60.00", False), (["40.00", "60.00"], "0.00", True)]
)
def test_what_is_paid_is_a_newer_state_of_the_same_entry(amounts, left, is_off):
    [one] = due_days([DEBT], [paid(amount) for amount in amounts], [], TODAY)

    assert (one.name, one.open, one.changes, one.is_off) == ("due-1", Decimal(left), len(amounts), is_off)
    assert one.changed_on == TODAY


def test_what_is_settled_is_left_out_after_a_while_and_what_is_late_stays():
    later = TODAY + SHOWN + dt.timedelta(days=1)

    assert due_days([DEBT], [paid("100.00")], [], TODAY + SHOWN)
    assert due_days([DEBT], [paid("100.00")], [], later) == []
    assert due_days([DEBT], [], [], later + dt.timedelta(days=900))


def test_a_debt_under_a_plan_is_called_off_and_its_instalments_are_due():
    debt, first, second = due_days([DEBT], [], [plan()], TODAY)

    assert (debt.is_off, debt.changes) == (True, 1)
    assert [(one.name, one.label, one.due_on, one.open) for one in (first, second)] == [
        ("part-7-1", "P/7", dt.date(2026, 11, 16), Decimal("60.00")),
        ("part-7-2", "P/7", dt.date(2026, 12, 15), Decimal("40.00")),
    ]


def test_the_end_of_a_plan_calls_its_instalments_off_and_the_debt_is_due_again():
    debt, first, second = due_days([DEBT], [], [plan(ended_on=TODAY)], TODAY)

    assert (debt.is_off, debt.changes) == (False, 2)
    assert (first.is_off, second.is_off, first.changes) == (True, True, 1)


def test_what_the_bank_takes_back_is_due_again_and_one_more_change():
    back_on = TODAY + dt.timedelta(days=3)
    parts = [paid("100.00", back_on=back_on)]

    [before], [after] = (due_days([DEBT], parts, [], on) for on in (TODAY, back_on))

    assert (before.open, before.changes, before.is_off) == (Decimal(0), 1, True)
    assert (after.open, after.changes, after.is_off, after.changed_on) == (Decimal("100.00"), 2, False, back_on)


def test_an_instalment_whose_payment_is_taken_back_counts_on():
    back_on = TODAY + dt.timedelta(days=3)
    kept = plan(paid=((TODAY, Decimal("60.00")), (back_on, Decimal("-60.00"))))

    before, after = (due_days([DEBT], [], [kept], on)[1] for on in (TODAY, back_on))

    assert (before.changes, before.is_off) == (1, True)
    assert (after.changes, after.is_off, after.changed_on) == (2, False, back_on)


@settings(max_examples=50, deadline=None)
@given(
    payments=st.lists(st.tuples(st.integers(1, 30), st.integers(1, 2000), st.none() | st.integers(0, 9)), max_size=6)
)
def test_a_calendar_never_counts_back(payments):
    days = [ISSUED + dt.timedelta(days=number) for number in range(45)]
    parts = [
        paid(Decimal(part) / 100, days[on], None if back is None else days[on + back]) for on, part, back in payments
    ]
    seen = [due_days([DEBT], [one for one in parts if one.allocated_on <= on], [], on)[0].changes for on in days]

    assert seen == sorted(seen)
