"""Green Button and the statement of a year over HTTP: for the customer of the meters only, and noted in the trail."""

import datetime as dt
import io

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from data.models import AuditEntry, Invoice, InvoiceLine
from domain.invoices import LineKind
from domain.meters import MeterRole
from domain.roles import Role
from tests.support.builders import bill, connect_point, fit_meter, sign_up_customer
from tests.support.hours import let_flow
from tests.support.portal import let_in


@pytest.fixture
def ours(session, visitor, running):
    """A customer with two meters and a bill, signed in: 10 litres an hour in 2025, 20 in 2026, the garden takes 4."""
    customer = sign_up_customer(session, "0000001")
    point = connect_point(session, customer)
    main = fit_meter(session, "M-1", point, radio_id="R-1")
    garden = fit_meter(session, "G-1", point, role=MeterRole.SUBMETER, parent=main, radio_id="R-2")
    bill(session, customer, "FV/1", "100.00", due=dt.date(2026, 9, 10))
    session.commit()
    let_in(session, "anna@example.com", Role.CUSTOMER, sees=[customer])
    visitor.sign_in("anna@example.com")
    first, last = dt.date(2025, 1, 1), dt.date(2026, 8, 31)
    let_flow(running.lake, main.meter_id, first, last, lambda moment: 10 * (moment.year - 2024))
    let_flow(running.lake, garden.meter_id, first, last, lambda _moment: 4)
    return customer


def test_the_feed_is_sent_under_a_name_and_noted(session, ours, visitor):
    answer = visitor.get("/consumption/green-button.xml?by=day&span=2026-08-01,2026-08-31")

    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    assert answer.data.count(b"<IntervalReading>") == 62
    assert "green-button-" in answer.headers["Content-Disposition"]
    [noted] = session.query(AuditEntry).filter_by(action="exported")
    assert noted.details == {"name": "green-button.xml", "filters": {"by": "day", "span": "2026-08-01,2026-08-31"}}


def test_a_feed_that_means_nothing_is_refused_in_words(ours, visitor):
    answer = visitor.get("/consumption/green-button.xml?by=minute")

    assert answer.status_code == 400
    assert "by=minute" in answer.text


def test_the_statement_of_a_year_holds_its_months_the_year_before_and_what_was_billed(ours, visitor):
    answer = visitor.get("/consumption/2026.pdf")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)

    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    # January: 31 x 24 x 20 litres, 4 x 744 of them through the garden meter, and half of it a year before.
    for figure in ("14.880", "2.976", "7.440", "116.620", "FV/1"):
        assert figure in text, figure


def test_a_statement_adds_up_over_the_months_compared_and_bills_what_the_lines_say(session, ours, visitor):
    [invoice] = session.scalars(select(Invoice))
    dates = {"period_from": invoice.period_from, "period_until": invoice.period_until}
    told = {"position": 1, "kind": LineKind.WATER, "name": "Water", "quantity": 163, "unit": "m³", "vat_percent": 8}
    session.add(InvoiceLine(invoice_id=invoice.id, price=5, net=815, **told, **dates))
    session.commit()

    text = " ".join(
        page.extract_text() for page in PdfReader(io.BytesIO(visitor.get("/consumption/2026.pdf").data)).pages
    )

    for said in ("8 of 12", "8 months compared", "163.000", "116.620", "58.310"):
        assert said in text, said
    assert "87.6" not in text


@pytest.mark.parametrize("year", [2019, 2024, 2027, 9999])
def test_a_year_of_which_nothing_is_known_has_no_statement(ours, visitor, year):
    assert visitor.get(f"/consumption/{year}.pdf").status_code == 404
