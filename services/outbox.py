"""Outgoing messages: taken from the database under a lease, handed to a courier, marked by whoever still holds it.

A worker that was slow finds that its lease token is no longer the row's and changes nothing (fencing). A message may
still go out twice when a worker dies between sending and marking; its Message-ID is the same both times.
"""

import datetime as dt
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select, update

from data.models import Channel, Message, MessageState
from services import runtime

LEASE: Final = dt.timedelta(minutes=2)
MOST_ATTEMPTS: Final = 8
FIRST_DELAY: Final = dt.timedelta(seconds=30)
"""Doubled after every failed attempt."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as a courier needs it."""

    message_id: int
    channel: Channel
    recipient: str
    subject: str
    body: str
    token: str
    attempt: int


Courier = Callable[[Letter], None]
"""Hands a letter over, or raises."""


def deliver_due(courier: Courier, *, most: int = 20) -> int:
    """Deliver the messages that are due, each in its own transaction; return how many were tried."""
    tried = 0
    for ident in _due(most):
        # Taken only now: a lease covers the delivery of one letter, not of those before it.
        letter = _take(ident)
        if letter is None:
            continue
        tried += 1
        try:
            courier(letter)
        except Exception as error:  # noqa: BLE001 -- whatever went wrong with one, the others still go
            log.warning("message %s was not delivered: %s", letter.message_id, type(error).__name__)
            _put_back(letter, error)
        else:
            _settle(letter, state=MessageState.SENT, sent_at=runtime.now(), last_error="")
    return tried


def _is_due(now: dt.datetime) -> ColumnElement[bool]:
    abandoned = and_(Message.state == MessageState.SENDING, Message.leased_until < now)
    return or_(and_(Message.state == MessageState.QUEUED, Message.due_at <= now), abandoned)


def _due(most: int) -> list[int]:
    now = runtime.now()
    late = and_(_is_due(now), Message.not_after < now)
    # Whoever took it the last time died of it, or with it.
    hopeless = and_(_is_due(now), Message.attempts >= MOST_ATTEMPTS)
    given_up = {"state": MessageState.FAILED, "lease_token": None, "last_error": "abandoned by its worker"}
    with runtime.writing() as session:
        session.execute(update(Message).where(late).values(state=MessageState.EXPIRED, lease_token=None))
        session.execute(update(Message).where(hopeless).values(**given_up))
    with runtime.reading() as session:
        return list(session.scalars(select(Message.id).where(_is_due(now)).order_by(Message.due_at).limit(most)))


def _take(ident: int) -> Letter | None:
    """Take the lease of one message, unless another worker was quicker."""
    now, token = runtime.now(), secrets.token_hex(16)
    lease = {"state": MessageState.SENDING, "lease_token": token, "leased_until": now + LEASE}
    may_go = and_(
        _is_due(now), Message.attempts < MOST_ATTEMPTS, Message.not_after.is_(None) | (Message.not_after >= now)
    )
    taking = update(Message).where(Message.id == ident, may_go).values(**lease, attempts=Message.attempts + 1)
    with runtime.writing() as session:
        session.execute(taking)
        message = session.scalar(select(Message).where(Message.id == ident, Message.lease_token == token))
        return None if message is None else _letter(message, token)


def _letter(message: Message, token: str) -> Letter:
    written = (message.channel, message.recipient, message.subject, message.body)
    return Letter(message.id, *written, token=token, attempt=message.attempts)


def _put_back(letter: Letter, error: Exception) -> None:
    told = f"{type(error).__name__}: {error}"[:500]
    if letter.attempt >= MOST_ATTEMPTS:
        _settle(letter, state=MessageState.FAILED, last_error=told)
    else:
        later = runtime.now() + FIRST_DELAY * 2 ** (letter.attempt - 1)
        _settle(letter, state=MessageState.QUEUED, due_at=later, last_error=told)


def _settle(letter: Letter, **values: object) -> None:
    mine = (Message.id == letter.message_id, Message.lease_token == letter.token)
    with runtime.writing() as session:
        session.execute(update(Message).where(*mine).values(**values, lease_token=None, leased_until=None))
