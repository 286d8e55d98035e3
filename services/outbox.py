"""Outgoing messages: taken from the database under a lease, handed to a courier, marked by whoever still holds it.

A worker that was slow finds that its lease token is no longer the row's and changes nothing (fencing). A message may
still go out twice when a worker dies between sending and marking; its reference is the same both times. Leases of the
dead are given back by :func:`reconcile`, once a minute. Of a letter that may have gone out nobody asks whether it did:
better twice than never, and the provider of SMS knows our reference and sends none twice.

Letters on paper wait for the office instead: people print them and say so (:func:`mark_printed`).
"""

import datetime as dt
import hashlib
import logging
import secrets
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from random import SystemRandom
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from data.models import AuditEntry, Channel, Message, MessageState, User
from data.queries.messages import letter_to_print
from domain.errors import NotAllowedError, NotFoundError
from domain.roles import OFFICE, Role
from services import runtime
from services.accounts.proof import demand_proof
from services.audit import record
from services.identity import acting_as
from services.letter_kinds import INDISPENSABLE, KINDS
from texts import _

LEASE: Final = dt.timedelta(minutes=5)
"""Longer than a courier waits for a slow server, all its steps together."""
MOST_ATTEMPTS: Final = 16
"""With the delays below a message is tried for about a day."""
FIRST_DELAY: Final = dt.timedelta(seconds=30)
LONGEST_DELAY: Final = dt.timedelta(hours=4)
WAITS_S: Final = (1, 2, 4, 8, 16)
"""Pauses between attempts to mark a letter where the database is busy or away; together less than a lease."""
OPENING: Final = frozenset(name for name, kind in KINDS.items() if kind.opens and kind.names & INDISPENSABLE)
"""Kinds that carry a secret: their words are not kept once they are sent, for a stolen database opens nothing."""
OVER: Final = frozenset({MessageState.SENT, MessageState.EXPIRED, MessageState.SUPPRESSED})

log = logging.getLogger(__name__)
luck = SystemRandom().random


class RefusedError(Exception):
    """The letter cannot go out, however often it is tried."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as a courier needs it."""

    message_id: int
    channel: Channel
    kind: str
    locale: str
    recipient: str
    subject: str
    body: str
    html: str
    reference: str
    """Ours, the same at every attempt."""
    token: str
    attempt: int
    stop: str = ""
    """Address that stops messages like this one, where people may."""


Courier = Callable[[Letter], str]
"""Hands a letter over and returns what the provider calls it, or raises."""


def deliver_due(courier: Courier, *, most: int = 20, halt: Callable[[], bool] = lambda: False) -> int:
    """Deliver messages that are due, each in its own transaction; return how many were tried."""
    tried = 0
    # Taken one by one: a lease covers the delivery of one letter, not of those before it.
    while tried < most and not halt() and (letter := _take()) is not None:
        tried += 1
        _deliver(letter, courier)
    return tried


def _deliver(letter: Letter, courier: Courier) -> None:
    try:
        theirs = courier(letter)
    except Exception as error:  # noqa: BLE001 -- whatever went wrong with one, the others still go
        log.warning("message %s was not delivered: %s", letter.message_id, type(error).__name__)
        _put_back(letter, error)
    else:
        _settle(letter, state=MessageState.SENT, sent_at=runtime.now(), last_error="", reference=theirs[:64] or None)


def _take() -> Letter | None:
    """Take the lease of the first message that is due and still wanted."""
    now, token = runtime.now(), secrets.token_hex(16)
    # A letter on paper waits for people; only one that is too late is taken, to be ended.
    is_ours = or_(Message.channel != Channel.POST, Message.not_after < now)
    due = select(Message).where(Message.state == MessageState.QUEUED, Message.due_at <= now, is_ours)
    first = due.order_by(Message.due_at, Message.id).limit(1).with_for_update(skip_locked=True)
    with runtime.writing() as session:
        while (message := session.scalar(first)) is not None:
            ended = _unwanted(session, message, now)
            if ended is None:
                message.state, message.attempts = MessageState.SENDING, message.attempts + 1
                message.lease_token, message.leased_until = token, now + LEASE
                return _letter(message, token)
            message.state = ended
            _forget_secret(message)
            session.flush()
    return None


def _unwanted(session: Session, message: Message, now: dt.datetime) -> MessageState | None:
    """Return how a message ends unsent, nothing when it is to be sent."""
    if message.not_after is not None and message.not_after < now:
        return MessageState.EXPIRED
    kind = KINDS.get(message.kind)
    if kind is not None and kind.needs_account and message.channel is Channel.EMAIL:
        disabled = select(User.id).where(User.email == message.recipient.lower(), ~User.is_active)
        if session.scalar(disabled) is not None:
            return MessageState.SUPPRESSED
    return None


def _letter(message: Message, token: str) -> Letter:
    key = f"{message.event}\n{message.version}\n{message.recipient}\n{message.channel}"
    return Letter(
        message_id=message.id,
        channel=message.channel,
        kind=message.kind,
        locale=message.locale,
        recipient=message.recipient,
        subject=message.subject,
        body=message.body,
        html=message.html,
        reference=hashlib.sha256(key.encode()).hexdigest()[:32],
        token=token,
        attempt=message.attempts,
        stop=message.stop,
    )


def delay_after(attempt: int, chance: float) -> dt.timedelta:
    """Return how long to wait after a failed attempt: not at all after the first, then ever longer, up to four hours.

    ``chance`` (0 to 1) spreads the attempts, so that what failed together does not come back together.
    """
    if attempt <= 1:
        return dt.timedelta()
    doubled: dt.timedelta = FIRST_DELAY * 2 ** (attempt - 2)
    return min(doubled, LONGEST_DELAY) * (0.5 + chance / 2)


def _put_back(letter: Letter, error: Exception) -> None:
    told = f"{type(error).__name__}: {error}"[:500]
    if isinstance(error, RefusedError) or letter.attempt >= MOST_ATTEMPTS:
        _settle(letter, state=MessageState.FAILED, last_error=told)
    else:
        later = runtime.now() + delay_after(letter.attempt, luck())
        _settle(letter, state=MessageState.QUEUED, due_at=later, last_error=told)


def _settle(letter: Letter, **values: object) -> None:
    """Mark how a letter fared; not at the first attempt only, for what has gone out unmarked goes out again."""
    for wait_s in WAITS_S:
        try:
            return _mark(letter, values)
        except OperationalError:
            log.warning("message %s waits for the database", letter.message_id)
            time.sleep(wait_s)
    return _mark(letter, values)


def _mark(letter: Letter, values: Mapping[str, object]) -> None:
    mine = (Message.id == letter.message_id, Message.lease_token == letter.token)
    with runtime.writing() as session:
        message = session.scalar(select(Message).where(*mine).with_for_update())
        if message is None:
            return
        for name, value in values.items():
            setattr(message, name, value)
        message.lease_token = message.leased_until = None
        _forget_secret(message)


def _forget_secret(message: Message) -> None:
    # A demo keeps what it sent, to be looked at.
    if message.state in OVER and message.kind in OPENING and not runtime.current().is_demo:
        message.body = message.html = ""


def open_letter(message_id: int) -> str:
    """Return the HTML of a letter on paper that waits, and take note of who has read it: it may hold a code.

    Raises
    ------
    NotFoundError
        When no such letter waits.
    """
    actor = acting_as(*OFFICE).email
    with runtime.writing() as session:
        now = runtime.now()
        letter = letter_to_print(session, message_id, at=now)
        if letter is None:
            raise NotFoundError(f"there is no letter {message_id} to print")
        record(session, at=now, actor=actor, action="letter_opened", subject=f"message {message_id}")
    return letter


def mark_printed(message_id: int) -> None:
    """Take note that the office has printed a letter; said twice it counts once.

    Raises
    ------
    NotAllowedError
        When nobody has opened it: what is marked by a slip cannot be printed any more; in words.
    NotFoundError
        When there is no such letter, or it is neither waiting nor printed.
    """
    actor, on_paper = acting_as(*OFFICE).email, (Message.id == message_id, Message.channel == Channel.POST)
    with runtime.writing() as session:
        message = session.scalar(select(Message).where(*on_paper).with_for_update())
        if message is None or message.state not in {MessageState.QUEUED, MessageState.SENT}:
            raise NotFoundError(f"there is no letter {message_id} to print")
        if message.state is MessageState.SENT:
            return
        if not _was_opened(session, message):
            raise NotAllowedError(_("Nobody has opened this letter yet: open it and print it first."))
        now = runtime.now()
        message.state, message.sent_at = MessageState.SENT, now
        _forget_secret(message)
        record(session, at=now, actor=actor, action="letter_printed", subject=f"message {message_id}")


def _was_opened(session: Session, message: Message) -> bool:
    opened = (AuditEntry.action == "letter_opened", AuditEntry.subject == f"message {message.id}")
    return session.scalar(select(AuditEntry.id).where(AuditEntry.at >= message.due_at, *opened).limit(1)) is not None


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What became of the leases that nobody holds any more."""

    again: int = 0
    given_up: int = 0


def reconcile() -> Reconciled:
    """Give the messages of dead workers back to the queue, and give up what has had its last attempt."""
    now = runtime.now()
    counts = {"again": 0, "given_up": 0}
    with runtime.writing() as session:
        for message in session.scalars(select(Message).where(_abandoned(now)).with_for_update(skip_locked=True)):
            message.lease_token = message.leased_until = None
            if message.attempts >= MOST_ATTEMPTS:
                outcome, message.state, message.last_error = "given_up", MessageState.FAILED, "abandoned by its worker"
            else:
                outcome, message.state, message.due_at = "again", MessageState.QUEUED, now
            counts[outcome] += 1
    found = Reconciled(**counts)
    if any(counts.values()):
        log.warning("messages of dead workers: %s", found)
    return found


def _abandoned(now: dt.datetime) -> ColumnElement[bool]:
    # A lease from the future is one from before the clock of a demo was put back.
    gone = or_(Message.leased_until < now, Message.leased_until > now + LEASE)
    return and_(Message.state == MessageState.SENDING, gone)


def redrive(ids: Collection[int]) -> int:
    """Queue messages that were given up once more, from their first attempt; return how many there were.

    Raises
    ------
    ProofNeededError
        When the administrator did not give the password a moment ago.
    """
    actor = acting_as(Role.ADMIN).email
    demand_proof()
    given_up = (Message.id.in_(ids), Message.state == MessageState.FAILED)
    fresh = {"state": MessageState.QUEUED, "attempts": 0, "due_at": runtime.now()}
    with runtime.writing() as session:
        found = session.scalars(select(Message.id).where(*given_up).with_for_update()).all()
        session.execute(update(Message).where(Message.id.in_(found)).values(**fresh))
        if found:
            record(
                session, at=runtime.now(), actor=actor, action="messages_redriven", subject="outbox", ids=sorted(found)
            )
    return len(found)
