"""Meters, readings and settlement periods: for the customer, for their time, in one statement each."""

import datetime as dt
from decimal import Decimal

import pytest

from data.models import Contract, ContractPoint, Customer, Installation, Meter, Premise, Reading, ServicePoint
from data.queries.consumption import billed_spans_of, meters_of, readings_of
from domain.customers import CustomerKind
from domain.identifiers import CustomerId
from domain.meters import MeterRole
from domain.readings import ReadingSource
from tests.support.queries import statements

MOVED = dt.date(2025, 7, 1)


def added(session, row):
    session.add(row)
    session.flush()
    return row


def serve(session, number, point, valid_from, valid_until=None):
    """Let a new customer be served at a point for a time."""
    names = {"name": number, "street_line": "", "postcode_line": ""}
    customer = added(session, Customer(number=number, kind=CustomerKind.PERSON, **names))
    contract = added(
        session, Contract(number=number, customer_id=customer.id, signed_on=valid_from, valid_from=valid_from)
    )
    days = {"valid_from": valid_from, "valid_until": valid_until}
    added(session, ContractPoint(contract_id=contract.id, service_point_id=point.id, **days))
    return CustomerId(customer.id)


def fit_meters(session, count):
    """Fit meters at a new point, each read once in 2025 and once in 2026."""
    premise = added(session, Premise(code="P", address="ul. Ogrodowa 12"))
    point = added(session, ServicePoint(number="S", premise_id=premise.id))
    for number in range(count):
        meter = added(session, Meter(serial=f"M-{number}"))
        fitted = {"role": MeterRole.MAIN, "installed_on": dt.date(2020, 1, 1)}
        added(session, Installation(meter_id=meter.id, service_point_id=point.id, **fitted))
        for read_on, value in ((dt.date(2025, 1, 31), 10), (dt.date(2026, 1, 31), 20)):
            reading = {"read_on": read_on, "value_m3": Decimal(value), "source": ReadingSource.READER}
            added(session, Reading(meter_id=meter.id, **reading))
    return point


def test_a_customer_who_moved_in_sees_nothing_of_the_one_before(session):
    point = fit_meters(session, 1)
    before = serve(session, "1", point, dt.date(2020, 1, 1), MOVED - dt.timedelta(days=1))
    after = serve(session, "2", point, MOVED)

    assert [str(day.date()) for day in readings_of(session, before)["read_on"]] == ["2025-01-31"]
    assert [str(day.date()) for day in readings_of(session, after)["read_on"]] == ["2026-01-31"]
    assert [str(day.date()) for day in meters_of(session, after)["from_on"]] == ["2025-07-01"]


@pytest.mark.parametrize("meters", [1, 5])
@pytest.mark.parametrize("query", [meters_of, readings_of, billed_spans_of])
def test_a_query_is_one_statement_however_many_meters(session, engine, query, meters):
    customer = serve(session, "1", fit_meters(session, meters), dt.date(2020, 1, 1))

    with statements(engine) as sent:
        query(session, customer)

    assert len(sent) == 1


@pytest.mark.parametrize("query", [meters_of, readings_of, billed_spans_of])
def test_an_unknown_customer_has_empty_frames_of_the_same_columns(session, query):
    customer = serve(session, "1", fit_meters(session, 1), dt.date(2020, 1, 1))

    none, some = query(session, CustomerId(0)), query(session, customer)

    assert (len(none), dict(none.dtypes)) == (0, dict(some.dtypes))
