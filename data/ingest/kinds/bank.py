"""Bank statements, MT940 or camt.053: what came in is booked, or waits on the office's list with a reason.

A statement is believed only as a whole: its entries must lead from the opening balance to the closing one. What went
out counts for that, and is not taken in; but what the bank takes back of a payment undoes that payment, whichever of
the two is told first.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from data.ingest.camt053 import read_camt053
from data.ingest.encodings import WITH_DOS, decode
from data.ingest.jobs import ROWS, Frames, Job, Kind
from data.ingest.kinds.bank_payers import find_payers, ours
from data.ingest.kinds.bank_reversals import Again, take_reversals
from data.ingest.mt940 import read_mt940
from data.ingest.reasons import (
    BOOKED_ALREADY,
    DAY_TO_COME,
    EMPTY_FILE,
    FOREIGN_CURRENCY,
    LEFT_OUT,
    NO_BALANCES,
    NOT_OUR_ACCOUNT,
    NOTHING_PAID,
    REVERSALS_TO_THE_LIST,
    REVERSED,
    SHARED_REFERENCE,
    SUM_DIFFERS,
    TO_THE_LIST,
    TOO_BIG,
    UNKNOWN_AGAIN,
    Reason,
    RefusedFileError,
)
from data.ingest.report import Report
from data.ingest.rows import Frame, refuse_repeated
from data.ingest.statements import BankEntry, Statement, references
from data.ingest.store import Store
from data.models import Payment, UnmatchedPayment
from data.payments import take_payments
from domain.unmatched import REVERSAL

CURRENCY: Final = "PLN"
MAX_BYTES: Final = 50_000_000
LONGEST_TITLE: Final = 500
LONGEST_NAME: Final = 200
SHOWN: Final = ("reference", "received_on", "amount", "title", "payer", "end_to_end")
COLUMNS: Final = (*SHOWN, "texts", "is_reversal", "account")


def _read(job: Job) -> Frames:
    frame = Frame([], {name: [] for name in COLUMNS})
    statements = _statements(job)
    for statement in statements:
        if _is_sound(statement, job.report):
            _add(frame, statement, job.report)
    _doubt_days_to_come(frame, job)
    job.report.rows = sum(len(statement.entries) for statement in statements)
    refuse_repeated(frame, ("reference",), job.profile, job.report)
    return {ROWS: frame}


def _statements(job: Job) -> Sequence[Statement]:
    if (size := job.path.stat().st_size) > MAX_BYTES:
        raise RefusedFileError(TOO_BIG, size=size // 1_000_000, limit=MAX_BYTES // 1_000_000)
    raw = job.path.read_bytes()
    if not raw.strip():
        raise RefusedFileError(EMPTY_FILE)
    if raw.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return read_camt053(raw, job.site.zone)
    return read_mt940(decode(raw, job.profile.encoding, WITH_DOS)[0])


def _is_sound(statement: Statement, report: Report) -> bool:
    """Tell whether a statement can be believed; what is wrong is reported."""
    before = report.refused
    if statement.currency != CURRENCY:
        report.refuse(statement.line, "currency", statement.currency, Reason(FOREIGN_CURRENCY))
    for entry in statement.entries:
        if entry.currency not in {CURRENCY, statement.currency}:
            report.refuse(entry.line, "currency", entry.currency, Reason(FOREIGN_CURRENCY))
    if statement.opening is None or statement.closing is None:
        report.doubt(statement.line, "balance", "", Reason(NO_BALANCES))
    elif statement.expected != statement.closing:
        reason = Reason(SUM_DIFFERS, {"expected": statement.expected})
        report.refuse(statement.line, "balance", statement.closing, reason)
    return report.refused == before


def _add(frame: Frame, statement: Statement, report: Report) -> None:
    """Put what came in, or was taken back, into the frame; what went out, or is nothing, is told."""
    known, shared = references(statement)
    went_out = 0
    for position, (entry, reference) in enumerate(zip(statement.entries, known, strict=True)):
        if entry.amount <= 0 and not entry.takes_back:
            went_out += _went_out(entry, report)
            continue
        if statement.opening is None and not entry.reference:
            report.refuse(entry.line, "reference", "", Reason(UNKNOWN_AGAIN))
            continue
        if position in shared:
            report.doubt(entry.line, "reference", entry.reference, Reason(SHARED_REFERENCE))
        row = (reference, entry.booked_on, entry.amount, entry.title[:LONGEST_TITLE], entry.payer[:LONGEST_NAME])
        frame.lines.append(entry.line)
        told = (entry.end_to_end or None, entry.texts, entry.is_reversal, statement.account)
        for name, value in zip(COLUMNS, (*row, *told), strict=True):
            frame.values[name].append(value)
    if went_out:
        report.notes.append(Reason(LEFT_OUT, {"count": went_out}))


def _doubt_days_to_come(frame: Frame, job: Job) -> None:
    today = job.site.clock().astimezone(job.site.zone).date()
    for line, received_on in zip(frame.lines, frame.values["received_on"], strict=True):
        if received_on > today:
            job.report.doubt(line, "received_on", received_on, Reason(DAY_TO_COME, {"today": today}))


def _went_out(entry: BankEntry, report: Report) -> int:
    """Say of an entry that is nothing that it was left out; count the others."""
    if entry.amount == 0:
        report.doubt(entry.line, "amount", entry.amount, Reason(NOTHING_PAID))
        return 0
    return 1


def _write(frames: Frames, store: Store, job: Job) -> None:
    frame = frames[ROWS]
    _refuse_foreign_accounts(frame, store, job)
    job.settle(frame)
    _leave_out_known(frame, store, job)
    again = Again.of(store, frame)
    payers = find_payers(store, frame.values["texts"], frame.values["title"])
    amounts, days = (frame.values[name] for name in ("amount", "received_on"))
    # As the days bring it; a bank may tell what it takes back before what it had taken in on that day.
    order = sorted(range(len(frame)), key=lambda i: (days[i], amounts[i] < 0, i))
    lists, reversed_ = {True: 0, False: 0}, 0
    for is_back, together in groupby(order, lambda i: amounts[i] < 0):
        whose = {i: payers[i] for i in together}
        unfound = take_reversals(store, frame, whose, again) if is_back else _take(store, frame, whose, again)
        reversed_ += is_back * (len(whose) - len(unfound))
        # What waits has to be known to what takes it back on a later day, in this file as in another one.
        waits = {i: reason for i, reason in unfound.items() if i not in again.rows}
        store.insert(UnmatchedPayment, {"reason": list(waits.values()), **_rows(frame, (*SHOWN, "account"), waits)})
        lists[is_back] += len(waits)
    told = ((TO_THE_LIST, lists[False]), (REVERSALS_TO_THE_LIST, lists[True]), (REVERSED, reversed_))
    job.report.notes.extend(Reason(message, {"count": count}) for message, count in told if count)


def _take(store: Store, frame: Frame, payers: Mapping[int, int | str], again: Again) -> dict[int, str]:
    """Book what came in for whom it names; return why of each of the others nobody is named."""
    whose = {i: REVERSAL if frame.values["is_reversal"][i] else payer for i, payer in payers.items()}
    matched = {i: payer for i, payer in whose.items() if isinstance(payer, int)}
    names = ("reference", "received_on", "amount", "title", "end_to_end")
    paid = {"customer_id": list(matched.values()), **_rows(frame, names, matched)}
    again.came.update(take_payments(store, paid))
    return {i: payer for i, payer in whose.items() if isinstance(payer, str)}


def _rows(frame: Frame, names: Sequence[str], positions: Iterable[int]) -> dict[str, list[Any]]:
    return {name: [frame.values[name][i] for i in positions] for name in names}


def _refuse_foreign_accounts(frame: Frame, store: Store, job: Job) -> None:
    """Refuse payments to accounts that are not the utility's, where it is known which one is; each account once."""
    known, told = ours(store), set[str]()
    for position, account in enumerate(frame.values["account"]):
        if known is None or known(account):
            continue
        frame.bad.add(position)
        if account not in told:
            told.add(account)
            job.report.refuse(frame.lines[position], "account", account, Reason(NOT_OUR_ACCOUNT))


def _leave_out_known(frame: Frame, store: Store, job: Job) -> None:
    """Leave out what came before, by whichever file; refuse what came before as something else."""
    names = ("reference", "received_on", "amount")
    wanted = frame.values["reference"]
    known = {
        row[0]: tuple(row[1:])
        for model in (Payment, UnmatchedPayment)
        for row in store.rows(model, "reference", wanted, names)
    }
    for position, row in enumerate(zip(*(frame.values[name] for name in names), strict=True)):
        if known.get(row[0], row[1:]) != row[1:]:
            told = Reason(BOOKED_ALREADY, {"reference": row[0]})
            job.report.refuse(frame.lines[position], "reference", row[0], told)
            frame.bad.add(position)
    job.settle(frame)
    new = [i for i, reference in enumerate(frame.values["reference"]) if reference not in known]
    store.counts["payments.unchanged"] += len(frame) - len(new)
    frame.keep(new)


BANK: Final = Kind("bank", _read, _write)
