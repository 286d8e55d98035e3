"""Messages and timers as staff see them."""

import datetime as dt

import pytest

from data.models import Channel, Message, MessageState, Timer
from data.queries.messages import (
    MESSAGES,
    STATES,
    TIMERS,
    dead_letters,
    message_shown,
    messages_by_state,
    messages_written,
    timers_kept,
)

NOON = dt.datetime(2026, 10, 31, 11, tzinfo=dt.UTC)


def write(session, event, state=MessageState.SENT, minutes=0, **given):
    message = Message(
        event=event,
        recipient="anna@example.com",
        channel=Channel.EMAIL,
        kind="password_changed",
        subject="Hasło",
        body="Zmienione.",
        html="<p>Zmienione.</p>",
        state=state,
        due_at=NOON + dt.timedelta(minutes=minutes),
        **given,
    )
    session.add(message)
    session.flush()
    return message.id


def test_the_newest_messages_come_first_and_all_are_counted(session):
    for event in ("a", "b", "c"):
        write(session, event)
    found, count = messages_written(session, most=2)

    assert (list(found["event"]), count) == (["c", "b"], 3)


def test_dead_letters_are_those_that_were_given_up_and_why(session):
    write(session, "a")
    write(session, "b", MessageState.FAILED, attempts=16, last_error="550 nobody here")
    found, count = dead_letters(session, most=10)

    assert (found[["event", "attempts", "last_error"]].values.tolist(), count) == ([["b", 16, "550 nobody here"]], 1)


def test_one_message_is_shown_with_its_words(session):
    found = message_shown(session, write(session, "a"))

    assert found is not None
    assert (found.recipient, found.body, found.html) == ("anna@example.com", "Zmienione.", "<p>Zmienione.</p>")
    assert message_shown(session, found.id + 1) is None


def test_the_queue_is_counted_by_state_with_its_oldest(session):
    write(session, "a", MessageState.QUEUED, minutes=5)
    write(session, "b", MessageState.QUEUED, minutes=2)
    write(session, "c", MessageState.FAILED)

    assert messages_by_state(session).values.tolist() == [
        ["failed", 1, NOON],
        ["queued", 2, NOON + dt.timedelta(minutes=2)],
    ]


def test_a_letter_on_paper_is_counted_but_never_overdue(session):
    message = session.get(Message, write(session, "a", MessageState.QUEUED))
    message.channel = Channel.POST
    session.flush()

    assert messages_by_state(session).values.tolist() == [["queued", 1, None]]


def test_timers_are_told_in_the_order_of_their_turn(session):
    for name, minutes in (("late", 9), ("soon", 1)):
        session.add(Timer(name=name, due_at=NOON + dt.timedelta(minutes=minutes)))
    session.flush()

    assert list(timers_kept(session)["name"]) == ["soon", "late"]


@pytest.mark.parametrize(
    ("frame", "columns"),
    [
        (lambda session: messages_written(session, most=1)[0], MESSAGES),
        (messages_by_state, STATES),
        (timers_kept, TIMERS),
    ],
)
def test_an_empty_outbox_has_the_same_columns(session, frame, columns):
    assert list(frame(session).columns) == list(columns)
