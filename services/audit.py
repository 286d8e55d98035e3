"""The trail of who did what: each entry carries the hash of the one before, so that a change shows.

Its newest hash is also written to a file outside the database: whoever cuts the end off, or writes all of it anew,
would have to change that too. Where the file is sent to another machine, or only ever appended to, nobody can.
"""

import datetime as dt
import hashlib
import json
import logging
from collections.abc import Mapping
from contextlib import closing
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from data.deployment import hold
from data.models import AuditEntry, Customer
from services import runtime
from services.identity import current_address, current_identity

FIRST = "0" * 64
"""What the first entry follows."""
HEADS: Final = "audit-heads"
"""Name of the file: a line an entry, its number, hash and moment."""
PARTS: Final = 3
DENIED: Final = "access_refused"
MOST_FILTERS: Final = 10
MOST_LETTERS: Final = 100
TAIL_BYTES: Final = 64_000
"""So much of its end is read: several processes may have written their lines in another order than their entries."""

log = logging.getLogger(__name__)


def record(session: Session, *, at: dt.datetime, actor: str, action: str, subject: str, **details: object) -> None:
    """Append an entry in the transaction of what it tells about.

    Writers wait for one another at the deployment row, so that no two entries follow the same one.
    """
    hold(session)
    last = session.scalar(select(AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)) or FIRST
    entry = AuditEntry(at=at, actor=actor, action=action, subject=subject, details=details, previous_hash=last, hash="")
    entry.hash = entry_hash(entry)
    session.add(entry)
    session.flush()
    runtime.after_commit(session, partial(_keep_head, f"{entry.id} {entry.hash} {at.isoformat()}\n"))


def record_refusal(
    session: Session, *, at: dt.datetime, actor: str, action: str, subject: str, **details: object
) -> None:
    """Append an entry about something refused, unless there are too many: a flood does not fill the trail."""
    if runtime.current().allowances.refusals.wait_s(f"{action} {actor}") == 0:
        record(session, at=at, actor=actor, action=action, subject=subject, **details)


def note_denial(what: str, **details: object) -> None:
    """Append, in a transaction of its own, that who asks was refused something."""
    identity, address = current_identity(), current_address()
    actor = "" if identity is None else identity.email
    if runtime.current().allowances.refusals.wait_s(f"{DENIED} {actor}") > 0:
        return
    try:
        with runtime.writing() as session:
            record(
                session, at=runtime.now(), actor=actor, action=DENIED, subject=what[:200], address=address, **details
            )
    except SQLAlchemyError:
        # The refusal itself stands, whatever became of its note.
        log.exception("a refusal was not noted")


def note_export(name: str, filters: Mapping[str, str]) -> None:
    """Append, in a transaction of its own, that who asks takes data along: which, of whom, and of what span."""
    identity = current_identity()
    if identity is None:
        return
    kept = {key[:MOST_LETTERS]: value[:MOST_LETTERS] for key, value in islice(filters.items(), MOST_FILTERS)}
    with runtime.writing() as session:
        number = session.scalar(select(Customer.number).where(Customer.id == identity.customer_id)) or ""
        told = {"name": name, "filters": kept}
        record(session, at=runtime.now(), actor=identity.email, action="exported", subject=number, **told)


def _keep_head(line: str) -> None:
    try:
        # One write in one piece: lines of several processes do not mix.
        with (runtime.current().folder / HEADS).open("ab", buffering=0) as file:
            file.write(line.encode())
    except OSError:
        # The entry is committed; the next one stands for it too.
        log.exception("the head of the trail was not written to %s", HEADS)


def forget_heads() -> None:
    """Throw the file away, together with the trail itself."""
    (runtime.current().folder / HEADS).unlink(missing_ok=True)


def lost_head(session: Session, folder: Path) -> int | None:
    """Return the newest entry that the file knows and the trail does not know so, nothing where they agree."""
    path = folder / HEADS
    if not path.exists():
        return None
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - TAIL_BYTES, 0))
        lines = [line.decode().split() for line in file.read().splitlines()]
    # The first line may be cut, the last half written.
    known = {int(line[0]): line[1] for line in lines if len(line) == PARTS and len(line[1]) == len(FIRST)}
    newest = max(known, default=None)
    if newest is None or session.scalar(select(AuditEntry.hash).where(AuditEntry.id == newest)) == known[newest]:
        return None
    return newest


def entry_hash(entry: AuditEntry) -> str:
    """Return the hash of an entry: of all it says and of the hash before."""
    at = entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    said = [entry.previous_hash, at, entry.actor, entry.action, entry.subject, _plain(entry.details)]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _plain(details: Mapping[str, object]) -> object:
    # As the database will give it back.
    return json.loads(json.dumps(details))


def first_broken(session: Session) -> int | None:
    """Return the id of the first entry that does not follow from the one before, nothing for a whole chain."""
    before = FIRST
    in_order = select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=1000)
    with closing(session.scalars(in_order)) as entries:
        for entry in entries:
            if entry.previous_hash != before or entry.hash != entry_hash(entry):
                return entry.id
            before = entry.hash
    return None
