"""Messages go out once, late ones not at all, and a slow worker changes nothing."""

import datetime as dt

import pytest
from sqlalchemy import select, update
from sqlalchemy.event import listen
from sqlalchemy.exc import OperationalError

from data.models import AuditEntry, Channel, Message, MessageState, User
from domain.errors import NotFoundError
from domain.identifiers import UserId
from domain.roles import Role
from services import outbox
from services.identity import identify
from services.outbox import (
    FIRST_DELAY,
    LEASE,
    LONGEST_DELAY,
    MOST_ATTEMPTS,
    Letter,
    RefusedError,
    delay_after,
    deliver_due,
    mark_printed,
    open_letter,
    reconcile,
    redrive,
)
from services.runtime import Runtime, use
from tests.support.builders import WARSAW, proved, sign_up_user, signed_in
from tests.support.portal import MovableClock

NOON = dt.datetime(2026, 10, 31, 11, tzinfo=dt.UTC)


@pytest.fixture
def clock(engine, tmp_path):
    clock = MovableClock(NOON)
    use(Runtime(engine, tmp_path, clock, WARSAW, is_demo=True))
    yield clock
    identify(None)


def write(session, event="outage-1", **given):
    defaults = {"recipient": "anna@example.com", "channel": Channel.EMAIL, "due_at": NOON}
    session.add(Message(event=event, subject="Przerwa", body="Woda wróci o 14:00.", **(defaults | given)))
    session.commit()


def states(session):
    session.expire_all()
    return [(one.event, one.state) for one in session.scalars(select(Message).order_by(Message.event))]


def keeping(sent: list[Letter]):
    def courier(letter):
        sent.append(letter)
        return ""

    return courier


def refuse(_letter):
    raise ConnectionError("no route to host")


def die(_letter):
    raise KeyboardInterrupt


def test_a_message_that_is_due_goes_out_once(session, clock):
    write(session)
    sent: list[Letter] = []

    assert [deliver_due(keeping(sent)), deliver_due(keeping(sent))] == [1, 0]
    assert [letter.recipient for letter in sent] == ["anna@example.com"]
    assert states(session) == [("outage-1", MessageState.SENT)]


def test_what_the_provider_calls_it_is_kept(session, clock):
    write(session)
    deliver_due(lambda _letter: "5DF1A2B")

    assert session.scalar(select(Message.reference)) == "5DF1A2B"


def test_a_message_waits_for_its_time(session, clock):
    write(session, due_at=NOON + dt.timedelta(hours=1))
    sent: list[Letter] = []
    assert deliver_due(keeping(sent)) == 0
    clock.advance(hours=1)

    assert deliver_due(keeping(sent)) == 1


def test_a_message_that_comes_too_late_is_not_sent(session, clock):
    write(session, not_after=NOON - dt.timedelta(minutes=1))

    assert deliver_due(refuse) == 0
    assert states(session) == [("outage-1", MessageState.EXPIRED)]


@pytest.mark.parametrize(
    ("kind", "state"), [("password_changed", MessageState.SUPPRESSED), ("invitation", MessageState.SENT)]
)
def test_whose_account_is_disabled_is_written_to_only_where_it_needs_none(session, clock, kind, state):
    user = sign_up_user(session, "anna@example.com")
    session.execute(update(User).where(User.id == user).values(is_active=False))
    write(session, kind=kind)

    deliver_due(keeping([]))

    assert states(session) == [("outage-1", state)]


def test_the_first_retry_is_at_once_and_the_next_one_waits(session, clock):
    write(session)

    assert deliver_due(refuse) == 2
    clock.advance(seconds=FIRST_DELAY.total_seconds())
    sent: list[Letter] = []
    assert deliver_due(keeping(sent)) == 1
    assert sent[0].attempt == 3


def test_a_failure_tells_why(session, clock):
    write(session)
    deliver_due(refuse)

    assert session.scalar(select(Message.last_error)) == "ConnectionError: no route to host"


def test_delays_double_up_to_four_hours_and_are_spread():
    longest = [delay_after(attempt, 1.0) for attempt in range(1, MOST_ATTEMPTS)]

    assert [delay.total_seconds() for delay in longest[:5]] == [0, 30, 60, 120, 240]
    assert max(longest) == LONGEST_DELAY
    assert dt.timedelta(hours=20) < sum(longest, dt.timedelta()) < dt.timedelta(hours=36)
    assert delay_after(5, 0.0) == delay_after(5, 1.0) / 2


def test_one_that_never_goes_out_is_given_up(session, clock):
    write(session)
    tried = 0
    for _ in range(MOST_ATTEMPTS + 3):
        tried += deliver_due(refuse)
        clock.advance(days=1)

    assert tried == MOST_ATTEMPTS
    assert states(session) == [("outage-1", MessageState.FAILED)]


def test_one_that_is_refused_for_good_is_given_up_at_once(session, clock):
    write(session)

    def nobody(_letter):
        raise RefusedError("550 nobody here")

    assert deliver_due(nobody) == 1
    assert states(session) == [("outage-1", MessageState.FAILED)]


def test_what_was_given_up_goes_out_when_staff_say_so(session, clock):
    write(session, state=MessageState.FAILED, attempts=MOST_ATTEMPTS)
    write(session, "outage-2", state=MessageState.SENT)
    ids = session.scalars(select(Message.id)).all()
    identify(proved(signed_in(UserId(1), None, Role.ADMIN)))

    assert redrive(ids) == 1
    sent: list[Letter] = []
    deliver_due(keeping(sent))
    assert [(letter.message_id, letter.attempt) for letter in sent] == [(ids[0], 1)]
    assert session.scalars(select(AuditEntry.action)).all() == ["messages_redriven"]


def test_where_nothing_was_given_up_nothing_is_sent_again(session, clock):
    identify(proved(signed_in(UserId(1), None, Role.ADMIN)))
    assert redrive([1]) == 0
    assert session.scalar(select(AuditEntry.id)) is None


def test_one_that_fails_does_not_hold_up_the_others(session, clock):
    for event in ("a", "b", "c"):
        write(session, event)
    first = session.scalar(select(Message.id).where(Message.event == "a"))

    deliver_due(lambda letter: refuse(letter) if letter.message_id == first else "")

    assert states(session) == [("a", MessageState.QUEUED), ("b", MessageState.SENT), ("c", MessageState.SENT)]


def test_a_message_that_another_worker_holds_is_left_alone(session, clock):
    write(session)
    seen_meanwhile = []

    def courier(_letter):
        seen_meanwhile.append((deliver_due(refuse), reconcile().again))
        return ""

    deliver_due(courier)

    assert seen_meanwhile == [(0, 0)]


def test_a_worker_that_died_leaves_its_message_to_the_next(session, clock):
    write(session)
    with pytest.raises(KeyboardInterrupt):
        deliver_due(die)
    assert (reconcile().again, deliver_due(refuse)) == (0, 0)
    clock.advance(seconds=LEASE.total_seconds() + 1)

    assert (reconcile().again, deliver_due(keeping([]))) == (1, 1)


def test_a_lease_from_before_the_clock_was_put_back_holds_nothing(session, clock):
    clock.advance(hours=3)
    write(session)
    with pytest.raises(KeyboardInterrupt):
        deliver_due(die)
    clock.advance(hours=-3)

    assert reconcile().again == 1


def test_a_letter_that_kills_each_worker_is_given_up(session, clock):
    write(session)
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(KeyboardInterrupt):
            deliver_due(die)
        clock.advance(seconds=LEASE.total_seconds() + 1)
        reconcile()

    assert deliver_due(die) == 0
    assert states(session) == [("outage-1", MessageState.FAILED)]


def test_letters_wait_unleased_for_the_slow_ones_before_them(session, clock):
    for event in ("a", "b", "c"):
        write(session, event)
    sent: list[int] = []
    meanwhile: list[Letter] = []

    def slow(letter):
        sent.append(letter.message_id)
        clock.advance(seconds=LEASE.total_seconds() - 1)
        reconcile()
        deliver_due(keeping(meanwhile))
        return ""

    deliver_due(slow)

    sent += [letter.message_id for letter in meanwhile]
    assert sorted(sent) == sorted(set(sent))


def test_a_letter_that_became_late_behind_others_is_not_sent(session, clock):
    write(session, "a", due_at=NOON - dt.timedelta(minutes=1))
    write(session, "b", not_after=NOON + dt.timedelta(seconds=30))

    assert deliver_due(lambda _letter: clock.advance(minutes=1) or "") == 1


def test_a_worker_that_was_too_slow_changes_nothing(session, clock):
    write(session)

    def slow(_letter):
        clock.advance(seconds=LEASE.total_seconds() + 1)
        reconcile()
        deliver_due(refuse, most=1)
        return ""

    deliver_due(slow, most=1)

    assert states(session) == [("outage-1", MessageState.QUEUED)]


def test_what_has_gone_out_is_marked_as_soon_as_the_database_takes_it(session, engine, clock, monkeypatch):
    monkeypatch.setattr(outbox, "WAITS_S", (0, 0))
    write(session)

    def fail(*_statement):
        raise OperationalError("UPDATE", {}, Exception("database is locked"))

    def courier(_letter):
        listen(engine, "before_cursor_execute", fail, once=True)
        return ""

    deliver_due(courier)

    assert states(session) == [("outage-1", MessageState.SENT)]


def test_a_worker_that_is_told_to_stop_finishes_one_letter(session, clock):
    for event in ("a", "b", "c"):
        write(session, event)
    sent: list[Letter] = []

    assert deliver_due(keeping(sent), halt=lambda: bool(sent)) == 1


@pytest.mark.parametrize(("is_demo", "kept"), [(True, "Woda wróci o 14:00."), (False, "")])
def test_what_opens_an_account_is_not_kept_once_it_is_sent_but_in_a_demo(session, engine, tmp_path, is_demo, kept):
    use(Runtime(engine, tmp_path, MovableClock(NOON), WARSAW, is_demo=is_demo))
    write(session, kind="password_reset")
    sent: list[Letter] = []
    deliver_due(keeping(sent))

    assert (sent[0].body, session.scalar(select(Message.body))) == ("Woda wróci o 14:00.", kept)


def test_a_letter_on_paper_waits_for_the_office_until_it_is_too_late(session, clock):
    write(session, channel=Channel.POST, not_after=NOON + dt.timedelta(days=1))

    assert (deliver_due(refuse), states(session)) == (0, [("outage-1", MessageState.QUEUED)])
    clock.advance(days=2)
    assert (deliver_due(refuse), states(session)) == (0, [("outage-1", MessageState.EXPIRED)])


def test_a_letter_printed_twice_counts_once_and_its_secret_is_not_kept(session, clock, engine, tmp_path):
    use(Runtime(engine, tmp_path, MovableClock(NOON), WARSAW, is_demo=False))
    write(session, kind="activation_code", channel=Channel.POST, html="<p>7F3K</p>")
    letter = session.scalar(select(Message.id))
    identify(signed_in(UserId(1), None, Role.CLERK))
    open_letter(letter)
    for _click in range(2):
        mark_printed(letter)

    session.expire_all()
    printed = session.scalars(select(Message)).one()
    assert (printed.state, printed.sent_at, printed.body, printed.html) == (MessageState.SENT, NOON, "", "")
    noted = session.execute(select(AuditEntry.actor, AuditEntry.action).order_by(AuditEntry.id)).all()
    assert noted == [("customer@demo.example", "letter_opened"), ("customer@demo.example", "letter_printed")]


@pytest.mark.parametrize(
    ("channel", "state"), [(Channel.EMAIL, MessageState.QUEUED), (Channel.POST, MessageState.EXPIRED)]
)
def test_only_a_letter_on_paper_that_waits_is_printed(session, clock, channel, state):
    write(session, channel=channel, state=state)

    identify(signed_in(UserId(1), None, Role.CLERK))
    with pytest.raises(NotFoundError):
        mark_printed(session.scalar(select(Message.id)))
    assert states(session) == [("outage-1", state)]
