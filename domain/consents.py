"""Texts of consents: every version in both languages, from the moment it was written until the next one.

Whoever consents points to the version they read, in their language (``Text.id``); so no version ever changes.
"""

import datetime as dt
import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from domain.wordings import Text
from domain.words import N_


class Purpose(enum.StrEnum):
    """What people may be asked to consent to. Values are stored; never rename one."""

    EINVOICE = "einvoice"
    """Invoices without paper (VAT act, art. 106n)."""
    MARKETING_EMAIL = "marketing_email"
    """Commercial information by e-mail (PKE art. 398); each way has a consent of its own."""
    MARKETING_SMS = "marketing_sms"
    MARKETING_PHONE = "marketing_phone"

    @property
    def text(self) -> str:
        """Return the name under which its texts are kept."""
        return f"consent_{self.value}"


class Origin(enum.StrEnum):
    """The way on which a consent was given or withdrawn. Values are stored; never rename one."""

    PORTAL = "portal"
    PAPER = "paper"
    COUNTER = "counter"
    PHONE = "phone"


ORIGIN_WORDS: Final[Mapping[str, str]] = {
    Origin.PORTAL: N_("on the portal"),
    Origin.PAPER: N_("on paper"),
    Origin.COUNTER: N_("at the counter"),
    Origin.PHONE: N_("by telephone"),
}
"""Gettext messages; whoever shows them translates."""
NOTED: Final = (Origin.PAPER, Origin.COUNTER, Origin.PHONE)
"""Ways on which the office is told, and writes it down."""
TITLES: Final[Mapping[str, str]] = {
    Purpose.EINVOICE.text: N_("Consent: electronic invoices"),
    Purpose.MARKETING_EMAIL.text: N_("Consent: commercial information by e-mail"),
    Purpose.MARKETING_SMS.text: N_("Consent: commercial information by SMS"),
    Purpose.MARKETING_PHONE.text: N_("Consent: commercial information by telephone"),
}
"""What each consent is, by the name of its texts; gettext messages."""


@dataclass(frozen=True, slots=True)
class ConsentVersion:
    """A version of the text of one consent."""

    version: int
    texts: Mapping[str, Text]
    """By language."""
    since: dt.datetime
    until: dt.datetime | None = None
    """Absent while it is the last one."""

    @property
    def is_asked(self) -> bool:
        """Tell whether people are asked for it; an empty version ended that."""
        return all(text.body for text in self.texts.values())


@dataclass(frozen=True, slots=True)
class Said:
    """A consent given or withdrawn."""

    purpose: Purpose
    is_given: bool
    at: dt.datetime
    """When it was said; of what the office noted only the day is known."""
    actor: str
    origin: str
    wording: Text | None
    """The words that were read; unknown for what was said elsewhere."""

    @property
    def is_noted(self) -> bool:
        """Tell whether the office wrote it down for the customer."""
        return self.origin in NOTED


@dataclass(frozen=True, slots=True)
class Standing:
    """How a customer stands to one consent."""

    purpose: Purpose
    said: Sequence[Said]
    """Newest first."""
    asked: Text | None = None
    """The words in force in the reader's language, where people are asked."""
    before: dt.date | None = None
    """Since when it holds by what was said elsewhere, where nothing was said here."""

    @property
    def is_given(self) -> bool:
        """Tell whether it holds."""
        return self.said[0].is_given if self.said else self.before is not None

    @property
    def wording_id(self) -> int | None:
        """Return the number of the words that were spoken of last, where they are known."""
        return self.said[0].wording.id if self.said and self.said[0].wording else None

    @property
    def agreed(self) -> Text | None:
        """Return the very words that were agreed to, where it holds and they are known."""
        return self.said[0].wording if self.said and self.is_given else None

    @property
    def is_replaced(self) -> bool:
        """Tell whether other words are asked for now than were agreed to."""
        return self.agreed is not None and self.asked is not None and self.agreed.version != self.asked.version


def history(texts: Iterable[Text]) -> list[ConsentVersion]:
    """Return the versions that the stored texts of one consent make up, newest first."""
    found: list[ConsentVersion] = []
    until: dt.datetime | None = None
    newest_first = sorted(texts, key=lambda text: text.version, reverse=True)
    for version, pair in groupby(newest_first, key=lambda text: text.version):
        by_language = {text.locale: text for text in pair}
        since = min(text.written_at for text in by_language.values() if text.written_at is not None)
        found.append(ConsentVersion(version, by_language, since, until))
        until = since
    return found
