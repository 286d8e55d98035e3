"""The auditor's second half: ledger entries, allocations and interest notes, computed again in its own way."""

import datetime as dt
import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from domain.interest_rates import CIVIL, COMMERCIAL

DAY = dt.timedelta(days=1)
THRESHOLD = Decimal("5.00")
Row = Any
By = Callable[[str, str], dict[Any, list[Row]]]


def audit_accounts(tables: dict[str, list[Row]], by: By) -> list[str]:
    """Return everything wrong with what customers owe and paid."""
    entries, allocations = by("ledger_entries", "customer_id"), _allocations_by_customer(tables)
    notes, lines = by("interest_notes", "customer_id"), by("interest_lines", "note_id")
    corrected = {one.id: one.corrects_id for one in tables["invoices"]}
    numbers = {one.id: one.number for one in tables["invoices"]}
    note_numbers = {one.id: one.number for one in tables["interest_notes"]}
    corrected_notes = {one.id: note_numbers.get(one.corrects_id) for one in tables["interest_notes"]}
    of_payment = {one.payment_id: one.id for one in tables["ledger_entries"] if one.payment_id}
    undone = {of_payment[one.id]: of_payment[one.reverses_id] for one in tables["payments"] if one.reverses_id}
    found = list(_audit_entries(tables, by))
    for customer in tables["customers"]:
        mine = sorted(entries[customer.id], key=lambda entry: (entry.booked_on, entry.id))
        named = {
            one.id: numbers.get(corrected.get(one.invoice_id)) or corrected_notes.get(one.note_id) or one.label
            for one in mine
        }
        expected = _allocate(mine, named, undone)
        stored = {
            (one.credit_id, one.debit_id, one.allocated_on, one.amount, one.released_on)
            for one in allocations[customer.id]
        }
        if stored != expected:
            found.append(f"customer {customer.number}: allocations {sorted(stored ^ expected, key=str)} differ")
        table = COMMERCIAL if customer.kind in {"company", "public_body"} else CIVIL
        found += _audit_notes(customer, (mine, stored), (notes[customer.id], lines), table)
    return found


def _allocations_by_customer(tables: dict[str, list[Row]]) -> dict[int, list[Row]]:
    owner = {entry.id: entry.customer_id for entry in tables["ledger_entries"]}
    found = defaultdict(list)
    for one in tables["allocations"]:
        found[owner[one.credit_id]].append(one)
    return found


def _audit_entries(tables: dict[str, list[Row]], by: By) -> Iterator[str]:
    """Hold every document and payment against its one entry in the ledger."""
    booked = {column: by("ledger_entries", column) for column in ("invoice_id", "note_id", "payment_id")}
    expected = [
        *(
            ("invoice_id", one, one.issued_on, one.due_on if one.gross > 0 else None, one.gross)
            for one in tables["invoices"]
        ),
        *(
            ("note_id", one, one.issued_on, None if one.corrects_id else one.due_on, one.total)
            for one in tables["interest_notes"]
        ),
        *(("payment_id", one, one.received_on, None, -one.amount) for one in tables["payments"]),
    ]
    for column, document, on, due_on, amount in expected:
        entries = [(one.customer_id, one.booked_on, one.due_on, one.amount) for one in booked[column][document.id]]
        if entries != [(document.customer_id, on, due_on, amount)]:
            yield f"{column} {document.id} is booked as {entries}"
    if len(tables["ledger_entries"]) != len(expected):
        yield f"{len(tables['ledger_entries'])} entries for {len(expected)} documents and payments"


Part = tuple[int, int, dt.date, Decimal, dt.date | None]
"""Credit, debit, day, amount, and the day from which it holds no more."""


def _allocate(entries: list[Row], named: dict[int, str], undone: dict[int, int]) -> set[Part]:
    """Play the account of one customer again, entry by entry in the order of booking."""
    debts: list[list[Any]] = []
    overpaid: list[list[Any]] = []
    found: set[Part] = set()
    for entry in entries:
        if entry.id in undone:
            found = _undo(entry, undone[entry.id], found, {one.id: one for one in entries}, (debts, overpaid))
            continue
        pool = overpaid if entry.amount > 0 else debts
        words = named[entry.id].split()
        pool.sort(
            key=lambda one: (one[0].label not in words, one[0].due_on or one[0].booked_on, one[0].booked_on, one[0].id)
        )
        rest = abs(entry.amount)
        while rest and pool:
            other, left = pool[0]
            part = min(rest, left)
            pair = (other.id, entry.id) if entry.amount > 0 else (entry.id, other.id)
            found.add((*pair, max(entry.booked_on, other.booked_on), part, None))
            rest -= part
            pool[0][1] -= part
            if not pool[0][1]:
                pool.pop(0)
        if rest:
            (debts if entry.amount > 0 else overpaid).append([entry, rest])
    open_items = sum(left for _, left in debts) - sum(left for _, left in overpaid)
    assert open_items == sum(entry.amount for entry in entries), "the auditor's own ledger does not tie"
    return found


def _undo(
    entry: Row, undone: int, found: set[Part], entries: dict[int, Row], pools: tuple[list[list[Any]], list[list[Any]]]
) -> set[Part]:
    """Take a payment back: what it paid is owed again, and nothing is left of it for anybody else."""
    debts, overpaid = pools
    for credit, debit, on, amount, until in list(found):
        if credit == undone and until is None:
            found = found - {(credit, debit, on, amount, None)} | {(credit, debit, on, amount, entry.booked_on)}
            same = next((one for one in debts if one[0].id == debit), [entries[debit], Decimal(0)])
            debts[:] = [*(one for one in debts if one is not same), [same[0], same[1] + amount]]
    overpaid[:] = [one for one in overpaid if one[0].id != undone]
    return found | {(undone, entry.id, entry.booked_on, entry.amount, None)}


def _audit_notes(
    customer: Row,
    account: tuple[list[Row], set[Part]],
    written: tuple[list[Row], dict[int, list[Row]]],
    table: tuple[tuple[dt.date, Decimal], ...],
) -> Iterator[str]:
    entries, allocations = account
    notes, lines = written
    late = Counter(_late_parts({entry.id: entry for entry in entries}, allocations))
    wrong = Counter(_taken_back(notes, lines))
    for note in sorted(notes, key=lambda note: note.id):
        total = Fraction(0)
        for part in _parts(lines[note.id]):
            days = [(line.first_day, line.last_day, line.rate_percent) for line in part]
            key, is_before = _key(part), part[0].stage == "before"
            if not is_before and not _used_up((wrong, (note.id, *key)), (late, key)):
                yield f"note {note.number} charges {key[:4]}, which was not paid late or is charged twice"
            total += _interest(key, table) * (-1 if is_before else 1)
            if days != _stretches(key[4], table):
                yield f"note {note.number} has the days {days} for {key[:4]}"
        if note.total != total or (note.total < THRESHOLD and not note.corrects_id):
            yield f"note {note.number} charges {note.total}, not {total}"
    if +wrong:
        yield f"customer {customer.number}: a correction is of what no note charges: {+wrong}"
    waiting = [key for key, count in late.items() for _ in range(count) if notes and key[3] <= notes[-1].issued_on]
    if waiting:
        yield f"customer {customer.number}: {waiting} were late and the note after them leaves them out"


def _taken_back(notes: list[Row], lines: dict[int, list[Row]]) -> Iterator[tuple[Any, ...]]:
    """Yield what corrections repeat of the notes that they correct."""
    for note in notes:
        for part in _parts(lines[note.id]):
            if part[0].stage == "before":
                yield note.corrects_id, *_key(part)


def _used_up(*kept: tuple[Counter[Any], Any]) -> bool:
    """Take one off the first of the counts that has any left; tell whether there was one."""
    for counts, key in kept:
        if counts[key] > 0:
            counts[key] -= 1
            return True
    return False


def _key(part: list[Row]) -> tuple[Any, ...]:
    days = {one.first_day + n * DAY for one in part for n in range((one.last_day - one.first_day).days + 1)}
    return part[0].invoice_id, part[0].principal, part[0].due_on, part[0].paid_on, tuple(sorted(days))


def _late_parts(entries: dict[int, Row], allocations: set[Part]) -> Iterator[tuple[Any, ...]]:
    """Yield what was paid late, and the days of it: not those on which a payment held it that came back."""
    late: dict[int, list[tuple[dt.date, Decimal]]] = defaultdict(list)
    kept: defaultdict[tuple[int, dt.date], Decimal] = defaultdict(Decimal)
    for credit_id, debit_id, _, amount, until in allocations:
        credit, debit = entries[credit_id], entries[debit_id]
        if not (credit.payment_id and debit.invoice_id and debit.due_on):
            continue
        if until is None and credit.booked_on > debit.due_on:
            late[debit_id].append((credit.booked_on, amount))
        for n in range(1, (until - credit.booked_on).days if until else 0):
            kept[debit_id, credit.booked_on + n * DAY] += amount
    for debit_id, parts in late.items():
        debit = entries[debit_id]
        for (_, paid_on, amount), days in _days_late(debit, sorted(parts), kept).items():
            yield debit.invoice_id, amount, debit.due_on, paid_on, tuple(days)


def _days_late(
    debit: Row, parts: list[tuple[dt.date, Decimal]], kept: dict[tuple[int, dt.date], Decimal]
) -> dict[tuple[int, dt.date, Decimal], list[dt.date]]:
    """Go through the days of a debt, and return those of each part that was late."""
    found: dict[tuple[int, dt.date, Decimal], list[dt.date]] = defaultdict(list)
    for n in range(1, (parts[-1][0] - debit.due_on).days + 1):
        day = debit.due_on + n * DAY
        back = kept[debit.id, day]
        for which, (paid_on, amount) in enumerate(parts):
            gone = min(back, amount) if day <= paid_on else Decimal(0)
            back -= gone
            if day <= paid_on and gone < amount:
                found[which, paid_on, amount - gone].append(day)
    return found


def _parts(lines: list[Row]) -> list[list[Row]]:
    """Cut the lines of a note where a new late part begins: another one, or days that do not follow."""
    parts: list[list[Row]] = []
    for line in sorted(lines, key=lambda line: line.id):
        what = (line.invoice_id, line.principal, line.due_on, line.paid_on, line.stage)
        last = parts[-1][-1] if parts else None
        goes_on = last and what == (last.invoice_id, last.principal, last.due_on, last.paid_on, last.stage)
        if not goes_on or line.first_day <= parts[-1][-1].last_day:
            parts.append([])
        parts[-1].append(line)
    return parts


def _announced(day: dt.date, table: tuple[tuple[dt.date, Decimal], ...]) -> tuple[dt.date, Decimal]:
    """Return the row of the table that holds on a day."""
    return max(row for row in table if row[0] <= day)


def _interest(part: tuple[Any, ...], table: tuple[tuple[dt.date, Decimal], ...]) -> Fraction:
    """Charge day after day, and round half up once."""
    principal, days = part[1], part[4]
    exact = sum((Fraction(principal) * Fraction(_announced(day, table)[1]) / 36500 for day in days), Fraction(0))
    return Fraction((exact * 100 + Fraction(1, 2)).__floor__(), 100)


def _stretches(
    days: tuple[dt.date, ...], table: tuple[tuple[dt.date, Decimal], ...]
) -> list[tuple[dt.date, dt.date, Decimal]]:
    numbered = enumerate(days)
    grouped = itertools.groupby(numbered, lambda one: (_announced(one[1], table), one[1].toordinal() - one[0]))
    found = [(rate, [day for _, day in one]) for ((_, rate), _), one in grouped]
    return [(one[0], one[-1], rate) for rate, one in found]
