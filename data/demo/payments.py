"""How customers of the demo utility pay, and what the ledger makes of it.

Each customer has a habit: in good time, at once, late, in two parts, rounded up, or not at all for a while. Documents,
payments and notes are booked day by day through ``domain.ledger``; interest notes are drafted four times a year from
what was paid late, by ``domain.interest_notes``.
"""

import datetime as dt
import enum
import heapq
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from typing import Final

from data.demo.billing import Document
from data.demo.customers import Client
from data.demo.rows import Rows
from data.documents import interest_row
from data.models import Allocation, InterestLine, InterestNote, LedgerEntry, Payment
from domain.calendar import month_start, next_working_day, payment_term
from domain.customers import CustomerKind, is_business
from domain.interest import InterestKind
from domain.interest_notes import NOTE_DAYS, LatePart, Note, draft_note, late_part
from domain.invoices import EntryKind, InvoiceKind
from domain.ledger import Entry, Ledger
from domain.money import grosz
from domain.numbering import NOTES, numbered

NOTE_MONTHS: Final = (1, 4, 7, 10)
NOTE_DAY: Final = 10
TITLED_SHARE: Final = 0.75
SLIP_SHARE: Final = 0.02
"""Bills that even a punctual customer pays late."""
SMALL_PLN: Final = 50
"""Nobody pays less than this in parts."""
DRY_MONTHS: Final = frozenset({1, 2, 3, 4, 8, 9})
"""Months of issue whose bills a customer in difficulties leaves for half a year, or for good."""
_DAY: Final = dt.timedelta(days=1)


class Habit(enum.Enum):
    """How a customer pays."""

    PUNCTUAL = enum.auto()
    AT_ONCE = enum.auto()
    LATE = enum.auto()
    IN_PARTS = enum.auto()
    ROUNDED = enum.auto()
    STOPPED = enum.auto()


HABITS: Final = {
    Habit.PUNCTUAL: 0.64,
    Habit.AT_ONCE: 0.15,
    Habit.LATE: 0.12,
    Habit.IN_PARTS: 0.035,
    Habit.ROUNDED: 0.035,
    Habit.STOPPED: 0.02,
}
"""Shares of the customers."""


@dataclass(frozen=True, slots=True)
class Cashier:
    """What booking needs; nothing is booked after ``as_of``."""

    rows: Rows
    rng: random.Random
    since: dt.date
    as_of: dt.date
    notes: Counter[dt.date] = field(default_factory=Counter)
    """Interest notes so far, by their day: there is one in a month."""


@dataclass(slots=True)
class Account:
    """The account of one customer while its history is played."""

    client: Client
    habit: Habit
    kind: InterestKind
    ledger: Ledger = field(default_factory=Ledger)
    entries: dict[int, Entry] = field(default_factory=dict)
    invoice_of: dict[int, int] = field(default_factory=dict)
    """Invoice of a debt."""
    late: list[LatePart] = field(default_factory=list)
    """Paid late and not charged yet."""


@dataclass(frozen=True, slots=True)
class Instruction:
    """A transfer to come: a share of what is then open of a debt, perhaps rounded up to tens."""

    entry_id: int
    share: Decimal
    is_rounded: bool = False
    is_titled: bool = True


_DOCUMENT, _TRANSFER, _NOTE = range(3)
"""Order of events within a day."""
_Event = tuple[dt.date, int, int, Document | Instruction | None]


def play(client: Client, documents: Sequence[Document], habit: Habit | None, cashier: Cashier) -> None:
    """Book the documents of a customer, their payments and their interest notes, day by day."""
    kind = InterestKind.COMMERCIAL if is_business(client.kind) else InterestKind.CIVIL
    account = Account(client, habit or _draw_habit(client, cashier.rng), kind)
    events: list[_Event] = [(one.issued_on, _DOCUMENT, at, one) for at, one in enumerate(documents)]
    events += [(day, _NOTE, 0, None) for day in _note_days(cashier)]
    heapq.heapify(events)
    serial = len(events)
    while events and events[0][0] <= cashier.as_of:
        day, _, _, what = heapq.heappop(events)
        entry: Entry | None
        if isinstance(what, Document):
            entry = _book_document(account, what, cashier)
        elif isinstance(what, Instruction):
            _book_payment(account, day, what, cashier)
            continue
        else:
            entry = _book_note(account, day, cashier)
        if entry is not None and entry.amount > 0:
            for on, instruction in _instructions(account.habit, entry, cashier.rng):
                serial += 1
                heapq.heappush(events, (on, _TRANSFER, serial, instruction))


def _draw_habit(client: Client, rng: random.Random) -> Habit:
    if client.kind is CustomerKind.PUBLIC_BODY:
        return Habit.AT_ONCE
    return rng.choices(list(HABITS), list(HABITS.values()))[0]


def _note_days(cashier: Cashier) -> list[dt.date]:
    months = [month_start(cashier.since, months=n) for n in range(1, 60)]
    days = [next_working_day(month.replace(day=NOTE_DAY)) for month in months if month.month in NOTE_MONTHS]
    return [day for day in days if day <= cashier.as_of]


def _book_document(account: Account, document: Document, cashier: Cashier) -> Entry:
    kind = EntryKind.INVOICE if document.kind is InvoiceKind.INVOICE else EntryKind.CORRECTION
    due_on = document.due_on if document.gross > 0 else None
    new = Entry(cashier.rows.reserve(LedgerEntry), kind, document.issued_on, document.gross, document.number, due_on)
    account.invoice_of[new.id] = document.id
    _post(account, cashier, new, ("invoice_id", document.id), names=document.corrects)
    return new


def _post(account: Account, cashier: Cashier, entry: Entry, link: tuple[str, int], *, names: str = "") -> None:
    """Write a ledger entry and tie it to its document, post it and write its allocations."""
    row = {
        "id": entry.id,
        "customer_id": account.client.id,
        "kind": entry.kind,
        "booked_on": entry.booked_on,
        "due_on": entry.due_on,
        "amount": entry.amount,
        "label": entry.label,
        "invoice_id": None,
        "note_id": None,
        "payment_id": None,
    }
    row[link[0]] = link[1]
    cashier.rows.link(LedgerEntry, row)
    account.entries[entry.id] = entry
    for part in account.ledger.post(entry, names=names):
        cashier.rows.add(
            Allocation,
            {
                "credit_id": part.credit_id,
                "debit_id": part.debit_id,
                "amount": part.amount,
                "allocated_on": part.allocated_on,
            },
        )
        late = late_part(account.entries[part.credit_id], account.entries[part.debit_id], part)
        if late is not None:
            account.late.append(late)


def _instructions(habit: Habit, debt: Entry, rng: random.Random) -> list[tuple[dt.date, Instruction]]:
    """Decide when and how a debt is going to be paid; banks book on working days."""
    titled = rng.random() < TITLED_SHARE
    issued_on, due_on = debt.booked_on, debt.due_on or debt.booked_on
    whole = Instruction(debt.id, Decimal(1), habit is Habit.ROUNDED, titled)
    if habit is Habit.IN_PARTS and debt.amount > SMALL_PLN:
        half = Instruction(debt.id, Decimal("0.5"), is_titled=titled)
        transfers = [(due_on - rng.randrange(4) * _DAY, half), (due_on + rng.randrange(16, 46) * _DAY, whole)]
    elif habit is Habit.STOPPED and issued_on.month in DRY_MONTHS:
        transfers = [] if rng.random() < 0.5 else [(due_on + rng.randrange(120, 200) * _DAY, whole)]
    elif habit in {Habit.LATE, Habit.STOPPED} or (habit is Habit.PUNCTUAL and rng.random() < SLIP_SHARE):
        transfers = [(due_on + rng.randrange(-2, 46) * _DAY, whole)]
    elif habit is Habit.AT_ONCE:
        transfers = [(issued_on + rng.randrange(1, 4) * _DAY, whole)]
    else:
        transfers = [(due_on - rng.randrange(9) * _DAY, whole)]
    return [(next_working_day(day), instruction) for day, instruction in transfers]


def _book_payment(account: Account, day: dt.date, instruction: Instruction, cashier: Cashier) -> None:
    amount = grosz(account.ledger.left(instruction.entry_id) * instruction.share)
    if amount <= 0:
        return
    if instruction.is_rounded:
        amount = amount.quantize(Decimal("1E1"), ROUND_CEILING).quantize(Decimal("0.01"))
    number = account.entries[instruction.entry_id].label
    title = f"{number} nr kl. {account.client.number}" if instruction.is_titled else "opłata za wodę"
    row: dict[str, object] = {
        "customer_id": account.client.id,
        "received_on": day,
        "amount": amount,
        "title": title,
    }
    ident = cashier.rows.add(Payment, row)
    row["reference"] = f"DEMO{ident:012d}"
    new = Entry(cashier.rows.reserve(LedgerEntry), EntryKind.PAYMENT, day, -amount, title)
    _post(account, cashier, new, ("payment_id", ident), names=title)


def _book_note(account: Account, day: dt.date, cashier: Cashier) -> Entry | None:
    note = draft_note(account.late, account.kind)
    if note is None:
        return None
    account.late.clear()
    due_on = payment_term(day, NOTE_DAYS)
    cashier.notes[day] += 1
    number = numbered(NOTES, day, cashier.notes[day])
    row = {
        "number": number,
        "customer_id": account.client.id,
        "issued_on": day,
        "due_on": due_on,
        "total": note.total,
    }
    ident = cashier.rows.add(InterestNote, row)
    _write_note_lines(ident, note, account, cashier.rows)
    new = Entry(cashier.rows.reserve(LedgerEntry), EntryKind.INTEREST_NOTE, day, note.total, number, due_on)
    _post(account, cashier, new, ("note_id", ident))
    return new


def _write_note_lines(note_id: int, note: Note, account: Account, rows: Rows) -> None:
    for item in note.items:
        for stretch in item.stretches:
            rows.add(InterestLine, interest_row(note_id, account.invoice_of[item.part.debit_id], item, stretch))
