"""Each day of each debt is charged with interest once, whatever is paid, taken back and paid again."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.instalments import Part, Plan
from domain.interest_due import Charged, free_days, overcharged, owed, uncharged
from domain.interest_notes import LatePart

DUE = dt.date(2026, 1, 20)
DAY = dt.timedelta(days=1)
FOREVER = dt.date.max - DAY


def on(day):
    """Return the day so many days after the due date."""
    return DUE + day * DAY


def late(amount, day):
    """Return a part paid so many days late."""
    return LatePart(5, Decimal(amount), DUE, on(day))


def on_note(parts):
    """Return what a note that charges parts keeps of them."""
    runs = [(part, part.days or ((part.due_on + DAY, part.paid_on),)) for part in parts]
    return [Charged(part.principal, run) for part, days in runs for run in days]


def test_what_no_note_knows_is_charged_whole_and_then_no_more():
    parts = [late(40, 10), late(60, 20)]

    assert uncharged(parts, []) == parts
    assert uncharged(parts, on_note(parts)) == []


def test_a_payment_that_is_taken_back_and_comes_again_is_charged_for_the_days_since():
    [left] = uncharged([late(100, 20)], on_note([late(100, 10)]))

    assert (left.principal, left.paid_on, left.days) == (Decimal(100), on(20), ((on(11), on(20)),))


def test_of_a_payment_that_pays_more_of_the_debt_than_before_the_rest_is_charged():
    [left] = uncharged([late(70, 10)], on_note([late(40, 10)]))

    assert (left.principal, left.days) == (Decimal(30), ())


def test_days_on_which_a_payment_held_the_money_are_not_charged_and_count_as_charged_too_much():
    held = Charged(Decimal(60), (on(11), on(20)))
    minus = replace(late(-60, 20), due_on=on(10))

    left = uncharged([late(100, 30)], [held])
    too_much = overcharged([Charged(Decimal(100), (on(1), on(30)))], [late(100, 30), minus])

    assert [(part.principal, part.days) for part in left] == [
        (Decimal(40), ((on(11), on(20)),)),
        (Decimal(100), ((on(1), on(10)), (on(21), on(30)))),
    ]
    assert too_much == [held]


def test_what_was_not_owed_comes_off_the_payment_that_paid_it():
    too_high = [Charged(Decimal(40), (on(1), on(30)))]

    assert owed([late(60, 5), late(50, 30)], too_high) == [late(60, 5), late(10, 30)]


def test_days_of_a_plan_without_interest_are_left_out():
    [left] = uncharged([late(100, 20)], [], [(on(5), on(12))])

    assert left.days == ((on(1), on(4)), (on(13), on(20)))


payments = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), max_size=4)


@settings(max_examples=60, deadline=None)
@given(payments, payments, st.lists(st.tuples(st.integers(1, 9), st.integers(0, 3)), max_size=2))
def test_each_day_is_charged_with_what_was_late_on_it_less_what_notes_have(paid, before, breaks):
    parts, noted = [late(*one) for one in paid], on_note([late(*one) for one in before])
    free = [(on(first), on(first + more)) for first, more in breaks]
    found = on_note(uncharged(parts, noted, free))

    for day in range(13):
        owed = sum(amount for amount, until in paid if 0 < day <= until)
        covered = sum(amount for amount, until in before if 0 < day <= until)
        is_free = any(first <= on(day) <= last for first, last in free)
        expected = 0 if is_free else max(0, owed - covered)
        assert sum(one.principal for one in found if one.days[0] <= on(day) <= one.days[1]) == expected


def plan(**given: Any) -> Plan:
    """Return a plan of 100 in two parts."""
    parts = (Part(dt.date(2026, 2, 2), Decimal(50)), Part(dt.date(2026, 3, 2), Decimal(50)))
    told: dict[str, Any] = {"agreed_on": DUE, "bears_interest": False, "parts": parts, "debts": {1: Decimal(100)}}
    return Plan(1, "R/2026/000001", 7, **(told | given))


def test_a_plan_holds_interest_off_from_its_agreement_until_it_is_broken_or_ended():
    kept = ((dt.date(2026, 2, 2), Decimal(50)), (dt.date(2026, 3, 2), Decimal(50)))

    assert free_days(plan(bears_interest=True)) is None
    assert free_days(plan()) == (DUE, dt.date(2026, 2, 2))
    assert free_days(plan(paid=kept[:1])) == (DUE, dt.date(2026, 3, 2))
    assert free_days(plan(paid=kept)) == (DUE, FOREVER)
    assert free_days(plan(paid=kept, ended_on=dt.date(2026, 2, 10))) == (DUE, dt.date(2026, 2, 9))
    assert free_days(plan(paid=kept, ended_on=DUE)) is None
