"""A file of customers tells what the office knows, and no more than that."""

import datetime as dt

from sqlalchemy import select

from data.models import Consent, Customer
from domain.consents import Purpose
from tests.integration.test_imports import CUSTOMERS
from tests.support.importing import site_of, take, write

SAID_ON = dt.date(2026, 3, 1)


def test_a_file_of_customers_leaves_what_they_said_of_e_invoices_themselves(engine, session, tmp_path):
    site = site_of(engine, tmp_path / "lake")
    take(site, "customers", write(tmp_path / "first.csv", *CUSTOMERS))
    anna = session.scalars(select(Customer).where(Customer.number == "K1")).one()
    anna.einvoice_since = SAID_ON
    said = {"purpose": Purpose.EINVOICE, "is_given": True, "actor": "anna@example.com"}
    session.add(Consent(customer_id=anna.id, at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC), **said))
    session.commit()
    head, *rows = (f"{line};" for line in CUSTOMERS)
    report = take(site, "customers", write(tmp_path / "again.csv", f"{head}e-faktura od", *rows))

    session.expire_all()
    assert session.get_one(Customer, anna.id).einvoice_since == SAID_ON
    assert [issue.column for issue in report.issues] == ["einvoice_since"]
