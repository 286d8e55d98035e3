"""The administrator's queue: what waits, what was given up and goes out once more."""

import datetime as dt

import pytest
from dash.exceptions import PreventUpdate
from sqlalchemy import select

from callbacks.admin.queue import send_again, show_messages, show_queue
from data.models import AuditEntry, Channel, Message, MessageState, Timer
from domain.errors import InvalidInputError, NotAllowedError
from domain.roles import Role
from services.identity import identify
from services.runtime import Runtime, use
from tests.support.builders import WARSAW, clock_at, proved, sign_up_user, signed_in
from tests.support.pressing import pressing
from tests.support.words import parts_of, rows_of, text_of
from texts import speaking

TODAY = dt.date(2026, 10, 31)
REDRIVE = {"area": "queue", "step": "redrive"}
NOON = dt.datetime(2026, 10, 31, 11, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _at_work(session, engine, tmp_path):
    use(Runtime(engine, tmp_path / "lake", clock_at(TODAY), WARSAW, is_demo=True))
    admin = sign_up_user(session, "admin@example.com", roles=[Role.ADMIN])
    session.commit()
    identify(proved(signed_in(admin, None, Role.ADMIN)))
    with speaking("en"):
        yield
    identify(None)


@pytest.fixture
def letters(session):
    """Returns what writes a message in a state and gives its number."""

    def write(state, to="anna@example.com", due_at=NOON - HOUR, **given):
        row = {"channel": Channel.EMAIL, "subject": "Hello", "body": "", "event": f"{to}{state}"}
        message = Message(recipient=to, state=state, due_at=due_at, **(row | given))
        session.add(message)
        session.commit()
        return message.id

    return write


def press(*chosen):
    with pressing(REDRIVE) as said:
        return send_again([1], [REDRIVE], list(map(str, chosen)), 0), str(said)


def test_an_empty_queue_says_that_nothing_is_wrong():
    counts, dead, timers = show_queue(0)

    assert text_of(counts).startswith("Messages that wait 0 nothing is due Messages given up 0")
    assert text_of(dead) == "Nothing: every message went out or still waits."
    assert text_of(timers).startswith("Nothing yet")


def test_the_oldest_that_waits_is_told(letters):
    letters(MessageState.QUEUED)
    letters(MessageState.QUEUED, "later@example.com", due_at=NOON + HOUR)

    assert "Messages that wait 2 the oldest due since 31 Oct 2026 11:00" in text_of(show_queue(0)[0])


def doors():
    return [link.href for card in show_queue(0)[0] for link in parts_of(card, "A")]


def test_a_demo_leads_to_what_was_sent_and_nothing_else_does(engine, tmp_path):
    in_a_demo = doors()
    use(Runtime(engine, tmp_path / "lake", clock_at(TODAY), WARSAW, is_demo=False))

    assert (in_a_demo, doors()) == (["/sent"], [])


def test_messages_are_listed_by_state(letters):
    letters(MessageState.SENT, sent_at=NOON)
    letters(MessageState.FAILED, "b@example.com", last_error="550 no such user", attempts=8)

    (row,) = rows_of(show_messages("failed", 0))
    assert row[1:6] == ["b@example.com", "Hello", "e-mail", "given up", "8"]
    assert len(rows_of(show_messages("", 0))) == 2
    with pytest.raises(InvalidInputError):
        show_messages("made up", 0)


def test_what_was_given_up_is_shown_with_its_reason_and_sent_again(session, letters):
    one = letters(MessageState.FAILED, last_error="550 no such user")
    two = letters(MessageState.FAILED, "b@example.com")
    group = next(parts_of(show_queue(0)[1], "CheckboxGroup"))
    assert sorted(group.value) == sorted([str(one), str(two)])
    assert "550 no such user" in {box.description for box in group.children}

    opened, told = press(one)

    assert (told, opened) == ("1 message is sent again.", 1)
    states = {row.id: row.state for row in session.execute(select(Message.id, Message.state))}
    assert states == {one: MessageState.QUEUED, two: MessageState.FAILED}
    assert session.scalars(select(AuditEntry.action)).all() == ["messages_redriven"]


def test_pressed_twice_nothing_is_sent_twice(letters):
    one = letters(MessageState.FAILED)
    press(one)

    for again in ((one,), ("x", "9" * 5_000)):
        assert press(*again)[1] == "None of them was given up any more."


def test_only_an_administrator_sends_again(session, letters):
    one = letters(MessageState.FAILED)
    identify(signed_in(sign_up_user(session), None, Role.CLERK))

    with pytest.raises(NotAllowedError):
        press(one)


def test_a_button_that_was_not_pressed_does_nothing():
    with pressing(None), pytest.raises(PreventUpdate):
        send_again([None], [REDRIVE], [], 0)


def test_timers_are_shown_with_their_next_run(session):
    session.add(Timer(name="reconcile", due_at=NOON, done_at=None))
    session.commit()

    (row,) = rows_of(show_queue(0)[2])
    assert row[:2] == ["Takes up messages whose worker has died", "31 Oct 2026 12:00"]
