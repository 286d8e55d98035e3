"""Can the installation do its work at this moment? Quick enough to be asked every few seconds."""

import datetime as dt
import enum
import shutil
from collections.abc import Callable
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from data import lake
from data.models import Timer
from services.runtime import current, now, reading

LEAST_FREE_BYTES: Final = 2 * 1024**3
HEARTBEAT: Final = "reconcile"
"""The timer that a living worker runs every minute."""
LATEST_HEARTBEAT: Final = dt.timedelta(minutes=5)


class State(enum.StrEnum):
    """How a part of the installation is."""

    OK = "ok"
    UNREACHABLE = "unreachable"
    NEVER = "never"
    LATE = "late"
    LOW = "low"


def database() -> State:
    """Tell whether the database answers."""
    try:
        with reading() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return State.UNREACHABLE
    return State.OK


def worker() -> State:
    """Tell whether a worker has shown itself lately."""
    try:
        with reading() as session:
            done_at = session.scalar(select(Timer.done_at).where(Timer.name == HEARTBEAT))
    except SQLAlchemyError:
        return State.UNREACHABLE
    if done_at is None:
        return State.NEVER
    return State.OK if abs(now() - done_at) <= LATEST_HEARTBEAT else State.LATE


def disk() -> State:
    """Tell whether there is room for the files of the installation."""
    try:
        free = shutil.disk_usage(current().folder).free
    except OSError:
        return State.UNREACHABLE
    return State.OK if free >= LEAST_FREE_BYTES else State.LOW


def readings() -> State:
    """Tell whether the interval readings can be opened; none yet is fine."""
    try:
        lake.version(current().lake)
    except Exception:  # noqa: BLE001 -- a table that cannot be read fails in many ways
        return State.UNREACHABLE
    return State.OK


PARTS: Final[dict[str, Callable[[], State]]] = {
    "database": database,
    "worker": worker,
    "disk": disk,
    "readings": readings,
}


def standing() -> dict[str, State]:
    """Return how each part is."""
    return {name: ask() for name, ask in PARTS.items()}
