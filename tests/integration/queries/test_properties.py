"""What a manager of many properties sees at once."""

import datetime as dt
from decimal import Decimal

import pytest

from data.models import InvoiceLine
from data.queries.properties import PROPERTIES, properties_of
from domain.customers import AccessScope
from domain.identifiers import UserId
from domain.invoices import LineKind, LineStage
from tests.support.builders import bill, pay, sign_up_customer, sign_up_user
from tests.support.queries import statements

TODAY = dt.date(2026, 10, 31)
JANUARY, MARCH, APRIL = dt.date(2026, 1, 20), dt.date(2026, 3, 20), dt.date(2026, 4, 10)


@pytest.fixture
def ours(session):
    return sign_up_customer(session, "0000001")


@pytest.fixture
def paid_late(session, ours):
    """Two bills and one payment that covers the first and a part of the second."""
    first = bill(session, ours, "FV/1", "100.00", due=JANUARY)
    second = bill(session, ours, "FV/2", "120.00", due=MARCH)
    pay(session, ours, "150.00", on=APRIL, settles=[(first, "100.00"), (second, "50.00")])
    return first, second


def charge(session, debt, quantity, *, kind=LineKind.WATER, stage=LineStage.PLAIN, position=1):
    """A line of an invoice over some cubic metres."""
    row = {"name": "Woda", "unit": "m3", "price": Decimal("5.00"), "net": Decimal("0.00"), "vat_percent": 8}
    session.add(
        InvoiceLine(
            invoice_id=debt.invoice_id,
            position=position,
            stage=stage,
            kind=kind,
            quantity=Decimal(quantity),
            period_from=JANUARY,
            period_until=MARCH,
            **row,
        )
    )
    session.flush()


def test_properties_are_ranked_by_debt(session, ours, paid_late):
    paid_up, new = sign_up_customer(session, "0000002"), sign_up_customer(session, "0000003")
    debt = bill(session, paid_up, "FV/9", "10.00", due=dt.date(2026, 12, 1), issued=TODAY)
    pay(session, paid_up, "15.00", on=TODAY, settles=[(debt, "10.00")])
    user = sign_up_user(session, sees=[new, paid_up, ours], scope=AccessScope.MANAGER)

    found = properties_of(session, user, TODAY)

    assert list(zip(found["number"], found["balance"], found["overdue"], strict=True)) == [
        ("0000001", Decimal("70.00"), Decimal("70.00")),
        ("0000003", Decimal("0.00"), Decimal("0.00")),
        ("0000002", Decimal("-5.00"), Decimal("0.00")),
    ]


def test_a_bill_that_is_due_today_is_not_overdue(session, ours):
    bill(session, ours, "FV/1", "10.00", due=TODAY)
    user = sign_up_user(session, sees=[ours])

    assert list(properties_of(session, user, TODAY)["overdue"]) == [Decimal("0.00")]


def test_a_user_sees_no_property_before_the_right_begins(session, ours):
    user = sign_up_user(session, sees=[ours])

    assert properties_of(session, user, dt.date(2023, 12, 31)).empty


def test_billed_water_is_that_of_twelve_months_and_of_the_twelve_before(session, ours):
    for number, (issued, quantity) in enumerate(
        [
            ("2024-10-31", "1"),
            ("2024-11-01", "20"),
            ("2025-10-31", "300"),
            ("2025-11-01", "4000"),
            ("2026-10-31", "50000"),
        ]
    ):
        day = dt.date.fromisoformat(issued)
        charge(session, bill(session, ours, f"FV/{number}", "1.00", issued=day, due=day), quantity)
    user = sign_up_user(session, sees=[ours])

    row = properties_of(session, user, TODAY).iloc[0]

    assert (row["water_m3"], row["before_m3"]) == (Decimal("54000.000"), Decimal("320.000"))


def test_a_correction_counts_the_difference_and_sewage_counts_nothing(session, ours):
    debt = bill(session, ours, "FV/1", "100.00", due=APRIL)
    charge(session, debt, "10")
    charge(session, debt, "10", kind=LineKind.SEWAGE, position=2)
    correction = bill(session, ours, "FK/1", "-20.00", due=APRIL)
    charge(session, correction, "10", stage=LineStage.BEFORE)
    charge(session, correction, "8", stage=LineStage.AFTER, position=2)
    user = sign_up_user(session, sees=[ours])

    row = properties_of(session, user, TODAY).iloc[0]

    assert (row["water_m3"], row["balance"]) == (Decimal("8.000"), Decimal("80.00"))


@pytest.mark.parametrize("properties", [1, 5])
def test_properties_cost_one_statement_however_many(session, engine, properties):
    owners = [sign_up_customer(session, f"{number:07}") for number in range(properties)]
    for owner in owners:
        bill(session, owner, f"FV/{owner.number}", "10.00", due=JANUARY)
    user = sign_up_user(session, sees=owners)
    with statements(engine) as sent:
        found = properties_of(session, user, TODAY)

    assert len(found) == properties
    assert len(sent) == 1


def test_a_stranger_has_no_properties(session, ours, paid_late):
    found = properties_of(session, UserId(404), TODAY)

    assert found.empty
    assert {column: str(dtype) for column, dtype in found.dtypes.items()} == PROPERTIES
