"""Searching the trail: what was asked in words, and the same as a file."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from data.queries.audit import Sought, entries_found
from domain.errors import InvalidInputError
from domain.local_days import midnight
from domain.roles import Role
from services.audit_words import (
    action_words,
    actor_sought,
    actor_words,
    details_words,
    subject_sought,
    subject_words,
)
from services.exports import ExportTable
from services.identity import acting_as
from services.runtime import current, reading
from texts import _, day

MOST_EXPORTED: Final = 100_000
FILTERS: Final = frozenset({"who", "about", "action", "first", "last"})


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody looks for in the trail, as an address carries it."""

    who: str = ""
    about: str = ""
    action: str = ""
    first: str = ""
    last: str = ""
    """Days, ``2026-10-31``; empty for no limit."""

    @property
    def sought(self) -> Sought:
        """Return what the query asks for.

        Raises
        ------
        InvalidInputError
            For something that is no day.
        """
        zone, first, last = current().zone, _day(self.first), _day(self.last)
        since = None if first is None else midnight(first, zone)
        until = None if last is None else midnight(last + dt.timedelta(days=1), zone)
        return Sought(actor_sought(self.who), subject_sought(self.about), self.action, since, until)


def entries(search: Search, *, before: int | None, most: int) -> pd.DataFrame:
    """Return entries of the trail as the query does, on the utility's wall clock and in words.

    One more column, ``codes``, holds what is stored of the action and its details.
    """
    acting_as(Role.ADMIN)
    with reading() as session:
        found = entries_found(session, search.sought, before=before, most=most)
    zone = current().zone
    local = pd.Series([at.astimezone(zone) for at in found["at"]], index=found.index, dtype="object")
    stored = zip(found["action"], found["details"], strict=True)
    return found.assign(
        at=local,
        actor=[actor_words(actor) for actor in found["actor"]],
        action=[action_words(action) for action in found["action"]],
        subject=[subject_words(subject) for subject in found["subject"]],
        details=[details_words(details) for details in found["details"]],
        codes=[codes(*one) for one in stored],
    )


def audit_export(filters: Mapping[str, str]) -> ExportTable:
    """Return the entries that a search finds, the newest :data:`MOST_EXPORTED` of them."""
    if set(filters) - FILTERS:
        raise InvalidInputError("an unknown filter")
    search = Search(**filters)
    found = entries(search, before=None, most=MOST_EXPORTED)
    names = [_("Number"), _("When"), _("Who"), _("What"), _("Whom or what it is about"), _("Details"), _("Stored")]
    frame = found.set_axis(names, axis="columns")
    about = {_("From"): _shown(search.first), _("Until"): _shown(search.last), _("Who"): search.who or _("everybody")}
    more = {
        _("What"): action_words(search.action) if search.action else _("everything"),
        _("Whom or what it is about"): search.about,
    }
    cut = {_("Rows"): _("the newest {count} only", count=MOST_EXPORTED)} if len(found) == MOST_EXPORTED else {}
    return ExportTable.of(_("Audit trail"), frame, about | more | cut)


def codes(action: str, details: Mapping[str, object]) -> str:
    """Write what is stored in one line: ``roles_set {"before": ["clerk"]}``."""
    return f"{action} {json.dumps(details, ensure_ascii=False)}"


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InvalidInputError(text) from error


def _shown(text: str) -> str:
    found = _day(text)
    return "" if found is None else day(found)
