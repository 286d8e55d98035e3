"""What the worker does again and again: rows with the time when each is due, taken under a lease like messages.

However many workers there are, one of them does it.
"""

import datetime as dt
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from data.models import Timer
from services import instalments, outbox, reminders, retention, runtime, watch_homes

LONGEST_LEASE: Final = dt.timedelta(hours=6)
SOON: Final = dt.timedelta(minutes=10)
"""How long after a failure it is tried again, where it would otherwise wait longer."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do again and again."""

    every: dt.timedelta
    run: Callable[[], object]
    lease: dt.timedelta = dt.timedelta(minutes=10)
    """Longer than it ever takes; when its worker dies, another takes it up after that."""


TASKS: Final[dict[str, Task]] = {
    "reconcile": Task(dt.timedelta(minutes=1), outbox.reconcile, lease=dt.timedelta(minutes=1)),
    "purge": Task(dt.timedelta(days=1), retention.purge),
    "instalments": Task(dt.timedelta(hours=1), instalments.watch),
    "homes": Task(dt.timedelta(days=1), watch_homes.compare_homes),
    "reminders": Task(dt.timedelta(hours=1), reminders.remind),
    "reminders_of_water": Task(dt.timedelta(days=1), reminders.remind_of_water, lease=dt.timedelta(hours=2)),
}
"""By the names of their rows, which are stored; never rename one."""


def ensure(tasks: dict[str, Task] = TASKS) -> None:
    """See that every task has its row, and that none waits longer than its turn."""
    now = runtime.now()
    with runtime.writing() as session:
        insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        for name, task in tasks.items():
            session.execute(insert(Timer).values(name=name, due_at=now).on_conflict_do_nothing())
            # The clock of a demo is put back when it is served anew.
            too_far = (Timer.name == name, Timer.due_at > now + task.every)
            session.execute(update(Timer).where(*too_far).values(due_at=now, lease_token=None, leased_until=None))


def run_due(tasks: dict[str, Task] = TASKS) -> int:
    """Run the tasks that are due; return how many."""
    ran = 0
    while (taken := _take(tasks)) is not None:
        name, token = taken
        ran += 1
        try:
            tasks[name].run()
        except Exception as error:
            log.exception("the timer %s failed", name)
            _settle(name, token, min(tasks[name].every, SOON), last_error=f"{type(error).__name__}: {error}"[:500])
        else:
            _settle(name, token, tasks[name].every, done_at=runtime.now(), last_error="")
    return ran


def _take(tasks: dict[str, Task]) -> tuple[str, str] | None:
    now, token = runtime.now(), secrets.token_hex(16)
    # A lease from the future is one from before the clock of a demo was put back.
    free = or_(Timer.lease_token.is_(None), Timer.leased_until < now, Timer.leased_until > now + LONGEST_LEASE)
    due = select(Timer).where(Timer.due_at <= now, Timer.name.in_(tasks), free)
    with runtime.writing() as session:
        timer = session.scalar(due.order_by(Timer.due_at).limit(1).with_for_update(skip_locked=True))
        if timer is None:
            return None
        timer.lease_token, timer.leased_until = token, now + tasks[timer.name].lease
        return timer.name, token


def _settle(name: str, token: str, wait: dt.timedelta, **values: object) -> None:
    mine = (Timer.name == name, Timer.lease_token == token)
    done = {"due_at": runtime.now() + wait, "lease_token": None, "leased_until": None, **values}
    with runtime.writing() as session:
        session.execute(update(Timer).where(*mine).values(**done))
