"""What a ledger says on a day, and that every way of saying it gives the same balance."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import InvalidInputError
from domain.finance import (
    GROUPS,
    InvoiceState,
    Span,
    View,
    balance_steps,
    build_up,
    invoice_state,
    nearest_view,
    open_items_of,
    standing_of,
    statement_of,
    view_of,
)
from domain.money import ZERO
from tests.support.ledgers import ledger

TODAY = dt.date(2026, 10, 31)
YEAR = View(Span.YEAR, TODAY)
EVER = View(Span.ALL, TODAY)


def day(month, number, year=2026):
    return dt.date(year, month, number)


HALF_PAID = ledger(
    ("invoice", day(1, 6), "100.00", "0.00", day(1, 20)),
    ("invoice", day(3, 6), "120.00", "70.00", day(3, 20)),
    ("payment", day(4, 10), "-150.00", "0.00", None),
    ("invoice", day(10, 22), "80.00", "80.00", day(11, 5)),
)


def test_what_is_late_and_what_comes_next_are_told_apart():
    standing = standing_of(HALF_PAID, TODAY)

    assert (standing.balance, standing.overdue) == (Decimal("150.00"), Decimal("70.00"))
    assert (standing.overdue_since, standing.next_due_on) == (day(3, 21), day(11, 5))


def test_a_bill_is_not_overdue_on_its_due_date():
    assert standing_of(ledger(("invoice", day(10, 1), "10.00", "10.00", TODAY)), TODAY).overdue == ZERO


def test_a_refund_without_due_date_is_due_when_booked():
    standing = standing_of(ledger(("refund", day(10, 1), "10.00", "10.00", None)), TODAY)

    assert standing.overdue_since == day(10, 2)


def test_of_a_debt_in_instalments_the_next_part_is_due_next_and_the_others_later():
    dues = ((day(11, 16), Decimal(100)), (day(12, 15), Decimal(200)))
    standing = standing_of(ledger(("invoice", day(5, 1), "300.00", "300.00", day(11, 16), dues)), TODAY)

    assert (standing.next_due_on, standing.next_due, standing.later) == (day(11, 16), Decimal(100), Decimal(200))
    assert (standing.balance, standing.overdue, len(standing.debts)) == (Decimal(300), ZERO, 1)


def in_parts(ident, *dues):
    """Return a debt that a plan pays in parts."""
    amount = sum(part for _day, part in dues)
    return ("invoice", day(5, 1), amount, amount, dues[0][0], dues, ident)


def test_the_next_part_of_each_of_two_plans_is_to_be_paid_beside_what_is_due_outside_of_them():
    first = [
        in_parts(1, (day(11, 16), Decimal(60))),
        in_parts(1, (day(11, 16), Decimal(10)), (day(12, 16), Decimal(70))),
    ]
    second = in_parts(2, (day(11, 20), Decimal(50)), (day(12, 21), Decimal(50)))
    late = ("invoice", day(9, 1), "20.00", "20.00", day(9, 15))
    soon = ("invoice", day(10, 22), "30.00", "30.00", day(12, 16))

    standing = standing_of(ledger(*first, second, late, soon), TODAY)

    # 60 + 10 of the first plan, 50 of the second, and all of what is in none.
    assert (standing.to_pay, standing.later, standing.balance) == (Decimal(170), Decimal(120), Decimal(290))
    assert (standing.next_due_on, standing.next_due, standing.overdue) == (day(11, 16), Decimal(70), Decimal(20))


PARTS = st.lists(st.tuples(st.sampled_from([1, 2, 3]), st.dates(day(11, 1), day(12, 31)), st.integers(1, 10**6)))


@settings(max_examples=25, deadline=None)
@given(parts=PARTS, beside=st.lists(st.integers(1, 10**6)), overpaid=st.integers(0, 10**6))
def test_the_next_part_of_each_plan_is_asked_for_once_and_never_more_than_is_owed(parts, beside, overpaid):
    grosze = [(plan, due_on, Decimal(amount) / 100) for plan, due_on, amount in parts]
    rows = [in_parts(plan, (due_on, amount)) for plan, due_on, amount in grosze]
    rows += [("invoice", day(1, 1), amount, amount, day(1, 15)) for amount in (Decimal(one) / 100 for one in beside)]
    rows.append(("payment", TODAY, -Decimal(overpaid) / 100, -Decimal(overpaid) / 100, None))
    firsts = {plan: min(on for ident, on, _amount in grosze if ident == plan) for plan, _on, _amount in grosze}
    asked = sum(amount for plan, on, amount in grosze if on == firsts[plan]) + Decimal(sum(beside) - overpaid) / 100

    standing = standing_of(ledger(*rows), TODAY)

    assert standing.to_pay == max(asked, ZERO)
    assert standing.to_pay <= max(standing.balance, ZERO)


def test_an_overpayment_is_no_debt():
    standing = standing_of(ledger(("payment", day(10, 1), "-10.00", "-10.00", None)), TODAY)

    assert (standing.balance, standing.debts) == (Decimal("-10.00"), ())


def test_open_items_come_oldest_due_first():
    items = open_items_of(
        ledger(("invoice", day(1, 1), "5.00", "5.00", day(9, 1)), ("invoice", day(2, 1), "7.00", "7.00", day(3, 1)))
    )

    assert [item.open for item in items] == [Decimal("7.00"), Decimal("5.00")]


def test_a_year_is_twelve_calendar_months_with_the_running_one():
    assert View(Span.YEAR, TODAY).first == day(11, 1, 2025)
    assert View(Span.TWO_YEARS, TODAY).first == day(11, 1, 2024)


def test_the_balance_steps_on_the_days_of_bookings_and_lasts_to_the_end():
    steps = balance_steps(HALF_PAID, EVER)

    assert list(zip(steps["day"].dt.date, steps["balance"], strict=True)) == [
        (day(1, 6), Decimal("100.00")),
        (day(3, 6), Decimal("220.00")),
        (day(4, 10), Decimal("70.00")),
        (day(10, 22), Decimal("150.00")),
        (TODAY, Decimal("150.00")),
    ]


def test_what_was_owed_before_the_view_is_carried_into_it():
    earlier = ledger(("invoice", day(1, 6, 2025), "33.00", "33.00", day(1, 20, 2025)))

    steps = balance_steps(earlier, YEAR)

    assert list(zip(steps["day"].dt.date, steps["balance"], strict=True)) == [
        (YEAR.first, Decimal("33.00")),
        (TODAY, Decimal("33.00")),
    ]


def test_a_booking_on_the_first_day_of_the_view_is_one_step():
    on_the_first = ledger(
        ("invoice", day(1, 6, 2025), "33.00", "33.00", None), ("payment", YEAR.first, "-3.00", "0.00", None)
    )

    assert list(balance_steps(on_the_first, YEAR)["balance"]) == [Decimal("30.00"), Decimal("30.00")]


def test_the_statement_shows_the_balance_after_each_booking_newest_first():
    statement = statement_of(HALF_PAID, YEAR)

    assert list(statement["balance"]) == [Decimal(text) for text in ("150.00", "70.00", "220.00", "100.00")]


def test_months_without_a_booking_are_in_the_build_up():
    months = build_up(HALF_PAID, EVER)

    assert list(months["month"].dt.month) == list(range(1, 11))
    assert list(months["paid"])[3] == Decimal("-150.00")


def test_interest_and_refunds_stand_apart_from_invoices():
    month = build_up(
        ledger(
            ("invoice", TODAY, "10.00", "0.00", TODAY),
            ("correction", TODAY, "-2.00", "0.00", TODAY),
            ("interest_note", TODAY, "1.00", "0.00", TODAY),
            ("write_off", TODAY, "-0.50", "0.00", None),
        ),
        EVER,
    ).iloc[0]

    assert [month[group] for group in GROUPS] == [Decimal(text) for text in ("8.00", "1.00", "0.00", "-0.50")]


BOOKINGS = st.lists(
    st.tuples(
        st.sampled_from(["invoice", "correction", "interest_note", "payment", "refund", "adjustment"]),
        st.dates(dt.date(2024, 9, 1), TODAY),
        st.decimals(-500, 500, places=2).filter(bool),
        st.just("0.00"),
        st.none(),
    ),
    max_size=12,
)


@settings(max_examples=50, deadline=None)
@given(bookings=BOOKINGS, span=st.sampled_from(Span))
def test_steps_statement_and_build_up_end_at_the_same_balance(bookings, span):
    frame, view = ledger(*sorted(bookings, key=lambda row: row[1])), View(span, TODAY)
    ends = {
        standing_of(frame, TODAY).balance,
        *balance_steps(frame, view)["balance"].tail(1),
        *build_up(frame, view)["closing"].tail(1),
        *statement_of(frame, view)["balance"].head(1),
    }

    assert ends == {sum(frame["amount"], ZERO)}


@settings(max_examples=40, deadline=None)
@given(bookings=BOOKINGS, span=st.sampled_from(Span))
def test_each_month_closes_where_the_next_one_opens(bookings, span):
    months = build_up(ledger(*sorted(bookings, key=lambda row: row[1])), View(span, TODAY))

    assert list(months["closing"])[:-1] == list(months["opening"])[1:]


def test_an_empty_ledger_has_empty_views_with_their_columns():
    nothing = ledger()

    assert list(balance_steps(nothing, YEAR).columns) == ["day", "balance"]
    assert list(build_up(nothing, YEAR).columns) == ["month", "opening", *GROUPS, "closing"]
    assert standing_of(nothing, TODAY).balance == ZERO


@pytest.mark.parametrize(
    ("gross", "left", "due_on", "state"),
    [
        ("100.00", "0.00", day(1, 1), InvoiceState.PAID),
        ("100.00", "40.00", TODAY, InvoiceState.PARTLY_PAID),
        ("100.00", "100.00", TODAY, InvoiceState.TO_PAY),
        ("100.00", "40.00", day(10, 30), InvoiceState.OVERDUE),
        ("100.00", "100.00", day(10, 24), InvoiceState.OVERDUE),
        ("-20.00", "-5.00", day(1, 1), InvoiceState.CREDIT),
        ("-20.00", "0.00", day(1, 1), InvoiceState.CREDITED),
    ],
)
def test_an_invoice_is_paid_partly_paid_open_overdue_or_a_credit(gross, left, due_on, state):
    assert invoice_state(Decimal(gross), Decimal(left), due_on, TODAY) is state


def test_an_invoice_due_on_a_free_day_is_not_overdue_before_the_next_working_day_is_over():
    saturday, sums = day(10, 24), (Decimal(100), Decimal(100))

    states = [invoice_state(*sums, saturday, day(10, on)) for on in (25, 26, 27)]
    assert states == [InvoiceState.TO_PAY, InvoiceState.TO_PAY, InvoiceState.OVERDUE]


def test_an_invoice_in_an_instalment_plan_that_is_kept_is_not_overdue():
    sums = (Decimal(100), Decimal(40))

    assert invoice_state(*sums, day(1, 1), TODAY, is_planned=True) is InvoiceState.IN_PLAN
    assert invoice_state(Decimal(100), Decimal(0), day(1, 1), TODAY, is_planned=True) is InvoiceState.PAID


def test_nothing_asked_means_twelve_months_up_to_today():
    assert view_of("", "", TODAY) == YEAR


@pytest.mark.parametrize(
    ("span", "as_of"),
    [
        ("13", ""),
        ("12", "yesterday"),
        ("12", "2026-11-01"),
        ("12", "0001-01-01"),
        ("all; drop", ""),
        ("12", "2026-02-30"),
    ],
)
def test_a_view_that_is_none_is_refused(span, as_of):
    with pytest.raises(InvalidInputError):
        view_of(span, as_of, TODAY)


@pytest.mark.parametrize(
    ("as_of", "shown"),
    [("2027-01-05", TODAY), ("0001-01-01", day(1, 2, 1900)), ("31.10.2026", TODAY), ("2026-02-28", day(2, 28))],
)
def test_the_nearest_day_to_the_one_asked_for_is_shown(as_of, shown):
    assert nearest_view("12", as_of, TODAY) == View(Span.YEAR, shown)


@given(span=st.text(), as_of=st.text() | st.dates().map(str))
def test_whatever_is_asked_there_is_a_view_that_may_be_asked_for(span, as_of):
    view = nearest_view(span, as_of, TODAY)

    assert view_of(view.span, view.as_of.isoformat(), TODAY) == view
