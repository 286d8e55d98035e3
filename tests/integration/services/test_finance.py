"""The finance tables in words: what is shown, and that nobody sees what is not theirs."""

import datetime as dt
from decimal import Decimal

import pytest

from data.queries.finance import ledger_of
from domain.errors import InvalidInputError, NotAllowedError
from domain.finance import Span, View
from domain.interest import TABLES, InterestKind, stretches
from domain.invoices import EntryKind, InvoiceKind
from services.exports import ExportTable
from services.finance import SHOWN, ageing_shown, finance_export, properties_export
from services.finance import open_items_shown as open_items
from services.identity import identify
from tests.support.builders import (
    bill,
    book,
    charge_interest,
    customer_id,
    pay,
    sign_up_customer,
    sign_up_user,
    signed_in,
)
from tests.support.files import frame_of

TODAY = dt.date(2026, 10, 31)
JANUARY, APRIL = dt.date(2026, 1, 20), dt.date(2026, 4, 10)
YEAR = View(Span.YEAR, TODAY)
pytestmark = pytest.mark.usefixtures("installed")


@pytest.fixture
def ours(session):
    return sign_up_customer(session, "0000001")


def everything(session, customer):
    """A customer with an invoice, a correction, a payment with a rest, a refund and an interest note."""
    number = customer.number
    debt = bill(session, customer, f"FV/{number}", "100.00", due=JANUARY)
    pay(session, customer, "110.00", on=APRIL, settles=[(debt, "100.00")], title=f"FV/{number}")
    kind = InvoiceKind.CORRECTION
    bill(session, customer, f"FK/{number}", "-20.00", due=APRIL, kind=kind, corrects_id=debt.invoice_id)
    found = stretches(Decimal("100.00"), JANUARY, APRIL, TABLES[InterestKind.CIVIL])
    charge_interest(session, debt, f"NO/{number}", found, total="2.06", principal="100.00", due=dt.date(2026, 5, 14))
    book(session, customer, EntryKind.REFUND, "5.00", dt.date(2026, 9, 1), label=f"ZW/{number}")


def shown(session, name, customer):
    return SHOWN[name][1](session, customer_id(customer), YEAR)


def test_a_rest_of_a_payment_has_a_row_of_its_own(session, ours):
    everything(session, ours)

    rows = shown(session, "payments", ours)

    assert list(zip(rows["Paid document"], rows["Part"], strict=True)) == [
        ("FV/0000001", Decimal("100.00")),
        ("Not used yet", Decimal("10.00")),
    ]


def test_the_parts_of_a_payment_add_up_to_it(session, ours):
    everything(session, ours)
    rows = shown(session, "payments", ours)

    assert rows["Part"].sum() == rows["Payment"].iloc[0]


def test_each_stretch_of_interest_shows_its_days_and_rate(session, ours):
    everything(session, ours)

    rows = shown(session, "interest", ours)

    assert list(zip(rows["Days"], rows["Rate, % a year"], strict=True)) == [
        (43, Decimal("9.50")),
        (37, Decimal("9.25")),
    ]
    assert round(rows["Interest"].sum(), 2) == rows["Note total"].iloc[0] == Decimal("2.06")


def test_ageing_names_every_bucket_and_adds_up_to_the_balance(session, ours):
    everything(session, ours)
    ledger = ledger_of(session, customer_id(ours), TODAY)

    buckets = ageing_shown(ledger, TODAY)

    assert list(buckets["Age"])[:2] == ["Overpaid", "Not due yet"]
    assert buckets["Open amount"].sum() == open_items(ledger, TODAY)["Open amount"].sum() == ledger["amount"].sum()


def test_a_correction_names_its_invoice_and_is_to_be_credited(session, ours):
    everything(session, ours)

    newest = shown(session, "invoices", ours).iloc[0]

    assert (newest["Kind"], newest["Corrects"], newest["Status"]) == ("Correction", "FV/0000001", "To be credited")


@pytest.mark.parametrize("name", SHOWN)
def test_a_file_holds_the_rows_of_the_signed_in_customer_only(session, ours, name):
    neighbour = sign_up_customer(session, "0000666")
    for customer in (ours, neighbour):
        everything(session, customer)
    session.commit()
    identify(signed_in(sign_up_user(session, sees=[ours]), ours))

    frame = frame_of(finance_export(name)({"span": "12", "customer": str(neighbour.id)}))

    assert len(frame)
    assert "0000666" not in frame.to_csv()
    assert frame.equals(frame_of(ExportTable.of("", shown(session, name, ours))))


@pytest.mark.parametrize("name", SHOWN)
def test_an_empty_table_keeps_its_headings(session, ours, name):
    empty = shown(session, name, ours)
    everything(session, ours)

    assert empty.empty
    assert list(empty.columns) == list(shown(session, name, ours).columns)


@pytest.mark.parametrize("filters", [{"span": "7"}, {"as_of": "2027-01-01"}, {"as_of": "x"}])
def test_an_unknown_filter_is_refused(session, ours, filters):
    session.commit()
    identify(signed_in(sign_up_user(session), ours))

    with pytest.raises(InvalidInputError):
        finance_export("invoices")(filters)


def test_nobody_exports_without_a_customer(session):
    identify(signed_in(sign_up_user(session), None))

    with pytest.raises(NotAllowedError):
        finance_export("invoices")({})


def test_the_properties_are_those_of_the_signed_in_user(session, ours):
    neighbour = sign_up_customer(session, "0000666")
    for customer in (ours, neighbour):
        everything(session, customer)
    user = sign_up_user(session, sees=[ours])
    session.commit()
    identify(signed_in(user, ours))

    assert list(frame_of(properties_export({}))["Customer number"]) == ["0000001"]
