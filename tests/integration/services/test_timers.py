"""Timers: done when they are due, by one worker, and taken up again when it dies or fails."""

import datetime as dt
from threading import Event
from threading import enumerate as enumerate_threads

import pytest
from sqlalchemy import select

from data.engine import connect
from data.models import Channel, Message, MessageState, Timer
from services import timers
from services.runtime import Runtime, use
from services.timers import SOON, Task, ensure, run_due
from services.worker import beside, work
from tests.support.builders import WARSAW
from tests.support.portal import MovableClock

NOON = dt.datetime(2026, 10, 31, 11, tzinfo=dt.UTC)
DAILY = dt.timedelta(days=1)


@pytest.fixture
def clock(engine, tmp_path):
    clock = MovableClock(NOON)
    use(Runtime(engine, tmp_path, clock, WARSAW, is_demo=True))
    return clock


def due(session):
    session.expire_all()
    return {one.name: (one.due_at, one.last_error) for one in session.scalars(select(Timer))}


def test_a_new_task_is_done_at_once_and_then_after_its_time(session, clock):
    done = []
    tasks = {"count": Task(DAILY, lambda: done.append(clock()))}
    ensure(tasks)

    assert [run_due(tasks), run_due(tasks)] == [1, 0]
    clock.advance(days=1)
    assert run_due(tasks) == 1
    assert done == [NOON, NOON + DAILY]


def test_ensuring_twice_changes_nothing(session, clock):
    tasks = {"count": Task(DAILY, lambda: None)}
    ensure(tasks)
    run_due(tasks)
    ensure(tasks)

    assert due(session) == {"count": (NOON + DAILY, "")}


def test_what_another_worker_does_is_left_alone(session, clock):
    seen = []
    tasks = {"count": Task(DAILY, lambda: seen.append(run_due(tasks)))}
    ensure(tasks)
    run_due(tasks)

    assert seen == [0]


def test_what_fails_tells_why_and_comes_back_soon(session, clock, caplog):
    def fail():
        raise ValueError("no such thing")

    ensure({"count": Task(DAILY, fail)})
    run_due({"count": Task(DAILY, fail)})

    assert due(session) == {"count": (NOON + SOON, "ValueError: no such thing")}
    assert "the timer count failed" in caplog.text


def test_what_its_worker_died_of_is_taken_up_after_its_lease(session, clock):
    def die():
        raise KeyboardInterrupt

    tasks = {"count": Task(DAILY, die, lease=dt.timedelta(minutes=1))}
    ensure(tasks)
    with pytest.raises(KeyboardInterrupt):
        run_due(tasks)
    tasks = {"count": Task(DAILY, lambda: None)}
    assert run_due(tasks) == 0
    clock.advance(seconds=61)

    assert run_due(tasks) == 1


def test_a_clock_that_is_put_back_leaves_nothing_waiting(session, clock):
    tasks = {"count": Task(DAILY, lambda: None)}
    clock.advance(hours=9)
    ensure(tasks)
    run_due(tasks)
    clock.advance(hours=-9)
    ensure(tasks)

    assert run_due(tasks) == 1


def test_a_row_of_a_task_that_is_no_more_is_passed_over(session, clock):
    ensure({"gone": Task(DAILY, lambda: None)})

    assert run_due({"count": Task(DAILY, lambda: None)}) == 0


class UntilIdle(Event):
    """Tells a worker to stop as soon as it has nothing to do."""

    def wait(self, timeout=None):
        self.set()
        return super().wait(timeout)


def test_a_worker_delivers_and_runs_every_timer(session, engine, clock, tmp_path):
    session.add(Message(event="a", recipient="anna@example.com", channel=Channel.EMAIL, body="Woda", due_at=NOON))
    session.commit()

    work(Runtime(engine, tmp_path, clock, WARSAW, is_demo=True), lambda _letter: "", UntilIdle())

    assert session.scalar(select(Message.state)) is MessageState.SENT
    assert set(due(session)) == set(timers.TASKS)
    assert all(error == "" and at > NOON for at, error in due(session).values())


def test_a_worker_outlives_a_database_that_fails(tmp_path, caplog):
    empty = connect(f"sqlite:///{tmp_path / 'empty.sqlite'}", map_srid=2180)
    work(Runtime(empty, tmp_path, MovableClock(NOON), WARSAW, is_demo=True), lambda _letter: "", UntilIdle())
    empty.dispose()

    assert "the worker goes on after an error" in caplog.text


def test_a_worker_beside_the_portal_ends_with_it(session, engine, clock, tmp_path):
    with beside(Runtime(engine, tmp_path, clock, WARSAW, is_demo=True), lambda _letter: ""):
        assert [one.name for one in enumerate_threads() if one.name == "worker"] == ["worker"]

    assert [one.name for one in enumerate_threads() if one.name == "worker"] == []
