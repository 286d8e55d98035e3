"""The trail of who did what: each entry carries the hash of the one before, so that a change shows."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from contextlib import closing

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.deployment import hold
from data.models import AuditEntry

FIRST = "0" * 64
"""What the first entry follows."""


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
