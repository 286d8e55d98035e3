"""A forgotten password: who gets a link, what it opens, and what nobody learns by asking."""

import re

import pytest
from sqlalchemy import select, update

from data.models import AccountToken, AuditEntry, Message, User
from domain.roles import Role
from services.accounts.administration import disable
from services.accounts.forgotten import PER_MINUTE, ask_for_new_password
from services.accounts.links import MOST_ALIVE
from tests.support.builders import sign_up_customer
from tests.support.portal import PASSWORD, Visitor, let_in
from tests.support.queries import statements

ANNA = "anna@example.com"
NOBODY = "nobody@example.com"
NEW = "granite whale orchard lantern"


@pytest.fixture
def anna(session):
    """A customer who can sign in."""
    return let_in(session, ANNA, Role.CUSTOMER, sees=[sign_up_customer(session)])


def letters(session, kind="password_reset") -> list[Message]:
    session.expire_all()
    return list(session.scalars(select(Message).where(Message.kind == kind).order_by(Message.id)))


def link(letter: Message) -> str:
    return str(re.findall(r"/password/new/[\w-]+", letter.body)[0])


def asked(visitor, session, email=ANNA) -> str:
    """Ask for a link and return it."""
    assert visitor.post("/password/forgotten", email=email).status_code == 200
    return link(letters(session)[-1])


def test_the_link_sets_a_new_password_by_which_its_owner_signs_in(visitor, anna, session):
    place = asked(visitor, session)

    assert visitor.post(place, password=NEW).status_code == 200
    assert (visitor.sign_in(ANNA).status_code, visitor.sign_in(ANNA, NEW).status_code) == (401, 302)


def test_the_form_is_shown_as_often_as_one_likes(visitor, anna, session):
    place = asked(visitor, session)

    assert [visitor.get(place).status_code for _ in range(3)] == [200] * 3


def test_whoever_has_set_a_new_password_by_the_link_is_not_kept_out_by_those_who_guess(visitor, anna, session, app):
    place = asked(visitor, session)
    for count in range(7):
        Visitor(app.server.test_client()).sign_in(ANNA, f"guess {count}")
    assert visitor.sign_in(ANNA).status_code == 429
    visitor.post(place, password=NEW)

    assert visitor.sign_in(ANNA, NEW).status_code == 302


def test_a_link_works_once(visitor, anna, session):
    place = asked(visitor, session)
    visitor.post(place, password=NEW)

    assert [visitor.get(place).status_code, visitor.post(place, password=PASSWORD).status_code] == [404, 404]
    assert visitor.sign_in(ANNA, NEW).status_code == 302


def test_one_link_used_kills_the_others(visitor, anna, session):
    first, second = asked(visitor, session), asked(visitor, session)
    visitor.post(second, password=NEW)

    assert visitor.get(first).status_code == 404


def test_a_link_dies_after_an_hour(visitor, anna, session, clock):
    place = asked(visitor, session)
    clock.advance(hours=1)

    assert visitor.get(place).status_code == 404


def test_a_link_dies_when_its_owner_signs_in(visitor, anna, session):
    place = asked(visitor, session)
    visitor.sign_in(ANNA)

    assert visitor.get(place).status_code == 404


def test_a_new_password_ends_every_session_at_the_next_request(visitor, anna, session, app):
    thief = Visitor(app.server.test_client())
    thief.sign_in(ANNA)
    visitor.post(asked(visitor, session), password=NEW)

    assert thief.get("/logout").status_code == 405
    assert thief.get("/login").status_code == 200


def test_a_new_password_does_not_lead_around_the_second_factor(visitor, anna, session):
    session.execute(update(User).values(totp_secret="sealed"))
    session.commit()
    visitor.post(asked(visitor, session), password=NEW)

    assert visitor.sign_in(ANNA, NEW).location.startswith("/login/code")
    assert visitor.get("/account").status_code == 302


def test_the_owner_is_told_of_the_change(visitor, anna, session):
    visitor.post(asked(visitor, session), password=NEW)

    assert [letter.recipient for letter in letters(session, "password_changed")] == [ANNA]


def test_whoever_has_used_a_link_has_shown_that_the_address_is_theirs(visitor, anna, session, clock):
    visitor.post(asked(visitor, session), password=NEW)

    assert session.scalar(select(User.email_confirmed_at)) == clock.moment


@pytest.mark.parametrize("weak", ["short", "password1234", "anna@example.com", "qwertyuiop[]", "kT7#vQ9x!pLm" * 100])
def test_a_weak_password_is_refused_with_its_reason_and_the_link_goes_on_opening(visitor, anna, session, weak):
    place = asked(visitor, session)
    answer = visitor.post(place, password=weak)

    assert (answer.status_code, 'role="alert"' in answer.text) == (400, True)
    assert visitor.post(place, password=NEW).status_code == 200


def test_an_unknown_address_is_answered_in_the_same_words(visitor, anna, session):
    known, unknown = (visitor.post("/password/forgotten", email=email) for email in (ANNA, NOBODY))

    assert known.status_code == unknown.status_code
    assert known.text.replace(ANNA, NOBODY) == unknown.text
    assert {letter.recipient for letter in letters(session)} == {ANNA}


def test_an_unknown_address_costs_the_same_statements(running, anna, engine):
    sent = {}
    for email in (ANNA, NOBODY):
        with statements(engine) as sent[email]:
            ask_for_new_password(email, address="192.0.2.1")

    kinds = [[statement.split()[0] for statement in one if "SAVEPOINT" not in statement] for one in sent.values()]
    assert kinds[0] == kinds[1]


def test_nothing_is_kept_of_an_unknown_address_but_the_entry_in_the_trail(visitor, anna, session):
    visitor.post("/password/forgotten", email=NOBODY)

    assert letters(session) == []
    assert session.scalars(select(AccountToken)).all() == []
    assert session.scalars(select(AuditEntry.action)).all() == ["password_forgotten"]


def test_whoever_is_disabled_gets_no_link(visitor, anna, session):
    disable(ANNA, actor="admin")
    visitor.post("/password/forgotten", email=ANNA)

    assert letters(session) == []


def test_many_requests_fill_no_mailbox_and_lock_nobody_out(visitor, anna, session):
    for _ in range(MOST_ALIVE + 3):
        asked(visitor, session)

    assert len(letters(session)) == MOST_ALIVE
    assert visitor.post(link(letters(session)[0]), password=NEW).status_code == 200


def test_whoever_has_waited_gets_a_link_again(visitor, anna, session, clock):
    for _ in range(MOST_ALIVE + 1):
        asked(visitor, session)
    clock.advance(hours=1)
    asked(visitor, session)

    assert len(letters(session)) == MOST_ALIVE + 1


def test_one_network_address_asks_for_so_many_letters_and_is_told_when_to_come_again(visitor, anna, clock):
    answers = [visitor.post("/password/forgotten", email=f"{count}@example.com") for count in range(21)]

    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    clock.advance(seconds=int(answers[-1].headers["Retry-After"]))
    assert visitor.post("/password/forgotten", email=ANNA).status_code == 200


def test_a_flood_delays_letters_and_turns_nobody_away(running, session, clock):
    for count in range(PER_MINUTE + 2):
        let_in(session, f"user{count}@example.com")
        ask_for_new_password(f"user{count}@example.com", address="192.0.2.1")
    waits = [(letter.due_at - clock.moment).total_seconds() for letter in letters(session)]

    assert waits == [0] * PER_MINUTE + [1, 2]


@pytest.mark.parametrize("nonsense", ["", "anna", "@", "a\x00@example.com", "x" * 250 + "@example.com"])
def test_what_is_no_address_is_explained(visitor, nonsense):
    answer = visitor.post("/password/forgotten", email=nonsense)

    assert (answer.status_code, "Enter your e-mail address" in answer.text) == (400, True)


def test_the_letter_leads_to_the_address_of_the_portal_not_to_what_a_request_says(visitor, anna, session):
    token = visitor.form_token()
    form = {"csrf_token": token, "email": ANNA}
    visitor.client.post("/password/forgotten", data=form, headers={"X-Forwarded-Host": "evil.example"})

    assert "evil.example" not in letters(session)[0].body
