"""Messages go out once, late ones not at all, and a slow worker changes nothing."""

import datetime as dt

import pytest
from sqlalchemy import select

from data.models import Channel, Message, MessageState
from services.outbox import LEASE, MOST_ATTEMPTS, Letter, deliver_due
from services.runtime import Runtime, use
from tests.support.builders import WARSAW
from tests.support.portal import MovableClock

NOON = dt.datetime(2026, 10, 31, 11, tzinfo=dt.UTC)


@pytest.fixture
def clock(engine, tmp_path):
    clock = MovableClock(NOON)
    use(Runtime(engine, tmp_path, clock, WARSAW, is_demo=True))
    return clock


def write(session, event="outage-1", *, due_at=NOON, not_after=None):
    session.add(
        Message(
            event=event,
            recipient="anna@example.com",
            channel=Channel.EMAIL,
            subject="Przerwa",
            body="Woda wróci o 14:00.",
            due_at=due_at,
            not_after=not_after,
        )
    )
    session.commit()


def states(session):
    session.expire_all()
    return [(one.event, one.state) for one in session.scalars(select(Message).order_by(Message.event))]


def refuse(_letter):
    raise ConnectionError("no route to host")


def test_a_message_that_is_due_goes_out_once(session, clock):
    write(session)
    sent: list[Letter] = []

    assert [deliver_due(sent.append), deliver_due(sent.append)] == [1, 0]
    assert [letter.recipient for letter in sent] == ["anna@example.com"]
    assert states(session) == [("outage-1", MessageState.SENT)]


def test_a_message_waits_for_its_time(session, clock):
    write(session, due_at=NOON + dt.timedelta(hours=1))
    sent: list[Letter] = []
    assert deliver_due(sent.append) == 0
    clock.advance(hours=1)

    assert deliver_due(sent.append) == 1


def test_a_message_that_comes_too_late_is_not_sent(session, clock):
    write(session, not_after=NOON - dt.timedelta(minutes=1))

    assert deliver_due(refuse) == 0
    assert states(session) == [("outage-1", MessageState.EXPIRED)]


def test_a_failure_is_tried_again_later_and_tells_why(session, clock):
    write(session)
    deliver_due(refuse)
    assert deliver_due(refuse) == 0
    clock.advance(seconds=31)
    sent: list[Letter] = []

    assert deliver_due(sent.append) == 1
    assert sent[0].attempt == 2


def test_one_that_never_goes_out_is_given_up(session, clock):
    write(session)
    tried = 0
    for _ in range(MOST_ATTEMPTS + 3):
        tried += deliver_due(refuse)
        clock.advance(days=1)

    assert tried == MOST_ATTEMPTS
    assert states(session) == [("outage-1", MessageState.FAILED)]
    assert session.scalar(select(Message.last_error)) == "ConnectionError: no route to host"


def test_one_that_fails_does_not_hold_up_the_others(session, clock):
    for event in ("a", "b", "c"):
        write(session, event)

    deliver_due(lambda letter: refuse(letter) if letter.message_id == first(session) else None)

    assert states(session) == [("a", MessageState.QUEUED), ("b", MessageState.SENT), ("c", MessageState.SENT)]


def first(session):
    return session.scalar(select(Message.id).where(Message.event == "a"))


def test_a_message_that_another_worker_holds_is_left_alone(session, clock):
    write(session)
    seen_meanwhile = []

    deliver_due(lambda _letter: seen_meanwhile.append(deliver_due(refuse)))

    assert seen_meanwhile == [0]


def test_a_worker_that_died_leaves_its_message_to_the_next(session, clock):
    write(session)
    with pytest.raises(KeyboardInterrupt):
        deliver_due(die)
    assert deliver_due(refuse) == 0
    clock.advance(seconds=LEASE.total_seconds() + 1)

    assert deliver_due(lambda _letter: None) == 1


def die(_letter):
    raise KeyboardInterrupt


def test_a_letter_that_kills_each_worker_is_given_up(session, clock):
    write(session)
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(KeyboardInterrupt):
            deliver_due(die)
        clock.advance(seconds=LEASE.total_seconds() + 1)

    assert deliver_due(die) == 0
    assert states(session) == [("outage-1", MessageState.FAILED)]


def test_letters_wait_unleased_for_the_slow_ones_before_them(session, clock):
    for event in ("a", "b", "c"):
        write(session, event)
    sent: list[int] = []

    def slow(letter):
        sent.append(letter.message_id)
        clock.advance(seconds=LEASE.total_seconds() - 1)
        deliver_due(lambda other: sent.append(other.message_id))

    deliver_due(slow)

    assert sorted(sent) == sorted(set(sent))


def test_a_letter_that_became_late_behind_others_is_not_sent(session, clock):
    write(session, "a", due_at=NOON - dt.timedelta(minutes=1))
    write(session, "b", not_after=NOON + dt.timedelta(seconds=30))

    assert deliver_due(lambda _letter: clock.advance(minutes=1)) == 1


def test_a_worker_that_was_too_slow_changes_nothing(session, clock):
    write(session)

    def slow(_letter):
        clock.advance(seconds=LEASE.total_seconds() + 1)
        deliver_due(refuse)

    deliver_due(slow)

    assert states(session) == [("outage-1", MessageState.QUEUED)]
