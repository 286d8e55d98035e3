"""What the worker tells of the water itself: a leak once, a goal at its two levels, use while nobody is at home."""

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import select

from data.models import Message, UseGoal, Vacation
from services.reminders import remind_of_water
from services.runtime import Runtime, use
from tests.support.builders import WARSAW, confirm_contact, connect_point, fit_meter, sign_up_customer
from tests.support.hours import let_flow
from tests.support.portal import MovableClock

NOON = dt.datetime(2026, 10, 31, 11, tzinfo=dt.UTC)
OCTOBER = dt.date(2026, 10, 1)
YESTERDAY = dt.date(2026, 10, 30)


@pytest.fixture
def clock(engine, tmp_path):
    clock = MovableClock(NOON)
    use(Runtime(engine, tmp_path, clock, WARSAW, is_demo=True, site="https://portal.example"))
    return clock


@pytest.fixture
def home(session, clock, tmp_path):
    """A home that leaks 10 litres an hour since the eleventh, and uses 90 on top of it each day."""
    anna = sign_up_customer(session, email="anna@example.com")
    confirm_contact(session, anna, locale="en")
    meter = fit_meter(session, "M-1", connect_point(session, anna), radio_id="R-1")
    session.commit()
    leaks = dt.date(2026, 10, 11)

    def litres(moment):
        return (30 if moment.hour in {6, 7, 19} else 0) + (10 if moment.date() >= leaks else 0)

    let_flow(tmp_path, meter.meter_id, OCTOBER, YESTERDAY, litres)
    return anna


def told(session):
    session.commit()
    before = set(session.scalars(select(Message.id)))
    remind_of_water()
    session.expire_all()
    new = session.scalars(select(Message).where(Message.id.not_in(before)).order_by(Message.id))
    return [(one.kind, one.body.split("\n\n")[1]) for one in new]


def test_a_leak_is_told_once_however_long_it_runs(session, home, clock):
    [(kind, said)] = told(session)

    assert kind == "leak"
    assert said.startswith("since 11 Oct 2026 water has been running without a pause, about 10 litres an hour")
    clock.advance(days=1)
    assert told(session) == []


def test_a_goal_is_told_near_it_and_when_it_is_reached(session, home, clock):
    told(session)
    goal = UseGoal(customer_id=home.id, monthly_m3=Decimal("8.5"), set_at=NOON, set_by="x")
    session.add(goal)
    near = told(session)
    goal.monthly_m3 = Decimal(7)

    # 30 days of 90 litres and 20 days of 240 more.
    assert near == [("goal", "October 2026: you have used 7.5 m³ of your goal of 8.5 m³, which is 88%.")]
    assert [kind for kind, _said in told(session)] == ["goal"]
    assert told(session) == []


def test_use_while_nobody_is_at_home_is_told_every_few_days(session, home, clock):
    told(session)
    away = {"first_on": dt.date(2026, 10, 28), "last_on": dt.date(2026, 11, 10), "limit_l": 20}
    session.add(Vacation(customer_id=home.id, **away, set_at=NOON, set_by="x"))
    [(kind, said)] = told(session)

    assert (kind, said) == (
        "vacation_use",
        "on 30 Oct 2026, one of the days for which you said that you are away, 330 l of water was used.",
    )
    clock.advance(days=1)
    assert told(session) == []
