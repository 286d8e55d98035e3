"""What is new to a customer since the last visit."""

import datetime as dt
import enum
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from domain.money import ZERO

NAMED: Final = 3
"""More of a kind than these are counted and summed, not named."""


class NewsKind(enum.StrEnum):
    """What something new is, in the order in which it is told."""

    INVOICE = "invoice"
    CORRECTION = "correction"
    INTEREST_NOTE = "interest_note"
    PAYMENT = "payment"
    RETURNED = "returned"
    """A payment that the bank took back."""
    READING = "reading"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that came to be on a day: a document by its number, a payment, a reading by its meter."""

    kind: NewsKind
    on: dt.date
    label: str = ""
    amount: Decimal = ZERO
    """PLN; m³ of a reading."""


@dataclass(frozen=True, slots=True)
class News:
    """All that is new of a kind, the newest first."""

    kind: NewsKind
    events: tuple[Event, ...]

    @property
    def are_named(self) -> bool:
        """Tell whether each is told by itself."""
        return len(self.events) <= NAMED

    @property
    def total(self) -> Decimal:
        """Return the sum of the amounts."""
        return sum((one.amount for one in self.events), ZERO)


def news_of(events: Iterable[Event]) -> list[News]:
    """Return what is new, kind by kind; a kind of which there is nothing is left out."""
    newest_first = sorted(events, key=lambda one: (one.on, one.label), reverse=True)
    grouped = {kind: tuple(one for one in newest_first if one.kind is kind) for kind in NewsKind}
    return [News(kind, own) for kind, own in grouped.items() if own]
