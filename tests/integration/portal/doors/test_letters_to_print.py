"""The page of letters on paper: the office reads who gets one, prints it, and says so."""

import pytest
from sqlalchemy import select

from data.models import AuditEntry, Channel, Message
from domain.roles import Role
from services.letters import Recipient, write
from tests.support.portal import let_in

CODE = "7F3K-9QXW"


@pytest.fixture
def letter(session, running):
    """A letter that waits, which the administrator has worded with the code in its subject."""
    to = Recipient(Channel.POST, "Anna Nowak, Lipowa 3, 00-001 Lipowo", "pl")
    write(session, "activation_code", to=to, event="code", code=CODE, customer_number="0001234")
    found = session.query(Message).one()
    found.subject = f"Kod {CODE}"
    session.commit()
    return found.id


@pytest.fixture
def clerk(session, visitor):
    let_in(session, "clerk@example.com", Role.CLERK)
    visitor.sign_in("clerk@example.com")
    return visitor


def test_the_list_tells_who_gets_what_and_no_code(clerk, letter):
    page = clerk.get("/letters").text

    for told in ("Anna Nowak, Lipowa 3", "Code of a first sign-in", "Waiting since", f'href="/letters/{letter}"'):
        assert told in page
    assert CODE not in page


def test_a_letter_is_shown_as_it_is_printed_and_nothing_acts_in_it(clerk, letter):
    answer = clerk.get(f"/letters/{letter}")

    assert f'<p class="code">{CODE}</p>' in answer.text
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert "no-store" in answer.headers["Cache-Control"]


def test_who_opened_a_letter_and_who_printed_it_is_in_the_trail(clerk, session, letter):
    clerk.get("/letters")
    clerk.get(f"/letters/{letter}")
    clerk.post(f"/letters/{letter}/printed")

    done = select(AuditEntry.actor, AuditEntry.action).where(AuditEntry.subject == f"message {letter}")
    assert session.execute(done.order_by(AuditEntry.id)).all() == [
        ("clerk@example.com", "letter_opened"),
        ("clerk@example.com", "letter_printed"),
    ]


def test_a_letter_that_is_printed_leaves_the_list_and_a_second_click_does_no_harm(clerk, letter):
    clerk.get(f"/letters/{letter}")
    answers = [clerk.post(f"/letters/{letter}/printed") for _click in range(2)]

    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [(303, "/letters")] * 2
    assert "No letter waits." in clerk.get("/letters").text
    assert clerk.get(f"/letters/{letter}").status_code == 404


def test_a_letter_that_nobody_has_opened_is_not_taken_for_printed(clerk, session, letter):
    answer = clerk.post(f"/letters/{letter}/printed")

    assert (answer.status_code, "open it and print it first" in answer.text) == (409, True)
    assert session.get(Message, letter).body
    assert clerk.get(f"/letters/{letter}").status_code == 200


def test_other_staff_read_no_codes(session, visitor, letter):
    let_in(session, "dispatcher@example.com", Role.DISPATCHER)
    visitor.sign_in("dispatcher@example.com")

    assert visitor.get(f"/letters/{letter}").status_code == 403
    assert visitor.post(f"/letters/{letter}/printed").status_code == 403
