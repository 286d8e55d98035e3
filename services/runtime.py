"""What a running installation consists of: its database, its readings, its clock.

The web layer, the worker and the command line each make one :class:`Runtime` and put it in force with :func:`use`;
handlers and services ask for it by :func:`reading`, :func:`writing` and :func:`now`. It lives in a context variable, so
that several installations fit in one process (tests).
"""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from data.engine import for_writing
from domain.printing import Unasked
from domain.reminders import Rules
from domain.settlement_runs import Billing
from services.allowances import Allowances

AFTER_COMMIT: Final = "after_commit"
NO_OTHER_RULES: Final = Rules()
Clock = Callable[[], dt.datetime]


@dataclass(frozen=True, slots=True)
class Runtime:
    """The parts that services work with."""

    engine: Engine
    lake: Path
    """Folder of the interval readings."""
    clock: Clock
    zone: ZoneInfo
    is_demo: bool
    site: str = ""
    """Address that links in messages start with: never taken from a request, which anybody may forge."""
    backups: Path | None = None
    """Folder of the backups, where the settings name one."""
    prints_unasked: Unasked = Unasked.NIP
    """Who gets documents to print without having agreed to e-invoices."""
    billing: Billing = Billing.OWN
    """Who makes the invoices."""
    interest_from: dt.date | None = None
    """Interest is charged on what is paid late from this day on; by itself, from the first settled month on."""
    reminders: Rules = NO_OTHER_RULES
    """What customers are reminded of, and when."""
    key: Callable[[], str] = str
    """Returns the key of the installation, which signs the addresses that stop messages."""
    allowances: Allowances = field(default_factory=Allowances)

    @property
    def folder(self) -> Path:
        """Return the folder of everything that the installation keeps in files."""
        return self.lake.parent


_runtime: ContextVar[Runtime] = ContextVar("runtime")


def use(runtime: Runtime) -> None:
    """Put ``runtime`` in force for the rest of this context."""
    _runtime.set(runtime)


def current() -> Runtime:
    """Return the runtime in force."""
    return _runtime.get()


@contextmanager
def reading() -> Iterator[Session]:
    """Open a session that is only read from."""
    with Session(current().engine) as session:
        yield session
        session.rollback()


@contextmanager
def writing() -> Iterator[Session]:
    """Open a session that is one transaction: committed at the end, rolled back by an exception."""
    with Session(for_writing(current().engine)) as session:
        with session.begin():
            yield session
        for step in session.info.pop(AFTER_COMMIT, ()):
            step()


def after_commit(session: Session, step: Callable[[], None]) -> None:
    """Let something be done when the transaction of :func:`writing` is committed, and not if it is not."""
    session.info.setdefault(AFTER_COMMIT, []).append(step)


def now() -> dt.datetime:
    """Return the present moment, aware and UTC."""
    return current().clock()


def today() -> dt.date:
    """Return the present day where the utility is."""
    return now().astimezone(current().zone).date()


def system_clock() -> dt.datetime:
    """Return the true moment."""
    return dt.datetime.now(dt.UTC)


def demo_clock(as_of: dt.date, zone: ZoneInfo, mark: Path) -> Clock:
    """Return a clock that showed ten in the morning of ``as_of`` when the file ``mark`` was last touched.

    All processes of an installation share the file, and so the time.
    """
    origin = dt.datetime.combine(as_of, dt.time(10), tzinfo=zone)
    return lambda: (origin + (system_clock() - _touched(mark))).astimezone(dt.UTC)


def _touched(mark: Path) -> dt.datetime:
    try:
        return dt.datetime.fromtimestamp(mark.stat().st_mtime, dt.UTC)
    except FileNotFoundError:
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
        return system_clock()
