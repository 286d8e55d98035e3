"""How customers are written to: which topics on which channels, at which hours, and what an address looks like."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from domain.topics import Topic
from domain.words import N_

ADDRESSED: Final = ("email", "sms")
"""Channels that a customer chooses between; letters on paper go where the law wants them."""
TOPICS: Final[Mapping[str, str]] = {
    Topic.OUTAGES: N_("Water off and other trouble at my address"),
    Topic.INVOICES: N_("New invoices and corrections"),
    Topic.REMINDERS: N_("Reminders: payments, readings, unusual use"),
    Topic.CASES: N_("My requests and submissions"),
}
"""What each topic is, for people; gettext messages, whoever shows them translates."""
PHONE: Final = re.compile(r"\+[1-9][0-9]{7,14}", re.ASCII)
"""E.164: a country and a number, fifteen digits at most; none is shorter than eight."""
POLISH_PHONE: Final = re.compile(r"\+48[1-9][0-9]{8}", re.ASCII)
PUNCTUATION: Final = re.compile(r"[\s().\-/\u2010-\u2015\u00a0\u202f]")
NATIONAL_DIGITS: Final = 9
NO_BREAK: Final = "\u00a0"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Hours of the day, local, in which no SMS is sent; they may pass midnight."""

    since: dt.time
    until: dt.time

    def includes(self, time: dt.time) -> bool:
        """Tell whether a time of the day lies in them."""
        if self.since <= self.until:
            return self.since <= time < self.until
        return time >= self.since or time < self.until

    def next_end(self, at: dt.datetime) -> dt.datetime:
        """Return when they are over, for an instant within them; on the clock of its zone."""
        end = dt.datetime.combine(at.date(), self.until, tzinfo=at.tzinfo)
        return end if end.timestamp() > at.timestamp() else end + dt.timedelta(days=1)


QUIET: Final = QuietHours(dt.time(22), dt.time(6))
"""What holds for whoever has chosen nothing else (domain.md 5.2)."""


def is_on_at_first(channel: str) -> bool:
    """Tell whether messages of service are sent on a channel to whoever has chosen nothing: by e-mail they are."""
    return channel == "email"


def normal_phone(typed: str) -> str | None:
    """Return a telephone number in its international form, nothing for what is none.

    Nine digits are a Polish number; others begin with ``+`` or ``00`` and their country.
    """
    digits = PUNCTUATION.sub("", typed)
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    elif len(digits) == NATIONAL_DIGITS:
        digits = f"+48{digits}"
    elif len(digits) == NATIONAL_DIGITS + 2 and digits.startswith("48"):
        digits = f"+{digits}"
    fits = POLISH_PHONE if digits.startswith("+48") else PHONE
    return digits if fits.fullmatch(digits) else None


def as_read(address: str) -> str:
    """Write a Polish number in the groups in which people read it; any other address stays as it is."""
    if not POLISH_PHONE.fullmatch(address):
        return address
    return NO_BREAK.join((address[:3], address[3:6], address[6:9], address[9:]))
