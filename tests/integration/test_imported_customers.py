"""Files of customers and contracts tell what the office knows, and no more than that."""

import datetime as dt
from itertools import count

import pytest
from sqlalchemy import select

from data.ingest.exporting import export
from data.models import Consent, Contract, ContractPoint, Customer, ServicePoint
from domain.consents import Purpose
from domain.settling.periods import DAY
from tests.integration.test_imports import CUSTOMERS, POINTS
from tests.support.importing import reasons, site_of, take, write
from texts import speaking

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
    with speaking("en"):
        told = [(issue.column, str(issue.reason)) for issue in report.issues]
    assert told == [("einvoice_since", "The customer has said otherwise since; that stands.")]


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


AGREED = "number;customer;service_point;signed_on;valid_from;period_months;payment_days"


def agreed(engine, session, tmp_path, *files):
    """Import files of contracts, each the rows of it; return what holds for each contract."""
    site = site_of(engine, tmp_path / "lake")
    take(site, "customers", write(tmp_path / "customers.csv", *CUSTOMERS))
    take(site, "service_points", write(tmp_path / "points.csv", *POINTS))
    for rows in files:
        assert reasons(take(site, "contracts", write(tmp_path / "contracts.csv", AGREED, *rows))) == []
    told = (Contract.number, Contract.period_months, Contract.payment_days)
    return [tuple(row) for row in session.execute(select(*told).order_by(Contract.number))]


def test_what_a_file_leaves_out_of_a_contract_stays_as_it_is(engine, session, tmp_path):
    files = [(f"C1;K1;P1;2024-01-01;2024-01-01;{told}", "C2;K1;P1;2024-01-01;2024-02-01;;") for told in ("6;30", ";")]

    assert agreed(engine, session, tmp_path, *files) == [("C1", 6, 30), ("C2", 2, None)]


def test_what_holds_for_a_contract_may_stand_with_any_of_its_points(engine, session, tmp_path):
    rows = [f"C1;K1;P{place};2024-01-01;2024-01-01;{told}" for place, told in enumerate((";", "6;30"), 1)]

    assert agreed(engine, session, tmp_path, rows) == [("C1", 6, 30)]


CONTRACT = "number;customer;service_point;signed_on;valid_from;valid_until"
SPRING, CHANGE = dt.date(2026, 4, 1), dt.date(2026, 5, 16)


@pytest.fixture
def contracts(engine, tmp_path):
    """Import rows of contracts of a customer with two points."""
    site = site_of(engine, tmp_path / "lake")
    take(site, "customers", write(tmp_path / "customers.csv", *CUSTOMERS))
    take(site, "service_points", write(tmp_path / "points.csv", *POINTS))
    numbers = count()

    def given(*rows, profile=None):
        path = write(tmp_path / f"contracts{next(numbers)}.csv", CONTRACT, *(f"U1;K1;{row}" for row in rows))
        return take(site, "contracts", path, profile)

    return given


def terms(session):
    """Return the days of the contract, and of its terms by point."""
    session.expire_all()
    points = select(ServicePoint.number, ContractPoint.valid_from, ContractPoint.valid_until).join(ContractPoint)
    told = session.execute(points.order_by(ServicePoint.number, ContractPoint.valid_from)).all()
    return session.execute(select(Contract.valid_from, Contract.valid_until)).one(), told


def test_an_open_term_ends_on_the_day_before_the_next_one_and_the_contract_stays(contracts, session):
    earlier, later = "P1;2026-03-02;2026-04-01;", "P1;2026-03-02;2026-05-16;"
    contracts(earlier)
    contracts(later)
    known = terms(session)
    again = [contracts(earlier).changed, contracts(later).changed, contracts(earlier, later).changed]

    assert known == ((SPRING, None), [("P1", SPRING, CHANGE - DAY), ("P1", CHANGE, None)])
    assert (again, terms(session)) == ([0, 0, 0], known)


def test_an_earlier_term_that_is_told_later_moves_the_beginning_of_the_contract(contracts, session):
    contracts("P1;2026-03-02;2026-05-16;")
    contracts("P1;2026-03-02;2026-04-01;")

    assert terms(session) == ((SPRING, None), [("P1", SPRING, CHANGE - DAY), ("P1", CHANGE, None)])


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("2026-04-01;2026-06-30", "2026-05-16;", "Overlaps with 2026-04-01 - 2026-06-30."),
        ("2026-05-16;2026-07-31", "2026-04-01;2026-06-30", "Overlaps with 2026-05-16 - 2026-07-31."),
    ],
    ids=["into the one before", "into the one after"],
)
def test_terms_that_overlap_are_refused_in_words(contracts, session, first, second, told):
    contracts(f"P1;2026-03-02;{first}")
    known = terms(session)
    report = contracts(f"P1;2026-03-02;{second}")

    assert ([issue.column for issue in report.issues], reasons(report)) == (["valid_from"], [told])
    assert terms(session) == known


def test_a_point_that_ended_does_not_end_the_contract_of_another_one(contracts, session):
    end = dt.date(2026, 9, 30)
    contracts("P1;2026-03-02;2026-04-01;2026-09-30", "P2;2026-03-02;2026-04-01;")
    open_end = terms(session)
    contracts("P2;2026-03-02;2026-04-01;2026-09-30")

    assert open_end == ((SPRING, None), [("P1", SPRING, end), ("P2", SPRING, None)])
    assert terms(session) == ((SPRING, end), [("P1", SPRING, end), ("P2", SPRING, end)])


def test_terms_come_back_from_their_export(contracts, session, engine, tmp_path):
    contracts("P1;2026-03-02;2026-04-01;2026-05-15", "P1;2026-03-02;2026-05-16;")
    path = tmp_path / "contracts-exported.csv"
    export(engine, "contracts", path)

    assert take(site_of(engine, tmp_path / "lake"), "contracts", path).changed == 0
