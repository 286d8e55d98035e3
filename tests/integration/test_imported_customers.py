"""A file of customers tells what the office knows, and no more than that."""

import datetime as dt

from sqlalchemy import select

from data.models import Consent, Contract, Customer
from domain.consents import Purpose
from tests.integration.test_imports import CUSTOMERS, POINTS
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


def test_a_file_of_contracts_says_in_how_many_days_to_pay_and_not_in_fewer_than_the_law_gives(
    engine, session, tmp_path
):
    site = site_of(engine, tmp_path / "lake")
    take(site, "customers", write(tmp_path / "customers.csv", *CUSTOMERS))
    take(site, "service_points", write(tmp_path / "points.csv", *POINTS))
    head, row = (
        "number;customer;service_point;signed_on;valid_from;payment_days",
        "C{0};K1;P1;2024-01-01;2024-01-01;{1}",
    )
    rows = (row.format(1, 30), row.format(2, ""))
    take(site, "contracts", write(tmp_path / "contracts.csv", head, *rows))
    refused = take(site, "contracts", write(tmp_path / "short.csv", head, row.format(3, 7)))

    told = session.execute(select(Contract.number, Contract.payment_days).order_by(Contract.number)).all()
    assert told == [("C1", 30), ("C2", None)]
    assert [issue.column for issue in refused.issues] == ["payment_days"]
