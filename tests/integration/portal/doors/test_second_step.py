"""The second factor and the page of one's account over HTTP: nothing is open before the code, no way leads around."""

import datetime as dt
import re

import pyotp
import pytest
from sqlalchemy import select, update

from app import create_app
from data.models import Message, User, UserSession
from domain.roles import Role
from services.runtime import Runtime, system_clock
from tests.support.builders import WARSAW, sign_up_customer
from tests.support.portal import BROWSER, PASSWORD, Visitor, let_in, page_body

ANNA = "anna@example.com"
FACTOR = "/account/second-factor"


@pytest.fixture
def anna(session):
    """A customer who can sign in."""
    return let_in(session, ANNA, Role.CUSTOMER, sees=[sign_up_customer(session)])


def is_in(visitor: Visitor) -> bool:
    return visitor.get("/account").status_code == 200


def enrol(visitor: Visitor) -> pyotp.TOTP:
    """Set the factor up as the page says, and return the app."""
    page = visitor.get(FACTOR).text
    app = pyotp.TOTP("".join(re.findall(r'class="key num">([^<]+)<', page)).replace(" ", ""))
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', page))
    answer = visitor.client.post(FACTOR, data={**hidden, "code": app.now()}, headers=BROWSER)
    assert "I have kept them" in answer.text, answer.text
    return app


def code_of(app: pyotp.TOTP) -> str:
    """Return the next code, because none is taken twice."""
    return app.at(system_clock() + dt.timedelta(seconds=30))


@pytest.fixture
def phone(visitor, anna):
    """The app of Anna, who has set the factor up and signed out."""
    visitor.sign_in(ANNA)
    app = enrol(visitor)
    visitor.post("/logout")
    return app


def test_after_the_password_nothing_is_open_but_the_question_for_the_code(visitor, phone):
    answer = visitor.sign_in(ANNA, onward="/finance")

    assert answer.location == "/login/code"
    assert [visitor.get(path).status_code for path in ("/account", "/finance", "/export/x.csv")] == [302] * 3
    assert "<strong>Anna" not in visitor.get("/").text


def test_the_code_leads_where_the_visitor_wanted_to_go(visitor, phone):
    visitor.sign_in(ANNA, onward="/finance")
    answer = visitor.post("/login/code", code=code_of(phone))

    assert (answer.location, is_in(visitor)) == ("/finance", True)


def test_a_code_is_not_taken_again_from_somebody_who_looked_over_the_shoulder(visitor, phone, app):
    code, thief = code_of(phone), Visitor(app.server.test_client())
    visitor.sign_in(ANNA)
    visitor.post("/login/code", code=code)
    thief.sign_in(ANNA)

    assert thief.post("/login/code", code=code).status_code == 401
    assert not is_in(thief)


def test_the_cookie_of_the_first_step_opens_nothing_after_the_second(visitor, phone, app):
    visitor.sign_in(ANNA)
    seen = visitor.client.get_cookie("wodnik").value
    visitor.post("/login/code", code=code_of(phone))
    thief = Visitor(app.server.test_client())
    thief.client.set_cookie("wodnik", seen)

    assert not is_in(thief)
    assert thief.get("/login/code").location == "/login"


def test_guessing_codes_is_slowed_down_for_strangers_and_not_for_the_owner_at_home(visitor, phone, app):
    stranger = Visitor(app.server.test_client())
    stranger.sign_in(ANNA)
    guesses = [stranger.post("/login/code", code=f"00000{digit}").status_code for digit in range(6)]
    visitor.sign_in(ANNA)

    assert guesses == [401] * 5 + [429]
    assert visitor.post("/login/code", code=code_of(phone)).status_code == 302


def test_after_the_code_the_portal_speaks_the_language_of_the_user(visitor, phone, session):
    session.execute(update(User).values(locale="pl"))
    session.commit()
    visitor.client.delete_cookie("wodnik")
    visitor.sign_in(ANNA)
    visitor.post("/login/code", code=code_of(phone))

    assert 'lang="pl"' in visitor.get("/account").text


def test_a_wrong_recovery_code_is_told_apart_from_a_wrong_one_of_the_app(visitor, phone):
    visitor.sign_in(ANNA)
    answers = [visitor.post("/login/code", **{field: "23456-ABCDE"}).text for field in ("recovery", "code")]

    assert ["This recovery code is not right" in answer for answer in answers] == [True, False]
    assert ['<details class="how" open>' in answer for answer in answers] == [True, False]


def test_nobody_comes_to_the_second_step_without_the_first(visitor, phone):
    assert visitor.get("/login/code").location == "/login"
    assert visitor.post("/login/code", code=code_of(phone)).location == "/login"


def test_a_stranger_who_guesses_passwords_does_not_keep_the_owner_out(visitor, anna, app):
    visitor.sign_in(ANNA)
    visitor.post("/logout")
    for count in range(7):
        Visitor(app.server.test_client()).sign_in(ANNA, f"guess {count}")

    assert Visitor(app.server.test_client()).sign_in(ANNA).status_code == 429
    assert visitor.sign_in(ANNA).status_code == 302


def test_a_device_is_known_to_its_own_accounts_only(visitor, anna, app, session):
    let_in(session, "jan@example.com", Role.CUSTOMER)
    visitor.sign_in("jan@example.com")
    visitor.post("/logout")
    visitor.sign_in(ANNA)
    visitor.post("/logout")
    Visitor(app.server.test_client()).sign_in(ANNA)

    [letter] = session.scalars(select(Message).where(Message.kind == "new_device"))
    assert letter.recipient == ANNA


def test_a_new_password_makes_every_device_new_but_the_one_that_set_it(visitor, anna, app, session):
    new, thief = "granite whale orchard lantern", Visitor(app.server.test_client())
    visitor.sign_in(ANNA)
    thief.sign_in(ANNA)
    visitor.post("/account/password", old=PASSWORD, password=new)
    visitor.post("/logout")
    entered = [one.sign_in(ANNA, new).status_code for one in (visitor, thief)]

    letters = session.scalars(select(Message).where(Message.kind == "new_device")).all()
    assert (entered, len(letters)) == ([302, 302], 2)


def test_a_made_up_device_is_none(visitor, anna, app):
    for count in range(7):
        Visitor(app.server.test_client()).sign_in(ANNA, f"guess {count}")
    visitor.client.set_cookie("device", "W10.made.up")

    assert visitor.sign_in(ANNA).status_code == 429


def test_the_cookie_of_a_device_is_for_this_server_and_no_script(visitor, anna):
    cookies = visitor.sign_in(ANNA).headers.getlist("Set-Cookie")

    [device] = [cookie for cookie in cookies if cookie.startswith("device=")]
    assert "HttpOnly" in device
    assert "SameSite=Lax" in device
    assert ANNA not in device


def test_sessions_are_listed_and_ended_at_the_next_request(visitor, anna, app):
    other = Visitor(app.server.test_client())
    other.sign_in(ANNA)
    visitor.sign_in(ANNA)
    page = visitor.get("/account").text
    [end] = re.findall(r'action="(/account/sessions/\d+/end)"', page)
    assert is_in(other)
    visitor.post(end)

    assert (is_in(visitor), is_in(other)) == (True, False)
    assert "this device" in page


def test_ending_all_the_others_leaves_this_one(visitor, anna, app, session):
    others = [Visitor(app.server.test_client()) for _ in range(2)]
    for one in (*others, visitor):
        one.sign_in(ANNA)
    visitor.post("/account/sessions/end-others")

    assert [is_in(one) for one in (*others, visitor)] == [False, False, True]


def test_a_session_of_somebody_else_is_not_there(visitor, anna, app, session):
    let_in(session, "jan@example.com", Role.CUSTOMER)
    jan = Visitor(app.server.test_client())
    jan.sign_in("jan@example.com")
    visitor.sign_in(ANNA)
    foreign = session.scalar(select(UserSession.id).where(UserSession.user_id != anna))

    assert visitor.post(f"/account/sessions/{foreign}/end").status_code == 404
    assert is_in(jan)


def test_a_sensitive_change_asks_for_the_password_and_leads_back(visitor, anna, clock):
    visitor.sign_in(ANNA)
    clock.advance(minutes=11)
    asked = visitor.get(FACTOR)
    assert asked.location == f"/account/prove?next={FACTOR}"
    wrong = visitor.post("/account/prove", next=FACTOR, password="wrong")
    right = visitor.post("/account/prove", next=FACTOR, password=PASSWORD)

    assert (wrong.status_code, right.location) == (400, FACTOR)
    assert visitor.get(FACTOR).status_code == 200


def test_a_form_that_asks_for_the_password_first_says_that_it_is_not_done_yet(visitor, anna, clock):
    visitor.sign_in(ANNA)
    enrol(visitor)
    clock.advance(minutes=11)
    asked = visitor.post(f"{FACTOR}/off")
    said = [visitor.get(place).text for place in (asked.location, f"{asked.location}?next=/account")]
    said.append(visitor.post("/account/prove", again="1", password="wrong").text)

    assert asked.location == "/account/prove"
    assert ["is not done yet" in one for one in said] == [True, False, True]
    assert "switched on" in visitor.get("/account").text


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/account/prove?next=/", ""])
def test_the_proof_leads_to_no_other_site_and_not_in_a_circle(visitor, anna, elsewhere):
    visitor.sign_in(ANNA)

    assert visitor.get(f"/account/prove?next={elsewhere}").location == "/account"


def test_guessing_the_password_of_an_open_session_is_slowed_down(visitor, anna, clock):
    visitor.sign_in(ANNA)
    clock.advance(minutes=11)
    guesses = [visitor.post("/account/prove", password=f"guess {count}").status_code for count in range(6)]

    assert guesses == [400] * 5 + [429]


@pytest.fixture
def earnest(engine, tmp_path, clock, settings):
    """A visitor of a portal that is no demo."""
    running = Runtime(engine, tmp_path / "lake", clock, WARSAW, is_demo=False)
    return Visitor(create_app(settings, running).server.test_client())


def test_who_works_here_in_earnest_is_led_to_enrolment_and_nothing_else_is_open(earnest, session):
    let_in(session, ANNA, Role.CLERK, Role.CUSTOMER, sees=[sign_up_customer(session)])
    earnest.sign_in(ANNA)
    closed = ("/", "/map", "/finance", "/account", "/_dash-layout", "/export/x.csv")

    assert {earnest.get(path).location for path in closed} == {FACTOR}
    assert earnest.get("/_dash-layout", Sec_Fetch_Mode="cors").status_code == 403
    assert FACTOR in earnest.call(page_body("/finance")).text
    assert earnest.post("/account/sessions/end-others").location == FACTOR


def test_help_and_the_notices_stay_open_to_who_has_yet_to_enrol(earnest, session):
    let_in(session, ANNA, Role.CLERK)
    earnest.sign_in(ANNA)

    assert [earnest.get(path).status_code for path in ("/help", "/privacy", "/accessibility")] == [200] * 3


def test_with_the_factor_everything_is_open_to_who_works_here(earnest, session):
    let_in(session, ANNA, Role.CLERK)
    earnest.sign_in(ANNA)
    enrol(earnest)

    assert [earnest.get(path).status_code for path in ("/", "/account")] == [200, 200]


def test_customers_and_people_of_a_demo_choose_for_themselves(earnest, visitor, session):
    let_in(session, ANNA, Role.CUSTOMER)
    let_in(session, "clerk@example.com", Role.CLERK)
    earnest.sign_in(ANNA)
    visitor.sign_in("clerk@example.com")

    assert is_in(earnest)
    assert is_in(visitor)


def test_codes_that_are_shown_once_are_not_lost_by_another_language(visitor, anna):
    visitor.sign_in(ANNA)
    enrol(visitor)

    assert "/lang/" in visitor.get("/account").text
    assert "/lang/" not in visitor.post(f"{FACTOR}/codes").text


def test_a_page_of_secrets_is_kept_nowhere(visitor, anna):
    visitor.sign_in(ANNA)
    answer = visitor.get(FACTOR)

    assert answer.headers["Cache-Control"] == "no-store"
    assert "script" not in answer.text
