"""Outgoing messages and timers as staff see them. Instants are aware and UTC."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

import pandas as pd
from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session

from data.models import Channel, Message, MessageState, Timer
from data.queries.frames import EXACT, KEY, TEXT, declared

MESSAGES: Final = {
    "id": KEY,
    "kind": TEXT,
    "event": TEXT,
    "channel": TEXT,
    "locale": TEXT,
    "recipient": TEXT,
    "subject": TEXT,
    "state": TEXT,
    "due_at": EXACT,
    "sent_at": EXACT,
    "attempts": KEY,
    "last_error": TEXT,
}
LETTERS: Final = {"id": KEY, "kind": TEXT, "recipient": TEXT, "due_at": EXACT}
STATES: Final = {"state": TEXT, "count": KEY, "oldest_due_at": EXACT}
TIMERS: Final = {"name": TEXT, "due_at": EXACT, "done_at": EXACT, "last_error": TEXT}
FAILED: Final = MessageState.FAILED.value


@dataclass(frozen=True, slots=True)
class MessageShown:
    """A message as its recipient reads it."""

    id: int
    channel: Channel
    recipient: str
    subject: str
    body: str
    html: str


def messages_written(session: Session, *, state: str = "", most: int) -> tuple[pd.DataFrame, int]:
    """Return the newest messages, of one state where it is named, and how many there are in all.

    Returns
    -------
    pandas.DataFrame
        Columns :data:`MESSAGES`, newest first; ``due_at`` is a ``datetime``, ``sent_at`` one or nothing.
    """
    wanted = [Message.state == MessageState(state)] if state else []
    count = session.scalar(select(func.count()).select_from(Message).where(*wanted)) or 0
    columns = [getattr(Message, name) for name in MESSAGES]
    rows = session.execute(select(*columns).where(*wanted).order_by(Message.id.desc()).limit(most)).all()
    return declared(rows, MESSAGES), count


def dead_letters(session: Session, *, most: int) -> tuple[pd.DataFrame, int]:
    """Return the messages that were given up, as :func:`messages_written` does."""
    return messages_written(session, state=FAILED, most=most)


def message_shown(session: Session, message_id: int) -> MessageShown | None:
    """Return one message with its words, nothing where there is none."""
    found = session.get(Message, message_id)
    if found is None:
        return None
    return MessageShown(found.id, found.channel, found.recipient, found.subject, found.body, found.html)


def letters_to_print(session: Session, *, at: dt.datetime, most: int) -> tuple[pd.DataFrame, int]:
    """Return the letters on paper that wait, the oldest first, and how many there are in all.

    Returns
    -------
    pandas.DataFrame
        Columns :data:`LETTERS`; their words are not among them.
    """
    waiting = to_print(at)
    count = session.scalar(select(func.count()).select_from(Message).where(*waiting)) or 0
    columns = [getattr(Message, name) for name in LETTERS]
    found = select(*columns).where(*waiting).order_by(Message.due_at, Message.id).limit(most)
    return declared(session.execute(found).all(), LETTERS), count


def letter_to_print(session: Session, message_id: int, *, at: dt.datetime) -> str | None:
    """Return the HTML of a letter on paper that waits, nothing where there is none."""
    return session.scalar(select(Message.html).where(Message.id == message_id, *to_print(at)))


def to_print(at: dt.datetime) -> tuple[ColumnElement[bool], ...]:
    """Return what holds for letters on paper that wait to be printed at an instant."""
    in_time = or_(Message.not_after.is_(None), Message.not_after >= at)
    return Message.channel == Channel.POST, Message.state == MessageState.QUEUED, Message.due_at <= at, in_time


def messages_by_state(session: Session) -> pd.DataFrame:
    """Return how many messages there are in each state, and since when the oldest of them is due.

    Letters on paper are counted, but none is ever overdue: they wait for people, not for the worker.

    Returns
    -------
    pandas.DataFrame
        Columns :data:`STATES`, only states that occur, in the order of their names; ``oldest_due_at`` is
        nothing where only letters on paper are in a state.
    """
    oldest = func.min(case((Message.channel != Channel.POST, Message.due_at)))
    counted = select(Message.state, func.count(), oldest).group_by(Message.state)
    return declared(session.execute(counted.order_by(Message.state)).all(), STATES)


def timers_kept(session: Session) -> pd.DataFrame:
    """Return what the worker does again and again: when it is due, when it was last done, what went wrong.

    Returns
    -------
    pandas.DataFrame
        Columns :data:`TIMERS`, the next one first; ``done_at`` is nothing for one that has not run yet.
    """
    rows = session.execute(select(Timer.name, Timer.due_at, Timer.done_at, Timer.last_error).order_by(Timer.due_at))
    return declared(rows.all(), TIMERS)
