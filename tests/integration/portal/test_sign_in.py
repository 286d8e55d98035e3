"""Who gets in, what stays outside, and how long a session lasts."""

import re

import pytest
from sqlalchemy import select

from app import create_app
from data.models import AuditEntry, UserSession
from domain.roles import Role
from services.accounts.administration import disable, set_roles
from services.accounts.sessions import sign_out
from services.audit import first_broken
from services.runtime import Runtime
from tests.support.builders import WARSAW, sign_up_customer
from tests.support.portal import BROWSER, PASSWORD, Visitor, let_in

ANNA = "anna@example.com"


@pytest.fixture
def anna(session):
    """A customer who can sign in."""
    return let_in(session, ANNA, Role.CUSTOMER, sees=[sign_up_customer(session)])


def is_in(visitor: Visitor) -> bool:
    return visitor.get("/login").status_code == 302


def test_the_right_password_opens_a_session_and_leads_onward(visitor, anna):
    answer = visitor.sign_in(ANNA, onward="/map?zoom=3")

    assert (answer.status_code, answer.location, is_in(visitor)) == (302, "/map?zoom=3", True)


def test_an_address_is_the_same_in_capitals_and_with_spaces(visitor, anna):
    assert visitor.sign_in("  Anna@Example.COM ").status_code == 302


def test_a_wrong_password_stays_outside(visitor, anna):
    assert visitor.sign_in(ANNA, "wrong").status_code == 401
    assert not is_in(visitor)


def test_an_unknown_address_is_answered_like_a_wrong_password(visitor, anna):
    wrong, unknown = visitor.sign_in(ANNA, "wrong"), visitor.sign_in("nobody@example.com", "wrong")

    assert unknown.status_code == wrong.status_code
    assert unknown.text.replace("nobody@example.com", ANNA).split("csrf")[0] == wrong.text.split("csrf")[0]


def test_an_empty_form_is_explained(visitor, anna):
    answer = visitor.sign_in("", "")

    assert answer.status_code == 400
    assert "Enter your e-mail address" in answer.text


def test_a_form_of_another_site_is_refused(visitor, anna):
    answer = visitor.client.post("/login", data={"email": ANNA, "password": "x"})

    assert answer.status_code == 400


def test_the_form_of_a_second_tab_goes_on_where_the_first_has_signed_in(visitor, anna):
    form = {"csrf_token": visitor.form_token(), "email": ANNA, "password": PASSWORD, "next": "/map"}
    visitor.sign_in(ANNA)

    assert visitor.client.post("/login", data=form, headers=BROWSER).location == "/map"


def test_a_form_whose_cookie_is_gone_is_shown_again_with_what_was_typed(visitor, anna):
    form = {"csrf_token": visitor.form_token(), "email": ANNA, "password": PASSWORD, "next": "/map"}
    visitor.client.delete_cookie("wodnik")
    page = visitor.client.post("/login", data=form, headers=BROWSER)
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page.text)[0]
    again = visitor.client.post("/login", data={**form, "csrf_token": token}, headers=BROWSER)

    assert ("out of date" in page.text, f'value="{ANNA}"' in page.text) == (True, True)
    assert (page.status_code, again.location) == (400, "/map")


def test_any_other_form_that_is_out_of_date_leads_back(visitor, anna):
    form, here = {"csrf_token": visitor.form_token()}, {"Referer": "http://localhost/account"}
    visitor.sign_in(ANNA)
    answer = visitor.client.post("/account/sessions/end-others", data=form, headers={**BROWSER, **here})

    assert answer.status_code == 400
    assert 'href="/account">Back to where it was' in answer.text


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_a_form_sent_from_another_site_is_refused_even_with_a_token(visitor, anna, headers):
    token = visitor.form_token()

    assert visitor.client.post("/login", data={"csrf_token": token}, headers=headers).status_code == 403


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "evil.example",
        "",
    ],
)
def test_sign_in_never_leads_to_another_site(visitor, anna, elsewhere):
    assert visitor.sign_in(ANNA, onward=elsewhere).location == "/"


def test_a_new_session_has_a_new_secret(visitor, anna, session):
    visitor.sign_in(ANNA)
    visitor.post("/logout")
    visitor.sign_in(ANNA)

    assert len(set(session.scalars(select(UserSession.token_hash)))) == 2


def test_the_browser_session_from_before_is_not_carried_over(visitor, anna):
    visitor.get("/login")
    before = visitor.client.get_cookie("wodnik").value
    visitor.sign_in(ANNA)

    assert visitor.client.get_cookie("wodnik").value != before


def test_the_database_holds_no_secret_that_signs_in(visitor, anna, session):
    visitor.sign_in(ANNA)
    with visitor.client.session_transaction() as cookie:
        secret = cookie["_user_id"]

    assert secret not in set(session.scalars(select(UserSession.token_hash)))


def test_signing_out_ends_the_session_on_the_server_too(visitor, anna, app):
    visitor.sign_in(ANNA)
    kept = visitor.client.get_cookie("wodnik").value
    visitor.post("/logout")
    thief = Visitor(app.server.test_client())
    thief.client.set_cookie("wodnik", kept)

    assert not is_in(thief)


def test_a_revoked_session_ends_at_the_next_request(visitor, anna):
    visitor.sign_in(ANNA)
    with visitor.client.session_transaction() as cookie:
        sign_out(cookie["_user_id"])

    assert not is_in(visitor)


def test_a_disabled_user_is_out_at_the_next_request_and_stays_out(visitor, anna):
    visitor.sign_in(ANNA)
    disable(ANNA, actor="admin")

    assert not is_in(visitor)
    assert visitor.sign_in(ANNA).status_code == 401


def test_a_session_ends_when_its_time_is_over(visitor, anna, clock):
    visitor.sign_in(ANNA)
    clock.advance(hours=11)
    assert is_in(visitor)
    clock.advance(hours=2)

    assert not is_in(visitor)


def test_a_change_of_roles_ends_the_sessions(visitor, anna):
    visitor.sign_in(ANNA)
    assert is_in(visitor)
    set_roles(ANNA, [Role.FIRE], actor="admin")

    assert not is_in(visitor)


@pytest.mark.parametrize(("roles", "place"), [([Role.FIRE], "/map"), ([Role.FIRE, Role.DISPATCHER], "/")])
def test_the_fire_brigade_comes_straight_to_the_map(visitor, anna, roles, place):
    set_roles(ANNA, roles, actor="admin")

    assert visitor.sign_in(ANNA).location == place


def test_the_last_use_of_a_session_is_noted(visitor, anna, clock, session):
    visitor.sign_in(ANNA)
    clock.advance(minutes=30)
    visitor.get("/")

    assert session.scalar(select(UserSession.last_seen_at)) == clock.moment


def test_guessing_is_slowed_down_and_told_so(visitor, anna):
    answers = [visitor.sign_in(ANNA, f"guess {count}") for count in range(7)]

    assert [answer.status_code for answer in answers] == [401] * 5 + [429] * 2
    assert answers[-1].headers["Retry-After"] == "1"


def test_whoever_waits_as_told_may_try_again(visitor, anna, clock):
    for count in range(6):
        visitor.sign_in(ANNA, f"guess {count}")
    clock.advance(seconds=1)

    assert visitor.sign_in(ANNA).status_code == 302


def test_a_phone_that_changes_its_network_and_its_browser_stays_signed_in(visitor, anna):
    visitor.sign_in(ANNA)
    visitor.client.environ_base["REMOTE_ADDR"] = "203.0.113.7"

    assert visitor.get("/login", User_Agent="Newer/2").status_code == 302


def test_demo_accounts_are_refused_outside_demo_mode(engine, tmp_path, clock, settings, session):
    let_in(session, "customer@demo.example", Role.CUSTOMER)
    earnest = Runtime(engine, tmp_path / "lake", clock, WARSAW, is_demo=False)
    visitor = Visitor(create_app(settings, earnest).server.test_client())

    assert visitor.sign_in("customer@demo.example").status_code == 401


def test_the_trail_tells_who_came_in_and_who_was_refused(visitor, anna, session):
    visitor.sign_in(ANNA, "wrong")
    visitor.sign_in(ANNA)
    visitor.post("/logout")

    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["sign_in_refused", "signed_in", "signed_out"]
    assert first_broken(session) is None
