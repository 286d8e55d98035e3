"""A note that charged days on which nothing was late is corrected: before, after, the difference, once."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.interest import InterestKind
from domain.interest_corrections import ChargedNote, corrections, days_of
from domain.interest_notes import LatePart, charged

DUE = dt.date(2026, 1, 20)
DAY = dt.timedelta(days=1)
NEVER = dt.date.max - DAY
INVOICE = 5


def on(day):
    """Return the day so many days after the due date."""
    return DUE + day * DAY


def late(amount, day):
    """Return a part of the invoice that is settled so many days late."""
    return LatePart(INVOICE, Decimal(amount), DUE, on(day))


def note(ident, *parts):
    """Return a note that charges parts."""
    return ChargedNote(ident, f"NO/{ident}", tuple(charged(part, InterestKind.CIVIL) for part in parts))


def corrected(notes, parts, free=()):
    """Return the corrections that notes need when just ``parts`` were late."""
    return corrections(notes, {INVOICE: parts}, {INVOICE: free})


# domain.md 2.6: 502.23, 43 days at 9.5 and 37 days at 9.25.
WORKED = note(1, replace(late("502.23", 80)))


def test_a_note_on_what_was_late_as_it_says_needs_no_correction():
    assert WORKED.items[0].interest == Decimal("10.33")
    assert corrected([WORKED], [late("502.23", 80)]) == []


def test_a_debt_that_is_open_again_was_late_on_all_those_days():
    assert corrected([WORKED], [LatePart(INVOICE, Decimal("502.23"), DUE, NEVER)]) == []


def test_a_payment_in_time_takes_the_whole_note_back():
    [found] = corrected([WORKED], [])

    assert (found.corrects_number, found.total, found.before, found.after) == (
        "NO/1",
        Decimal("-10.33"),
        WORKED.items,
        (),
    )


def test_a_payment_of_an_earlier_day_leaves_the_days_before_it_and_says_their_rate():
    [found] = corrected([WORKED], [late("502.23", 43)])

    # 502.23 * 43 * 9.5 / 36500 = 5.6208.
    [after] = found.after
    assert (after.part.paid_on, after.interest, found.total) == (on(43), Decimal("5.62"), Decimal("-4.71"))
    assert [(one.days, one.rate_percent) for one in after.stretches] == [(43, Decimal("9.50"))]


def test_of_two_notes_the_later_one_gives_way_first():
    first, second = note(1, late(100, 40)), note(2, late(50, 60))

    [found] = corrected([first, second], [late(100, 40)])

    assert (found.corrects_id, found.after) == (2, ())


def test_days_of_a_plan_without_interest_are_taken_out():
    [found] = corrected([note(1, late(1000, 30))], [late(1000, 30)], [(on(11), on(20))])

    assert [days_of(one.part) for one in found.after] == [((on(1), on(10)), (on(21), on(30)))]


def test_what_only_rounding_makes_of_a_note_is_no_correction():
    # Seven days of 100.00 are 0.18; a grosz less on the last six of them makes 0.03 and 0.16.
    assert corrected([note(1, late("100.00", 7))], [late("99.99", 7), late("0.01", 1)]) == []


PARTS = st.lists(st.tuples(st.integers(100, 900), st.integers(1, 12)), max_size=4)


@settings(max_examples=60, deadline=None)
@given(PARTS, PARTS, st.lists(st.tuples(st.integers(1, 9), st.integers(0, 3)), max_size=2))
def test_corrected_notes_charge_no_day_beyond_what_was_late_on_it_and_need_no_other_correction(was, before, breaks):
    notes = [note(ident, late(*one)) for ident, one in enumerate(before, 1)]
    parts, free = [late(*one) for one in was], [(on(first), on(first + more)) for first, more in breaks]

    found = {one.corrects_id: one for one in corrected(notes, parts, free)}
    now = [
        replace(one, items=(*(i for i in one.items if i not in found[one.id].before), *found[one.id].after))
        if one.id in found
        else one
        for one in notes
    ]

    assert all(one.total < 0 for one in found.values())
    assert corrected(now, parts, free) == []
    for day in range(1, 14):
        noted, owed = (sum(amount for amount, until in paid if day <= until) for paid in (before, was))
        is_free = any(first <= on(day) <= last for first, last in free)
        assert _charged_on(on(day), now) == min(noted, 0 if is_free else owed)


def _charged_on(day, notes):
    items = [item for one in notes for item in one.items]
    return sum(item.part.principal for item in items if any(a <= day <= b for a, b in days_of(item.part)))
