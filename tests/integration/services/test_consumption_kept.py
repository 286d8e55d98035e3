"""What is kept of one question never answers another: every change shows at once, and only to its own customer."""

import datetime as dt

import pytest
from sqlalchemy import update

from data import lake
from data.models import ContractPoint, Reading
from domain.readings import ReadingState
from services.consumption import consumption_of
from services.identity import identify
from tests.support.builders import WARSAW, connect_point, fit_meter, sign_up_customer, sign_up_user, signed_in
from tests.support.hours import let_flow

TODAY = dt.date(2026, 10, 31)
YEAR = "2026-01-01,2026-10-31"
pytestmark = pytest.mark.usefixtures("installed")


@pytest.fixture
def meter(session):
    """The meter of a customer who is signed in."""
    ours = sign_up_customer(session, "0000001")
    user = sign_up_user(session, sees=[ours])
    fitted = fit_meter(session, "M-1", connect_point(session, ours), readings={dt.date(2026, 7, 1): 100, TODAY: 130})
    session.commit()
    identify(signed_in(user, ours))
    return fitted


def used(by="month", span=YEAR):
    return round(consumption_of(by, "all", span, "").total_m3, 3)


def test_a_reading_that_is_rejected_counts_no_more(session, meter):
    before = used()
    session.execute(update(Reading).where(Reading.read_on == TODAY).values(state=ReadingState.REJECTED))
    session.commit()

    assert (before, used()) == (30, 0)


def test_a_contract_that_ends_ends_the_use(session, meter, tmp_path):
    let_flow(tmp_path, meter.meter_id, dt.date(2026, 10, 1), TODAY, lambda _moment: 10)
    before = used("day")
    session.execute(update(ContractPoint).values(valid_until=dt.date(2026, 10, 11)))
    session.commit()

    assert (before, used("day")) == (7.45, 2.64)


@pytest.mark.parametrize("by", ["hour", "day", "month"])
def test_hours_that_come_in_and_are_taken_back_show_at_once(meter, tmp_path, by):
    october = "2026-10-01,2026-10-31"
    let_flow(tmp_path, meter.meter_id, dt.date(2026, 10, 1), dt.date(2026, 10, 10), lambda _moment: 10)
    version, seen = lake.version(tmp_path), [used(by, october)]
    let_flow(tmp_path, meter.meter_id, dt.date(2026, 10, 11), dt.date(2026, 10, 20), lambda _moment: 10)
    seen.append(used(by, october))
    lake.restore(tmp_path, version)
    lake.roll_up(tmp_path, WARSAW)
    seen.append(used(by, october))

    assert seen == [2.4, 4.8, 2.4]


def test_a_neighbour_gets_nothing_of_what_is_kept(session, meter, tmp_path):
    let_flow(tmp_path, meter.meter_id, dt.date(2026, 10, 1), TODAY, lambda _moment: 10)
    neighbour = sign_up_customer(session, "0000666")
    fit_meter(session, "M-666", connect_point(session, neighbour, "PP-666"))
    user = sign_up_user(session, email="neighbour@demo.example", sees=[neighbour])
    session.commit()
    ours = used("day")
    identify(signed_in(user, neighbour))

    assert (ours, used("day")) == (7.45, 0)
