"""Who is reminded of what, when: the ladder for late debts, what is due soon, verifications that end."""

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import InvalidInputError
from domain.identifiers import CustomerId
from domain.reminders import Debt, Rules, Step, due_soon, dunning, rules_of, verification_step

RULES = Rules()
DUE = dt.date(2026, 10, 1)
OURS, OTHER = CustomerId(1), CustomerId(2)


def debt(entry=1, due=DUE, owed="100.00", customer=OURS):
    return Debt(entry, customer, f"FV/{entry}", due, Decimal(owed))


def after(days):
    return DUE + dt.timedelta(days=days)


def letters(on, *debts, told=None, rules=RULES):
    return list(dunning(debts, told or {}, on, rules))


def test_a_debt_is_announced_three_days_before_it_is_due_and_not_again():
    soon = [list(due_soon([debt()], set(), after(days), RULES)) for days in (-4, -3, 0, 1)]

    assert [len(found) for found in soon] == [0, 1, 1, 0]
    assert list(due_soon([debt()], {("due_soon", 1)}, after(-1), RULES)) == []


KNOWN = {("due_soon", 1), ("due_soon", 4)}


def test_what_is_due_on_one_day_is_one_letter_and_no_other_day_is_in_it():
    debts = [debt(1), debt(2, owed="23.45"), debt(3, after(1), "50.00"), debt(4, after(1), "1.00")]

    found = [(one.total, one.taken) for one in due_soon(debts, KNOWN, after(-1), RULES)]

    assert found == [(Decimal("123.45"), (("due_soon", 2),)), (Decimal("51.00"), (("due_soon", 3),))]


def test_a_late_debt_is_reminded_of_after_a_week_and_demanded_two_weeks_later():
    steps = []
    told: dict[tuple[Step, int], dt.date] = {}
    for days in range(40):
        for letter in letters(after(days), debt(), told=told):
            steps.append((days, letter.kind))
            told |= {(Step(kind), entry): after(days) for kind, entry in letter.taken}

    assert steps == [(7, Step.REMINDER), (21, Step.DEMAND)]


def test_after_a_standstill_the_reminder_comes_first_and_the_demand_two_weeks_after_it():
    [letter] = letters(after(30), debt())
    told = {(Step.REMINDER, 1): after(30)}

    assert letter.kind == Step.REMINDER
    assert [letters(after(days), debt(), told=told) != [] for days in (31, 43, 44)] == [False, False, True]


def test_what_has_been_late_for_long_is_work_for_people():
    assert letters(after(61), debt()) == []
    assert letters(after(121), debt(), told={(Step.REMINDER, 1): after(50)}) == []


def test_one_letter_sums_up_all_that_is_late_and_takes_every_step_of_the_day():
    fresh, old, far = debt(1, after(14), "10"), debt(2, after(0), "20"), debt(3, after(30), "40")
    [letter] = letters(after(21), fresh, old, far, told={(Step.REMINDER, 2): after(7)})

    assert (letter.kind, letter.total) == (Step.DEMAND, Decimal(30))
    assert set(letter.taken) == {(Step.REMINDER, 1), (Step.DEMAND, 2)}


def test_without_reminders_a_demand_waits_for_its_day_alone():
    rules = Rules(frozenset({Step.REMINDER}))

    assert [len(letters(after(days), debt(), rules=rules)) for days in (7, 20, 21)] == [0, 0, 1]


def test_a_verification_is_told_of_at_the_nearest_of_its_days():
    left = {days: verification_step(after(days), DUE) for days in (-1, 0, 30, 31, 90, 91, 180, 181)}

    assert left == {-1: None, 0: 30, 30: 30, 31: 90, 90: 90, 91: 180, 180: 180, 181: None}


def test_settings_name_kinds_and_days():
    assert rules_of("goal, leak", "2,5,15") == Rules(frozenset({"goal", "leak"}), 2, 5, 15)


@pytest.mark.parametrize(
    ("off", "days"), [("goals", "3,7,21"), ("", "3,7"), ("", "3,21,7"), ("", "0,7,21"), ("", "a,b,c")]
)
def test_settings_that_mean_nothing_are_refused(off, days):
    with pytest.raises(InvalidInputError):
        rules_of(off, days)


EVENTS = st.lists(
    st.tuples(
        st.integers(0, 5),  # days that pass before it; none is the same day again
        st.sampled_from(["bill", "pay", "work", "work"]),
        st.integers(1, 4),  # which debt
        st.sampled_from([OURS, OTHER]),
    ),
    max_size=60,
)


class Play:
    """A utility that bills, is paid and lets its worker work, on days in order."""

    def __init__(self):
        self.on, self.debts, self.told, self.sent = DUE, {}, {}, []

    def bill(self, entry, customer):
        entry += 10 * customer
        self.debts.setdefault(entry, debt(entry, self.on + dt.timedelta(days=entry % 3), customer=customer))

    def pay(self, entry, customer):
        entry += 10 * customer
        if entry in self.debts:
            self.debts[entry] = debt(entry, self.debts[entry].due_on, "0.00", customer)

    def work(self, _entry, _customer):
        owed = [one for one in self.debts.values() if one.open]
        dunned = {letter.customer_id for on, letter in self.sent if on == self.on}
        for letter in dunning([one for one in owed if one.customer_id not in dunned], self.told, self.on, RULES):
            self.sent.append((self.on, letter))
            self.told |= {(Step(kind), entry): self.on for kind, entry in letter.taken}


@settings(max_examples=60, deadline=None)
@given(events=EVENTS)
def test_whatever_happens_nobody_hears_of_what_is_paid_nor_twice_of_a_step_nor_twice_a_day(events):
    play = Play()
    for days, event, *about in events:
        play.on += dt.timedelta(days=days)
        getattr(play, event)(*about)

    assert all(one.open > 0 for _on, letter in play.sent for one in letter.debts)
    assert max(Counter(step for _on, letter in play.sent for step in letter.taken).values(), default=1) == 1
    assert max(Counter((on, letter.customer_id) for on, letter in play.sent).values(), default=1) == 1
