"""A frame that still shows another customer: nothing that is pressed in it is done, and it shows itself anew."""

import datetime as dt
import re

import pytest
from sqlalchemy import select, update

from data.models import CustomerAccess, UseGoal
from domain.roles import Role
from endpoints import gate
from endpoints.gate import CALLBACKS, FRAME
from tests.support.asking import pressing
from tests.support.builders import sign_up_customer
from tests.support.portal import BROWSER, let_in

ANNA = "anna@example.com"


@pytest.fixture
def houses(session):
    """Two customers whom the same user may see."""
    found = [sign_up_customer(session, number) for number in ("0000001", "0000002")]
    let_in(session, ANNA, Role.CUSTOMER, sees=found)
    return found


@pytest.fixture
def anna(visitor, houses):
    """The user, signed in."""
    visitor.sign_in(ANNA)
    return visitor


def frame_of(visitor):
    """Load the page anew, and return the mark that its callbacks send back."""
    return re.findall(r'"end_id":"([^"]+)"', visitor.client.get("/", headers=BROWSER).text)[0]


def set_goal(app, visitor, mark):
    """Press the button that sets a goal in a frame with this mark."""
    key = next(key for key in app.server.extensions["doors"].callbacks if "watch-goal.children@" in key)
    body = pressing(key, app.callback_map[key], "goal")
    for slot in (body["state"][1], body["state"][2]):
        slot[0]["id"] |= {"watch": "goal", "part": "amount"}
        slot[0]["value"] = slot[0]["id"] if slot[0]["property"] == "id" else "20"
    token = {"X-CSRFToken": visitor.cookie_token()}
    return visitor.client.post(f"{CALLBACKS}?endId={mark}", json=body, headers=token).json


def goals(session):
    session.expire_all()
    return session.scalars(select(UseGoal.customer_id)).all()


def choose(visitor, number):
    assert visitor.post("/account/in-force", number=number).status_code == 302


def test_what_is_pressed_in_the_frame_of_the_customer_in_force_is_done(app, session, anna, houses):
    set_goal(app, anna, frame_of(anna))

    assert goals(session) == [houses[0].id]


def test_what_is_pressed_after_another_tab_chose_another_customer_is_done_for_neither(app, session, anna):
    mark = frame_of(anna)
    choose(anna, "0000002")
    answer = set_goal(app, anna, mark)

    assert answer["response"] == {}
    assert answer["sideUpdate"][FRAME]["title"] == frame_of(anna)
    assert goals(session) == []


def test_what_is_pressed_for_a_property_that_was_taken_away_is_not_done_for_another(app, session, anna, houses):
    choose(anna, "0000002")
    mark, yesterday = frame_of(anna), dt.date(2026, 10, 30)
    whose = update(CustomerAccess).where(CustomerAccess.customer_id == houses[1].id)
    session.execute(whose.values(valid_until=yesterday))
    session.commit()

    assert FRAME in set_goal(app, anna, mark)["sideUpdate"]
    assert goals(session) == []


def test_without_the_wall_it_would_be_done_for_another(app, session, anna, houses, monkeypatch):
    mark = frame_of(anna)
    choose(anna, "0000002")
    monkeypatch.setattr(gate, "is_of_another", lambda: False)
    set_goal(app, anna, mark)

    assert goals(session) == [houses[1].id]


def test_the_frame_of_a_session_before_answers_nothing(app, session, anna):
    mark = frame_of(anna)
    anna.sign_in(ANNA)

    assert FRAME in set_goal(app, anna, mark)["sideUpdate"]
    assert goals(session) == []
