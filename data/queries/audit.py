"""The trail, as it is searched. Instants are aware and UTC."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

import pandas as pd
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from data.models import AuditEntry
from data.queries.frames import EXACT, KEY, TEXT, declared

ENTRIES: Final = {"id": KEY, "at": EXACT, "actor": TEXT, "action": TEXT, "subject": TEXT, "details": EXACT}


@dataclass(frozen=True, slots=True)
class Sought:
    """Which entries are looked for; what is empty or absent does not matter."""

    actor: str = ""
    """A part of who did it."""
    subject: str = ""
    """A part of what it was done to."""
    action: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    """The instant after the last."""


def entries_found(session: Session, sought: Sought, *, before: int | None, most: int) -> pd.DataFrame:
    """Return entries, the newest first, of those older than the entry ``before``.

    Returns
    -------
    pandas.DataFrame
        Columns :data:`ENTRIES`, one row an entry; ``details`` is a dictionary.
    """
    entry = AuditEntry
    statement = (
        select(entry.id, entry.at, entry.actor, entry.action, entry.subject, entry.details)
        .where(*_conditions(sought), *([entry.id < before] if before is not None else []))
        .order_by(entry.id.desc())
        .limit(most)
    )
    return declared(session.execute(statement).all(), ENTRIES)


def _conditions(sought: Sought) -> list[ColumnElement[bool]]:
    entry = AuditEntry
    found = [
        func.lower(column).contains(word.strip().lower(), autoescape=True)
        for column, word in ((entry.actor, sought.actor), (entry.subject, sought.subject))
        if word.strip()
    ]
    if sought.action:
        found.append(entry.action == sought.action)
    if sought.since is not None:
        found.append(entry.at >= sought.since)
    if sought.until is not None:
        found.append(entry.at < sought.until)
    return found
