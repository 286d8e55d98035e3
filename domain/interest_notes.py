"""Interest notes: statutory interest on what was paid late (domain.md 2.6).

Interest runs on principal only, never on an earlier note, and is rounded once for every late part. A correction that
lowers an invoice is no late payment: that part was never owed. Below a threshold a note waits and is summed up later.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from domain.customers import CustomerKind, is_business
from domain.errors import RateUnknownError
from domain.interest import DAY, TABLES, InterestKind, Stretch, stretches, total_interest
from domain.invoices import EntryKind
from domain.ledger import Allocated, Entry
from domain.money import ZERO
from domain.parties import Sides

THRESHOLD: Final = Decimal("5.00")
"""Default of the utility's setting: no note for less."""
NOTE_DAYS: Final = 14
"""Days to pay a note in, the most of the usual 7 to 14 (domain.md 2.6): it is about invoices of any contract, so no
contract's own term rules it, which is one for supply."""
Days = tuple[dt.date, dt.date]
"""The first and the last of days in a row."""
PRINCIPAL: Final = frozenset({EntryKind.INVOICE, EntryKind.CORRECTION})


@dataclass(frozen=True, slots=True)
class LatePart:
    """A part of a debt, and when it was due and paid."""

    debit_id: int
    principal: Decimal
    due_on: dt.date
    paid_on: dt.date
    days: tuple[Days, ...] = ()
    """The first and the last of the days that are charged; none where it is the whole delay."""


@dataclass(frozen=True, slots=True)
class NoteItem:
    """Interest on one late part: its stretches and their sum, rounded."""

    part: LatePart
    kind: InterestKind
    stretches: tuple[Stretch, ...]
    interest: Decimal


@dataclass(frozen=True, slots=True)
class Note:
    """What a note charges."""

    items: tuple[NoteItem, ...]
    total: Decimal


def late_part(credit: Entry, debit: Entry, allocated: Allocated) -> LatePart | None:
    """Return what was paid late by an allocation; nothing when in time, or where no interest runs."""
    if credit.kind is not EntryKind.PAYMENT or debit.kind not in PRINCIPAL:
        return None
    if debit.due_on is None or credit.booked_on <= debit.due_on:
        return None
    return LatePart(debit.id, allocated.amount, debit.due_on, credit.booked_on)


def draft_note(parts: Iterable[LatePart], kind: InterestKind, *, threshold: Decimal = THRESHOLD) -> Note | None:
    """Return the note for late parts not charged yet; nothing while it stays below ``threshold``.

    Raises
    ------
    RateUnknownError
        When no rate is known for a day of a delay.
    """
    items = [charged(part, kind) for part in parts]
    total = sum((item.interest for item in items), ZERO)
    return Note(tuple(items), total) if items and total >= threshold else None


def charged(part: LatePart, kind: InterestKind) -> NoteItem:
    """Return the interest on a late part.

    Raises
    ------
    RateUnknownError
        When no rate is known for a day of the delay.
    """
    delay = tuple(_delay(part, kind))
    return NoteItem(part, kind, delay, total_interest(part.principal, delay))


Line = tuple[LatePart, InterestKind, Stretch]
"""What a line of a note says: one stretch of a late part, whose days it does not tell."""


def gathered(lines: Iterable[Line]) -> list[NoteItem]:
    """Return what lines of a note charge, in the order in which they were written, those of a late part together."""
    found: list[tuple[LatePart, InterestKind, list[Stretch]]] = []
    for part, kind, stretch in lines:
        if found and found[-1][:2] == (part, kind) and found[-1][2][-1].last_day < stretch.first_day:
            found[-1][2].append(stretch)
        else:
            found.append((part, kind, [stretch]))
    return [
        NoteItem(
            replace(part, days=tuple((one.first_day, one.last_day) for one in delay)),
            kind,
            tuple(delay),
            total_interest(part.principal, delay),
        )
        for part, kind, delay in found
    ]


def _delay(part: LatePart, kind: InterestKind) -> Iterator[Stretch]:
    for first, last in part.days or ((part.due_on + DAY, part.paid_on),):
        yield from stretches(part.principal, first - DAY, last, TABLES[kind])


def has_rates(part: LatePart, kind: InterestKind) -> bool:
    """Tell whether a rate is known for each day that is charged."""
    try:
        return bool(list(_delay(part, kind)))
    except RateUnknownError:
        return False


@dataclass(frozen=True, slots=True)
class IssuedNote:
    """A note as it was issued: what it charges, by invoice, and what is open of it."""

    number: str
    issued_on: dt.date
    due_on: dt.date
    total: Decimal
    open: Decimal
    charges: tuple[tuple[str, NoteItem], ...]
    """The number of the late invoice, and the interest on a part of it that was paid at one time."""
    sides: Sides
    """Who stood on it when it was issued."""
    corrects: str = ""
    """The number of the note that it corrects; its total is the difference then, below zero."""
    before: tuple[tuple[str, NoteItem], ...] = ()
    """What the corrected note charged; ``charges`` is what is right."""
    is_planned: bool = False
    """In an instalment plan that is kept."""


def kind_for(customer: CustomerKind) -> InterestKind:
    """Return the rate that runs against a customer."""
    return InterestKind.COMMERCIAL if is_business(customer) else InterestKind.CIVIL


def running(parts: Iterable[LatePart], kind: InterestKind) -> Decimal | None:
    """Return the interest that parts of a debt have made, nothing where a rate is not known yet."""
    try:
        return sum((charged(part, kind).interest for part in parts), ZERO)
    except RateUnknownError:
        return None
