"""Instalment plans: parts that add up, new due dates, and what breaks a plan."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.instalments import (
    Fault,
    Part,
    PartState,
    Plan,
    PlanState,
    dues_of,
    even_parts,
    fault_of,
    monthly,
    next_part,
    parts_of,
    state_of,
)

AGREED = dt.date(2026, 9, 1)
FIRST, SECOND, THIRD = dt.date(2026, 9, 15), dt.date(2026, 10, 15), dt.date(2026, 11, 16)
PARTS = tuple(Part(day, Decimal(100)) for day in (FIRST, SECOND, THIRD))
PLAN = Plan(1, "R/1", 7, AGREED, bears_interest=True, parts=PARTS, debts={5: Decimal(120), 6: Decimal(180)})
DAY = dt.timedelta(days=1)
AMOUNTS = st.decimals("0.01", "5000", places=2)


def paid(*payments):
    """Return the plan after payments."""
    return replace(PLAN, paid=tuple((day, Decimal(amount)) for day, amount in payments))


@given(AMOUNTS, st.integers(2, 12))
def test_even_parts_add_up_to_the_grosz(total, count):
    parts = even_parts(total, count)

    assert sum(parts) == total
    assert max(parts[:-1]) <= parts[-1] < parts[0] + count * Decimal("0.01")


@given(st.dates(dt.date(2020, 1, 1), dt.date(2035, 1, 1)), st.integers(2, 12))
def test_the_days_of_a_plan_follow_one_another_on_working_days(first, count):
    days = monthly(first, count)

    assert days == sorted(set(days))
    assert all(day.weekday() < 5 for day in days)


def test_a_plan_is_kept_while_each_part_is_paid_in_time_in_whatever_pieces():
    plan = paid((AGREED, "60.00"), (FIRST, "40.00"), (SECOND - DAY, "150.00"))

    assert state_of(plan, SECOND + DAY) is PlanState.ACTIVE
    assert [(one.state, one.paid) for one in parts_of(plan, SECOND + DAY)] == [
        (PartState.PAID, Decimal(100)),
        (PartState.PAID, Decimal(100)),
        (PartState.PARTLY_PAID, Decimal(50)),
    ]
    assert next_part(plan, SECOND + DAY).open == Decimal(50)


def test_a_part_missed_breaks_the_plan_and_nothing_later_mends_it():
    late = paid((FIRST + DAY, "100.00"))

    assert state_of(PLAN, FIRST) is PlanState.ACTIVE
    assert state_of(PLAN, FIRST + DAY) is PlanState.BROKEN
    assert state_of(late, FIRST + DAY) is PlanState.BROKEN
    assert next_part(late, FIRST + DAY) is None
    assert parts_of(PLAN, FIRST + DAY)[0].state is PartState.MISSED


def test_a_part_due_on_a_free_day_is_in_time_on_the_next_working_day():
    sunday = dt.date(2026, 9, 13)
    plan = replace(PLAN, parts=(Part(sunday, Decimal(100)), *PARTS[1:]), paid=((sunday + DAY, Decimal(100)),))

    assert state_of(plan, sunday + DAY) is PlanState.ACTIVE
    assert state_of(plan, SECOND) is PlanState.ACTIVE


def test_a_plan_paid_whole_is_fulfilled_even_when_it_was_broken():
    assert state_of(paid((THIRD + DAY, "300.00")), THIRD + DAY) is PlanState.FULFILLED


def test_a_plan_that_the_office_ended_is_cancelled_from_that_day_on():
    plan = replace(PLAN, ended_on=FIRST)

    assert (state_of(plan, FIRST - DAY), state_of(plan, FIRST)) == (PlanState.ACTIVE, PlanState.CANCELLED)


def test_a_debt_that_several_parts_pay_is_due_part_by_part():
    assert dues_of(PLAN, PLAN.debts, AGREED) == {
        5: ((FIRST, Decimal(100)), (SECOND, Decimal(20))),
        6: ((SECOND, Decimal(80)), (THIRD, Decimal(100))),
    }
    after = paid((FIRST, "100.00"))
    assert dues_of(after, {5: Decimal(20), 6: Decimal(180)}, FIRST + DAY) == {
        5: ((SECOND, Decimal(20)),),
        6: ((SECOND, Decimal(80)), (THIRD, Decimal(100))),
    }


@given(st.decimals(0, 300, places=2), st.decimals(0, 120, places=2))
def test_what_is_due_of_the_debts_is_what_is_open_of_them(amount, of_first):
    first = min(of_first, amount)
    left = {5: 120 - first, 6: max(180 - (amount - first), Decimal(0))}
    dues = dues_of(paid((AGREED, amount)), left, AGREED)

    assert {ident: sum(part for _day, part in parts) for ident, parts in dues.items()} == (left if dues else {})
    assert all(list(parts) == sorted(parts) for parts in dues.values())


def test_a_broken_plan_gives_no_new_due_dates():
    assert dues_of(PLAN, PLAN.debts, FIRST + DAY) == {}


@given(st.permutations([(FIRST, "70.00"), (AGREED, "30.00"), (SECOND, "130.00"), (THIRD, "70.00")]))
def test_the_order_in_which_payments_become_known_changes_nothing(payments):
    plan, in_order = paid(*payments), paid(*sorted(payments))

    for day in (AGREED, FIRST, FIRST + DAY, SECOND, THIRD):
        assert (state_of(plan, day), parts_of(plan, day)) == (state_of(in_order, day), parts_of(in_order, day))


@given(st.lists(st.tuples(st.sampled_from([AGREED, FIRST, SECOND, THIRD]), AMOUNTS), max_size=6), st.integers(0, 90))
def test_what_is_paid_of_the_parts_is_what_was_paid_up_to_the_whole(payments, days):
    plan, on = paid(*payments), AGREED + days * DAY

    found = sum(one.paid for one in parts_of(plan, on))
    assert found == min(plan.paid_by(on), plan.total)
    assert all(0 <= one.paid <= one.part.amount for one in parts_of(plan, on))


WRONG = {
    Fault.COUNT: [Part(AGREED + at * DAY, Decimal(1)) for at in range(13)],
    Fault.AMOUNT: [Part(FIRST, Decimal("0.005")), Part(SECOND, Decimal("299.995"))],
    Fault.ORDER: [Part(FIRST, Decimal(100)), Part(FIRST, Decimal(200))],
    Fault.DAYS: [Part(AGREED - DAY, Decimal(100)), Part(FIRST, Decimal(200))],
    Fault.SUM: [Part(FIRST, Decimal(100)), Part(SECOND, Decimal("199.99"))],
}


@pytest.mark.parametrize("fault", WRONG)
def test_parts_that_cannot_be_agreed_are_told_apart(fault):
    assert fault_of(WRONG[fault], Decimal(300), AGREED) is fault


def test_one_part_is_no_plan_and_a_part_of_nothing_no_part():
    assert fault_of([Part(FIRST, Decimal(300))], Decimal(300), AGREED) is Fault.COUNT
    assert fault_of([Part(FIRST, Decimal(0)), Part(SECOND, Decimal(300))], Decimal(300), AGREED) is Fault.AMOUNT


def test_a_plan_that_adds_up_can_be_agreed():
    assert fault_of(PARTS, Decimal(300), AGREED) is None
