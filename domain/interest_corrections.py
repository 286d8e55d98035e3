"""Corrections of interest notes: what was charged of days on which a debt was not late after all (domain.md 2.6).

A payment that turns out to be of an earlier day, or another one that pays a debt in its place, makes days of a note
wrong. The note stays as it was issued; a correction repeats what it charged, says what is right, and books the
difference. What was charged too little is charged by the next note.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from domain.interest import DAY
from domain.interest_due import Charged, overcharged
from domain.interest_notes import Days, LatePart, NoteItem, charged
from domain.money import ZERO


@dataclass(frozen=True, slots=True)
class ChargedNote:
    """A note with what it charges after its last correction; the parts name invoices."""

    id: int
    number: str
    items: tuple[NoteItem, ...]


@dataclass(frozen=True, slots=True)
class NoteCorrection:
    """What a note charged, what is right, and the difference, below zero."""

    corrects_id: int
    corrects_number: str
    before: tuple[NoteItem, ...]
    after: tuple[NoteItem, ...]

    @property
    def total(self) -> Decimal:
        """Return the difference."""
        return _sum(self.after) - _sum(self.before)


def _sum(items: Sequence[NoteItem]) -> Decimal:
    return sum((item.interest for item in items), ZERO)


def days_of(part: LatePart) -> tuple[Days, ...]:
    """Return the days that are charged of a late part."""
    return part.days or ((part.due_on + DAY, part.paid_on),)


def corrections(
    notes: Sequence[ChargedNote],
    late: Mapping[int, Collection[LatePart]],
    free: Mapping[int, Collection[Days]],
) -> list[NoteCorrection]:
    """Return the corrections of a customer's notes, the latest note giving way first; empty where all are right.

    Parameters
    ----------
    late
        By invoice, as :func:`domain.interest_due.overcharged` takes it.
    free
        By invoice, days on which no interest runs.
    """
    noted: dict[int, list[Charged]] = {}
    for note in notes:
        for item in note.items:
            runs = (Charged(item.part.principal, days) for days in days_of(item.part))
            noted.setdefault(item.part.debit_id, []).extend(runs)
    excess = {one: overcharged(own, late.get(one, ()), free.get(one, ())) for one, own in noted.items()}
    found = []
    for note in sorted(notes, key=lambda one: one.id, reverse=True):
        before: list[NoteItem] = []
        after: list[NoteItem] = []
        for item in note.items:
            if _touches(item, excess[item.part.debit_id]):
                kept, excess[item.part.debit_id] = _cut(item, excess[item.part.debit_id])
                before.append(item)
                after += kept
        correction = NoteCorrection(note.id, note.number, tuple(before), tuple(after))
        # Cut into several amounts, each rounded on its own, an item may come to a grosz more.
        found += [correction] if correction.total < 0 else []
    return found


def _touches(item: NoteItem, excess: Sequence[Charged]) -> bool:
    return any(first <= one.days[1] and one.days[0] <= last for first, last in days_of(item.part) for one in excess)


def _cut(item: NoteItem, excess: Sequence[Charged]) -> tuple[list[NoteItem], list[Charged]]:
    """Return what is left of an item, and what is left of the excess when the item has given way."""
    kept: dict[Decimal, list[Days]] = {}
    rest = []
    for days, is_charged, too_much in _segments(days_of(item.part), excess):
        given = min(too_much, item.part.principal) if is_charged else ZERO
        if is_charged and given < item.part.principal:
            kept.setdefault(item.part.principal - given, []).append(days)
        if given < too_much:
            rest.append(Charged(too_much - given, days))
    parts = (
        replace(item.part, principal=amount, paid_on=runs[-1][1], days=tuple(_joined(runs)))
        for amount, runs in kept.items()
    )
    return [charged(part, item.kind) for part in parts], rest


def _segments(own: Sequence[Days], excess: Sequence[Charged]) -> Iterator[tuple[Days, bool, Decimal]]:
    """Yield runs of days, whether the item charges them, and how much is too much on each."""
    runs = [*own, *(one.days for one in excess)]
    for first, after in pairwise(sorted({edge for begins, ends in runs for edge in (begins, ends + DAY)})):
        too_much = sum((one.principal for one in excess if one.days[0] <= first <= one.days[1]), ZERO)
        yield (first, after - DAY), any(begins <= first <= ends for begins, ends in own), too_much


def _joined(runs: Sequence[Days]) -> Iterator[Days]:
    begins, ends = runs[0]
    for first, last in runs[1:]:
        if first > ends + DAY:
            yield begins, ends
            begins = first
        ends = last
    yield begins, ends
