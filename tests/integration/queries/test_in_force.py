"""A contract that has ended serves nobody, though a point under it was left open; a meter counts until its removal."""

import datetime as dt

import pytest
from sqlalchemy import update

from data.models import Contract, Installation
from data.queries.consumption import meters_of
from data.queries.contracts import contracts_of
from data.queries.news import events_since
from data.queries.readings import meters_found
from data.queries.reminders import verifications_ending
from data.queries.watch import customers_with
from tests.support.builders import connect_point, customer_id, fit_meter, sign_up_customer

TODAY = dt.date(2026, 10, 31)
ENDED = dt.date(2026, 9, 30)
DAY = dt.timedelta(days=1)


@pytest.fixture
def fitted(session):
    """A meter, verified until the end of the year, whose customer's contract has ended without a word of its point."""
    before = sign_up_customer(session, "0000001", name="Before")
    point = connect_point(session, before)
    fitted = fit_meter(session, "M-1", point, verification_expires_on=dt.date(2026, 12, 31), readings={TODAY: 9})
    session.execute(update(Contract).values(valid_until=ENDED))
    session.flush()
    return before, fitted


def test_a_meter_is_found_once_with_whoever_is_served_now(session, fitted):
    assert meters_found(session, "M-1", TODAY, most=9)[0]["customer_number"].tolist() == [""]
    assert meters_found(session, "M-1", ENDED, most=9)[0]["customer_number"].tolist() == ["0000001"]


def test_nobody_is_watched_after_the_end_of_the_contract(session, fitted):
    customer, place = fitted

    assert customers_with(session, [place.meter_id], TODAY) == []
    assert customers_with(session, [place.meter_id], ENDED) == [customer.id]


def test_a_customer_sees_nothing_of_a_meter_after_the_end_of_the_contract(session, fitted):
    customer = customer_id(fitted[0])

    assert [day.date() for day in meters_of(session, customer)["until_on"]] == [ENDED]
    assert contracts_of(session, customer)[0].supplies_on(TODAY) == ()
    assert list(events_since(session, customer, TODAY, TODAY)) == []


@pytest.mark.parametrize(("removed_on", "told"), [(TODAY, []), (TODAY + DAY, ["M-1"]), (None, ["M-1"])])
def test_a_meter_that_will_be_removed_is_told_until_then(session, fitted, removed_on, told):
    session.execute(update(Contract).values(valid_until=None))
    session.execute(update(Installation).values(removed_on=removed_on))

    found = verifications_ending(session, TODAY, TODAY + 90 * DAY)

    assert [one.serial for one in found] == told
