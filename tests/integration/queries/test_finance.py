"""What the finance queries promise: scope first, one statement, the day's knowledge, declared columns."""

import datetime as dt
from decimal import Decimal

import pandas as pd
import pytest

from data.models import Deployment
from data.queries.finance import (
    INTEREST,
    INVOICES,
    LEDGER,
    PAYMENTS,
    interest_of,
    invoices_of,
    ledger_of,
    payee_of,
    payments_of,
)
from domain.identifiers import CustomerId
from domain.interest import TABLES, InterestKind, stretches
from domain.invoices import EntryKind, InvoiceKind
from tests.support.builders import bill, book, charge_interest, customer_id, pay, sign_up_customer
from tests.support.queries import statements

FIRST, TODAY = dt.date(2026, 1, 1), dt.date(2026, 10, 31)
JANUARY, MARCH, APRIL = dt.date(2026, 1, 20), dt.date(2026, 3, 20), dt.date(2026, 4, 10)
NOBODY = CustomerId(404)


@pytest.fixture
def ours(session):
    return sign_up_customer(session, "0000001")


@pytest.fixture
def paid_late(session, ours):
    """Two bills and one payment that covers the first and a part of the second (domain.md 2.5)."""
    first = bill(session, ours, "FV/1", "100.00", due=JANUARY)
    second = bill(session, ours, "FV/2", "120.00", due=MARCH)
    pay(session, ours, "150.00", on=APRIL, settles=[(first, "100.00"), (second, "50.00")], title="woda")
    return first, second


def neighbour_with_bills(session):
    """A customer whose rows must never be seen by others."""
    theirs = sign_up_customer(session, "0000666")
    debt = bill(session, theirs, "FV/666", "666.00", due=JANUARY)
    pay(session, theirs, "666.00", on=APRIL, settles=[(debt, "666.00")])
    note_on(session, debt)


def note_on(session, debt, number="NO/1"):
    found = stretches(Decimal("100.00"), JANUARY, APRIL, TABLES[InterestKind.CIVIL])
    return charge_interest(session, debt, number, found, total="2.06", principal="100.00", due=dt.date(2026, 5, 14))


def test_the_open_parts_are_what_payments_left(session, ours, paid_late):
    ledger = ledger_of(session, customer_id(ours), TODAY)

    assert list(zip(ledger["label"], ledger["open"], strict=True)) == [
        ("FV/1", Decimal("0.00")),
        ("FV/2", Decimal("70.00")),
        ("woda", Decimal("0.00")),
    ]


def test_the_open_parts_and_the_amounts_sum_to_one_balance(session, ours, paid_late):
    pay(session, ours, "80.00", on=dt.date(2026, 4, 11), settles=[(paid_late[1], "70.00")])

    ledger = ledger_of(session, customer_id(ours), TODAY)

    assert ledger["open"].sum() == ledger["amount"].sum() == Decimal("-10.00")


def test_a_payment_of_tomorrow_is_not_known_today(session, ours, paid_late):
    the_day_before = ledger_of(session, customer_id(ours), APRIL - dt.timedelta(days=1))

    assert list(the_day_before["open"]) == [Decimal("100.00"), Decimal("120.00")]


def test_an_invoice_shows_what_is_still_open(session, ours, paid_late):
    invoices = invoices_of(session, customer_id(ours), FIRST, TODAY)

    assert list(zip(invoices["number"], invoices["gross"], invoices["open"], strict=True)) == [
        ("FV/2", Decimal("120.00"), Decimal("70.00")),
        ("FV/1", Decimal("100.00"), Decimal("0.00")),
    ]


def test_a_correction_names_what_it_corrects(session, ours, paid_late):
    bill(session, ours, "FK/1", "-20.00", due=APRIL, kind=InvoiceKind.CORRECTION, corrects_id=paid_late[0].invoice_id)

    newest = invoices_of(session, customer_id(ours), FIRST, TODAY).iloc[0]

    assert (newest["number"], newest["kind"], newest["corrects"]) == ("FK/1", "correction", "FV/1")


def test_only_invoices_of_the_asked_span_come_back(session, ours, paid_late):
    invoices = invoices_of(session, customer_id(ours), dt.date(2026, 2, 1), TODAY)

    assert list(invoices["number"]) == ["FV/2"]


def test_a_payment_tells_which_debts_it_paid(session, ours, paid_late):
    payments = payments_of(session, customer_id(ours), FIRST, TODAY)

    assert list(zip(payments["settles"], payments["settled"], strict=True)) == [
        ("FV/1", Decimal("100.00")),
        ("FV/2", Decimal("50.00")),
    ]


def test_a_payment_that_paid_nothing_is_still_listed(session, ours):
    pay(session, ours, "30.00", on=APRIL)

    payment = payments_of(session, customer_id(ours), FIRST, TODAY).iloc[0]

    assert (payment["settles"], payment["unallocated"]) == ("", Decimal("30.00"))
    assert pd.isna(payment["settled_on"])


def test_an_interest_note_lists_each_stretch_of_days_at_one_rate(session, ours, paid_late):
    note_on(session, paid_late[0])

    lines = interest_of(session, customer_id(ours), FIRST, TODAY)

    assert list(zip(lines["invoice"], lines["first_day"].dt.date, lines["rate_percent"], strict=True)) == [
        ("FV/1", dt.date(2026, 1, 21), Decimal("9.50")),
        ("FV/1", dt.date(2026, 3, 5), Decimal("9.25")),
    ]
    assert set(lines["total"]) == set(lines["open"]) == {Decimal("2.06")}


def test_the_individual_account_goes_before_that_of_the_utility(session, ours):
    utility = {"name": "Wodociągi", "nip": "5214349636", "account_nrb": "92124012340001567890123456"}
    session.add(Deployment(id=1, map_crs="EPSG:2176", utility=utility, is_demo=True))
    shared = payee_of(session, customer_id(ours))
    ours.account_nrb = "24160000035175530643314956"

    assert shared["account_nrb"] == "92124012340001567890123456"
    assert payee_of(session, customer_id(ours)) == utility | {"account_nrb": ours.account_nrb, "number": "0000001"}


QUERIES = {
    "ledger": (lambda session, customer: ledger_of(session, customer, TODAY), LEDGER),
    "invoices": (lambda session, customer: invoices_of(session, customer, FIRST, TODAY), INVOICES),
    "payments": (lambda session, customer: payments_of(session, customer, FIRST, TODAY), PAYMENTS),
    "interest": (lambda session, customer: interest_of(session, customer, FIRST, TODAY), INTEREST),
}


@pytest.mark.parametrize("name", QUERIES)
@pytest.mark.parametrize("bills", [1, 5])
def test_a_query_costs_one_statement_however_many_rows(session, engine, ours, name, bills):
    for number in range(bills):
        debt = bill(session, ours, f"FV/{number}", "100.00", due=JANUARY)
        pay(session, ours, "100.00", on=APRIL, settles=[(debt, "100.00")])
        note_on(session, debt, f"NO/{number}")
    with statements(engine) as sent:
        found = QUERIES[name][0](session, customer_id(ours))

    assert len(found) >= bills
    assert len(sent) == 1


@pytest.mark.parametrize("name", QUERIES)
def test_nothing_of_a_neighbour_is_seen(session, ours, name):
    neighbour_with_bills(session)

    query, columns = QUERIES[name]
    found = query(session, customer_id(ours))

    assert found.empty
    pd.testing.assert_frame_equal(found, query(session, NOBODY))
    assert {column: str(dtype) for column, dtype in found.dtypes.items()} == columns


@pytest.mark.parametrize("name", QUERIES)
def test_rows_have_the_dtypes_that_were_declared(session, ours, paid_late, name):
    note_on(session, paid_late[0])
    query, columns = QUERIES[name]

    assert {column: str(dtype) for column, dtype in query(session, customer_id(ours)).dtypes.items()} == columns


def test_a_refund_is_a_debt_that_takes_up_an_overpayment(session, ours):
    pay(session, ours, "30.00", on=APRIL)
    book(session, ours, EntryKind.REFUND, "30.00", TODAY)

    assert ledger_of(session, customer_id(ours), TODAY)["open"].sum() == Decimal("0.00")
