"""A statement ties to the grosz: opening balance, bookings, closing balance, and what is open adds up to it."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.invoices import EntryKind
from domain.ledger import Allocated, Entry, Ledger, balance
from domain.money import ZERO
from domain.settlement import Period
from domain.statements import SpanError, SpanFault, Statement, span_asked
from tests.support.ledgers import open_items_on

TODAY = dt.date(2026, 10, 31)
JANUARY = dt.date(2026, 1, 6)


def account(*rows):
    """Return the entries and the allocations of (kind, day, amount, due day), in their order."""
    ledger, entries, allocated = Ledger(), [], []
    for ident, (kind, on, amount, due_on) in enumerate(rows, 1):
        entries.append(Entry(ident, kind, on, Decimal(amount), f"D/{ident}", due_on))
        allocated += ledger.post(entries[-1])
    return entries, allocated


def pln(*amounts):
    return [Decimal(amount) for amount in amounts]


WORKED = account(
    (EntryKind.INVOICE, JANUARY, "100.00", dt.date(2026, 1, 20)),
    (EntryKind.INVOICE, dt.date(2026, 3, 6), "120.00", dt.date(2026, 3, 20)),
    (EntryKind.PAYMENT, dt.date(2026, 4, 10), "-150.00", None),
)


def test_the_worked_payment_stands_with_what_it_settled():
    told = Statement(Period(dt.date(2026, 2, 1), TODAY), *WORKED)

    assert [told.opening, told.charged, told.credited, told.closing] == pln(100, 120, 150, 70)
    assert [one.balance for one in list(told.bookings())] == pln(220, 70)
    payment = list(told.bookings())[1]
    assert {one.other.label: one.amount for one in payment.settled} == dict(
        zip(("D/1", "D/2"), pln(100, 50), strict=True)
    )
    assert [one.open for one in list(told.bookings())[:2]] == pln(70, 0)


def test_what_was_settled_after_the_last_day_is_open_still():
    told = Statement(Period(JANUARY, dt.date(2026, 4, 9)), *WORKED)

    assert [told.opening, told.closing, *(one.open for one in list(told.bookings()))] == pln(0, 220, 100, 120)


def test_a_span_without_bookings_carries_the_balance():
    told = Statement(Period(dt.date(2026, 5, 1), dt.date(2026, 5, 1)), *WORKED)

    assert [told.opening, told.closing] == pln(70, 70)
    assert list(told.bookings()) == []


ROWS = st.lists(
    st.tuples(
        st.sampled_from([EntryKind.INVOICE, EntryKind.PAYMENT, EntryKind.CORRECTION, EntryKind.REFUND]),
        st.integers(0, 60).map(lambda days: JANUARY + dt.timedelta(days=days)),
        st.integers(-50_000, 50_000).filter(bool).map(lambda grosze: Decimal(grosze) / 100),
        st.none(),
    ),
    max_size=12,
)
DAYS = st.integers(-5, 70).map(lambda days: JANUARY + dt.timedelta(days=days))


@settings(max_examples=60, deadline=None)
@given(rows=ROWS, days=st.tuples(DAYS, DAYS, DAYS).map(sorted))
def test_any_account_ties_between_any_days(rows, days):
    entries, allocated = account(*sorted(rows, key=lambda row: row[1]))
    first, middle, last = days
    one, other, both = (
        Statement(Period(*span), entries, allocated)
        for span in (
            (first, middle),
            (middle + dt.timedelta(days=1), max(last, middle + dt.timedelta(days=1))),
            (first, last),
        )
    )

    assert one.closing == other.opening
    left = sum((item.open for item in open_items_on(entries, allocated, last)), ZERO)
    assert both.closing == balance(entries, last) == left
    assert [row.balance for row in list(both.bookings())][-1:] in ([], [both.closing])


def test_nothing_asked_is_twelve_months_up_to_today():
    assert span_asked("", "", TODAY) == Period(dt.date(2025, 11, 1), TODAY)
    assert span_asked("2026-01-05", "2026-01-05", TODAY) == Period(dt.date(2026, 1, 5), dt.date(2026, 1, 5))


@pytest.mark.parametrize(
    ("first", "last", "fault"),
    [
        ("2026-01-05", "", SpanFault.MISSING),
        ("", "2026-01-05", SpanFault.MISSING),
        ("2026-02-30", "2026-03-01", SpanFault.NO_DAY),
        ("yesterday", "2026-03-01", SpanFault.NO_DAY),
        ("2026-03-02", "2026-03-01", SpanFault.TURNED),
        ("2026-03-02", "2026-11-01", SpanFault.AHEAD),
    ],
)
def test_what_is_no_span_is_said_by_its_fault(first, last, fault):
    with pytest.raises(SpanError) as refused:
        span_asked(first, last, TODAY)

    assert refused.value.fault is fault


def test_allocations_of_a_day_to_come_are_not_known():
    entries, _allocated = WORKED
    later = [Allocated(3, 1, Decimal(100), TODAY)]

    assert next(Statement(Period(JANUARY, dt.date(2026, 4, 10)), entries, later).bookings()).open == 100
