"""Invoices to print over HTTP: for their customer only, and once they have agreed to e-invoices."""

import datetime as dt

import pytest

from data.models import AuditEntry, Invoice, InvoiceXml
from domain.roles import Role
from tests.support.builders import bill, sign_up_customer
from tests.support.portal import let_in

DUE = dt.date(2026, 9, 10)


@pytest.fixture
def ours(session, visitor):
    """A customer with an invoice, signed in, beside a neighbour with another."""
    customer = sign_up_customer(session, "0000001", einvoice_since=DUE)
    for owner, number in ((customer, "FV/1 \u2603"), (sign_up_customer(session, "0000666"), "FV/666")):
        bill(session, owner, number, "100.00", due=DUE)
    session.commit()
    let_in(session, "anna@example.com", Role.CUSTOMER, sees=[customer])
    visitor.sign_in("anna@example.com")
    return customer


def test_an_invoice_is_sent_as_pdf_under_a_safe_name_and_noted_in_the_trail(session, ours, visitor):
    answer = visitor.get("/invoices/FV/1 \u2603.pdf?duplicate")

    assert (answer.status_code, answer.mimetype, answer.data[:5]) == (200, "application/pdf", b"%PDF-")
    assert answer.headers["Content-Disposition"] == "inline; filename=FV-1.pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    [noted] = session.query(AuditEntry).filter_by(action="exported")
    filters = {"number": "FV/1 \u2603", "duplicate": "yes"}
    assert (noted.subject, noted.details) == ("0000001", {"name": "invoice-document.pdf", "filters": filters})


def test_whoever_has_not_agreed_reads_why_and_the_invoice_of_a_neighbour_is_not_there(session, ours, visitor):
    ours.einvoice_since = None
    session.commit()

    refused = visitor.get("/invoices/FV/1 \u2603.pdf")
    theirs, nobodys = (visitor.get(f"/invoices/{number}.pdf") for number in ("FV/666", "FV/667"))

    assert refused.status_code == 403
    assert "for customers who have agreed to e-invoices" in refused.text
    assert (theirs.status_code, theirs.text) == (nobodys.status_code, nobodys.text)
    assert theirs.status_code == 404


def test_an_invoice_is_sent_as_fa3_byte_for_byte_and_noted_in_the_trail(session, ours, visitor):
    content = b"<Faktura/>"
    ident = session.query(Invoice.id).filter_by(number="FV/1 \u2603").scalar()
    session.add(InvoiceXml(invoice_id=ident, content=content, made_at=dt.datetime.now(dt.UTC)))
    session.commit()

    answer = visitor.get("/invoices/FV/1 \u2603.xml")
    addresses = ("/invoices/FV/666.xml", "/invoices/FV/667.xml", "/finance/notes/FV/666.pdf", "/finance/notes/NO/1.pdf")
    missing = [visitor.get(address) for address in addresses]

    assert (answer.status_code, answer.mimetype, answer.data) == (200, "application/xml", content)
    assert answer.headers["Content-Disposition"] == "attachment; filename=FV-1.xml"
    [noted] = session.query(AuditEntry).filter_by(action="exported")
    assert noted.details == {"name": "invoice-xml.xml", "filters": {"number": "FV/1 \u2603"}}
    assert [(one.status_code, one.text) for one in missing] == [(404, missing[0].text)] * 4
    ours.einvoice_since = None
    session.commit()
    assert visitor.get("/invoices/FV/1 \u2603.xml").status_code == 403


def test_a_statement_is_sent_as_pdf_and_days_that_are_none_are_told_in_words(session, ours, visitor):
    answer = visitor.get("/finance/statement.pdf?first=2026-01-01&last=2026-10-31")
    wrong = visitor.get("/finance/statement.pdf?first=2026-10-31&last=2026-01-01")

    assert (answer.status_code, answer.data[:5]) == (200, b"%PDF-")
    assert answer.headers["Content-Disposition"] == "inline; filename=account-statement-2026-10-31.pdf"
    [noted] = session.query(AuditEntry).filter_by(action="exported")
    assert noted.details["filters"] == {"first": "2026-01-01", "last": "2026-10-31"}
    assert (wrong.status_code, "The last day is before the first one." in wrong.text) == (400, True)
    assert visitor.get("/export/account-statement.csv?first=x&last=2026-01-01").status_code == 400


def test_a_year_is_sent_as_one_file_and_another_has_nothing(session, ours, visitor):
    answer = visitor.get("/invoices/2026.zip")

    assert (answer.status_code, answer.mimetype, answer.data[:2]) == (200, "application/zip", b"PK")
    assert answer.headers["Content-Disposition"] == "attachment; filename=invoices-of-year-2026.zip"
    [noted] = session.query(AuditEntry).filter_by(action="exported")
    assert noted.details == {"name": "invoices-of-year.zip", "filters": {"year": "2026"}}
    assert visitor.get("/invoices/2025.zip").status_code == 404
    ours.einvoice_since = None
    session.commit()
    assert visitor.get("/invoices/2026.zip").status_code == 403
