"""A payment that the bank took back, as the customer is told of it: what it was, when it went, what is open again."""

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest

from callbacks.finance import show_standing
from callbacks.home import show_money
from callbacks.invoices import show_invoice
from data.ingest.store import Store
from data.models import Deployment
from data.payments import TakenBack, reverse, take_payments
from data.queries.news import events_since
from domain.news import NewsKind
from services.identity import identify
from services.statements import statement_export
from tests.support.builders import bill, customer_id, sign_up_customer, sign_up_user, signed_in
from tests.support.files import frame_of
from tests.support.words import text_of

TODAY = dt.date(2026, 10, 31)
PAID, BACK = dt.date(2026, 10, 20), dt.date(2026, 10, 26)
pytestmark = pytest.mark.usefixtures("installed")


def paid(session, customer, reference, on=PAID):
    """Book a payment of 80.00 that names nothing, and return its id."""
    rows = {"reference": [reference], "customer_id": [customer.id], "received_on": [on], "title": ["woda"]}
    return take_payments(store_of(session), rows | {"amount": [Decimal(80)]})[0]


def store_of(session):
    """Return what writes."""
    return Store(session.connection(), Counter())


@pytest.fixture
def ours(session):
    """Somebody whose payment of an invoice came back, as a neighbour's did; signed in."""
    session.add(Deployment(id=1, map_crs="EPSG:2180", utility={}, is_demo=True))
    both = [sign_up_customer(session, number) for number in ("0000001", "0000666")]
    for customer in both:
        bill(session, customer, f"FV/{customer.id}", "80.00", due=dt.date(2026, 10, 25))
        payment = paid(session, customer, f"B/{customer.id}")
        reverse(store_of(session), payment, TakenBack(f"R-{customer.id}", BACK, "ZWROT woda"))
    user = sign_up_user(session, sees=both[:1])
    session.commit()
    identify(signed_in(user, both[0]))
    return both[0]


def test_the_customer_reads_which_payment_came_back_and_what_is_open_again(session, ours):
    number = f"FV/{ours.id}"
    told = f"On 26 October 2026. Open again: {number}."

    said = text_of(show_standing(None)[0])

    assert said.startswith(f"Your bank took back the payment of 80.00 zł of 20 October 2026 {told}")
    assert "took back" not in text_of(show_standing("2026-10-25")[0])
    paid(session, ours, "B/9", TODAY)
    session.commit()
    assert "No document is open because of it." in text_of(show_standing(None)[0])


def test_the_first_page_names_a_payment_that_came_back(session, ours):
    _to_pay, payments = show_money(0)
    events = events_since(session, customer_id(ours), PAID, TODAY)

    assert "26 Oct 2026, taken back by the bank \u221280.00 zł 20 Oct 2026 80.00 zł" in text_of(payments)
    assert {one.kind for one in events if one.amount < 0} == {NewsKind.RETURNED}


def test_the_invoice_tells_which_payment_pays_it_no_more(ours):
    _title, page = show_invoice(f"FV/{ours.id}")

    told = "80.00 zł, paid on 20 Oct 2026, was taken back by the bank on 26 Oct 2026: it pays this invoice no more."
    assert text_of(page).count(told) == 1


def test_a_statement_of_account_ties_a_return_to_its_payment(ours):
    shown = frame_of(statement_export({"first": "2026-10-20", "last": "2026-10-31"}))

    told = [text_of(said) for said in shown["Settled by or for"]]
    assert told[1:3] == ["taken back by the bank on 26 Oct 2026: 80.00 zł", "payment of 20 Oct 2026: 80.00 zł"]
