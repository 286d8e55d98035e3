"""One's own address and password, changed."""

import re

import pytest
from sqlalchemy import select

from data.models import Message, User
from domain.roles import Role
from tests.support.portal import PASSWORD, Visitor, let_in

ANNA = "anna@example.com"
JAN = "jan@example.com"
NEW_EMAIL = "anna.nowa@example.com"
NEW = "granite whale orchard lantern"


@pytest.fixture
def anna(session, visitor):
    """A signed-in customer."""
    user = let_in(session, ANNA, Role.CUSTOMER)
    visitor.sign_in(ANNA)
    return user


def letters(session, kind) -> list[Message]:
    session.expire_all()
    return list(session.scalars(select(Message).where(Message.kind == kind).order_by(Message.id)))


def asked(visitor, session, email=NEW_EMAIL) -> str:
    """Ask for another address and return the link that confirms it."""
    assert visitor.post("/account/email", email=email).status_code == 302
    return str(re.findall(r"/confirm/[\w-]+", letters(session, "email_confirm")[-1].body)[0])


def is_in(visitor) -> bool:
    return bool(visitor.get("/account").status_code == 200)


def test_a_new_password_ends_the_other_sessions_and_is_told_of(visitor, anna, session, app):
    other = Visitor(app.server.test_client())
    other.sign_in(ANNA)
    visitor.post("/account/password", old=PASSWORD, password=NEW)

    assert (is_in(visitor), is_in(other)) == (True, False)
    assert other.sign_in(ANNA, NEW).status_code == 302
    assert [letter.recipient for letter in letters(session, "password_changed")] == [ANNA]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("wrong", NEW, "is not right"),
        (PASSWORD, "password1234", "guessed too soon"),
        (PASSWORD, PASSWORD, "that you have now"),
        ("x" * 2000, NEW, "is not right"),
    ],
)
def test_a_password_is_not_changed_without_the_old_one_nor_to_a_weak_one(visitor, anna, app, old, new, reason):
    answer = visitor.post("/account/password", old=old, password=new)

    assert (answer.status_code, reason in answer.text) == (400, True)
    assert Visitor(app.server.test_client()).sign_in(ANNA).status_code == 302


def test_whoever_has_stolen_a_session_guesses_slowly_at_the_password(visitor, anna):
    answers = [visitor.post("/account/password", old=f"guess {count}", password=NEW) for count in range(7)]

    assert [answer.status_code for answer in answers] == [400] * 5 + [429] * 2


def test_an_address_counts_once_its_link_is_opened_and_the_old_one_is_told(visitor, anna, session, clock):
    place = asked(visitor, session)
    before = session.scalar(select(User.email))
    visitor.post(place)
    session.expire_all()

    assert (before, session.scalar(select(User.email))) == (ANNA, NEW_EMAIL)
    assert session.scalar(select(User.email_confirmed_at)) == clock.moment
    assert [letter.recipient for letter in letters(session, "email_changed_notice")] == [ANNA]


def test_a_link_opened_by_a_program_that_looks_through_mail_changes_nothing(visitor, anna, session):
    visitor.get(asked(visitor, session))
    session.expire_all()

    assert session.scalar(select(User.email)) == ANNA


def test_a_link_works_on_another_device_and_once(visitor, anna, session, app):
    place, phone = asked(visitor, session), Visitor(app.server.test_client())

    assert [phone.post(place).status_code for _ in range(2)] == [200, 404]


def test_a_link_dies_of_a_new_password(visitor, anna, session):
    place = asked(visitor, session)
    visitor.post("/account/password", old=PASSWORD, password=NEW)

    assert visitor.post(place).status_code == 404


def test_a_link_dies_after_a_day(visitor, anna, session, clock):
    place = asked(visitor, session)
    clock.advance(hours=24)

    assert visitor.get(place).status_code == 404


def test_an_address_of_somebody_else_is_answered_in_the_same_words_and_gets_no_letter(visitor, anna, session):
    let_in(session, JAN, Role.CUSTOMER)
    pages = []
    for email in (NEW_EMAIL, JAN):
        visitor.post("/account/email", email=email)
        pages.append(re.sub(r'name="csrf_token" value="[^"]+"', "", visitor.get("/account").text).replace(email, "@"))

    assert pages[0] == pages[1]
    assert {letter.recipient for letter in letters(session, "email_confirm")} == {NEW_EMAIL}


def test_of_two_who_want_one_address_the_first_to_confirm_has_it(visitor, anna, session, app):
    let_in(session, JAN, Role.CUSTOMER)
    jan = Visitor(app.server.test_client())
    jan.sign_in(JAN)
    first, second = asked(visitor, session), asked(jan, session)

    assert [jan.post(second).status_code, visitor.post(first).status_code] == [200, 404]


def test_the_password_is_asked_for_again_before_the_address_is_changed(visitor, anna, session, clock):
    clock.advance(minutes=11)
    answers = [visitor.get("/account/email"), visitor.post("/account/email", email=NEW_EMAIL)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert all(answer.location.startswith("/account/prove") for answer in answers)
    assert letters(session, "email_confirm") == []
