"""Bank statements, MT940 or camt.053: what came in is booked, or waits on the office's list with a reason.

A statement is believed only as a whole: its entries must lead from the opening balance to the closing one. What went
out counts for that, and is not taken in.
"""

from collections.abc import Sequence
from typing import Final

from data.ingest.camt053 import read_camt053
from data.ingest.encodings import WITH_DOS, decode
from data.ingest.jobs import ROWS, Frames, Job, Kind
from data.ingest.kinds.bank_payers import find_payers, ours
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
    SHARED_REFERENCE,
    SUM_DIFFERS,
    TAKEN_BACK,
    TO_THE_LIST,
    TOO_BIG,
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
SHOWN: Final = ("reference", "received_on", "amount", "title", "payer")
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
    """Put what came in into the frame; what went out, or is nothing, is told."""
    known, shared = references(statement)
    went_out = 0
    for position, (entry, reference) in enumerate(zip(statement.entries, known, strict=True)):
        if entry.amount <= 0:
            went_out += _went_out(entry, report)
            continue
        if position in shared:
            report.doubt(entry.line, "reference", entry.reference, Reason(SHARED_REFERENCE))
        row = (reference, entry.booked_on, entry.amount, entry.title[:LONGEST_TITLE], entry.payer[:LONGEST_NAME])
        frame.lines.append(entry.line)
        for name, value in zip(COLUMNS, (*row, entry.texts, entry.is_reversal, statement.account), strict=True):
            frame.values[name].append(value)
    if went_out:
        report.notes.append(Reason(LEFT_OUT, {"count": went_out}))


def _doubt_days_to_come(frame: Frame, job: Job) -> None:
    today = job.site.clock().astimezone(job.site.zone).date()
    for line, received_on in zip(frame.lines, frame.values["received_on"], strict=True):
        if received_on > today:
            job.report.doubt(line, "received_on", received_on, Reason(DAY_TO_COME, {"today": today}))


def _went_out(entry: BankEntry, report: Report) -> int:
    """Say of an entry that is nothing, or takes back a payment, that it was not booked; count the others."""
    if entry.amount == 0:
        report.doubt(entry.line, "amount", entry.amount, Reason(NOTHING_PAID))
    elif entry.is_reversal:
        report.doubt(entry.line, "amount", entry.amount, Reason(TAKEN_BACK))
    else:
        return 1
    return 0


def _write(frames: Frames, store: Store, job: Job) -> None:
    frame = frames[ROWS]
    _refuse_foreign_accounts(frame, store, job)
    job.settle(frame)
    _leave_out_known(frame, store, job)
    payers = find_payers(store, frame.values["texts"], frame.values["title"])
    whose = [
        REVERSAL if is_reversal else payer
        for payer, is_reversal in zip(payers, frame.values["is_reversal"], strict=True)
    ]
    matched = [i for i, payer in enumerate(whose) if isinstance(payer, int)]
    rest = [i for i, payer in enumerate(whose) if isinstance(payer, str)]
    names = ("reference", "received_on", "amount", "title")
    take_payments(
        store,
        {"customer_id": [whose[i] for i in matched]}
        | {name: [frame.values[name][i] for i in matched] for name in names},
    )
    store.insert(
        UnmatchedPayment,
        {"reason": [whose[i] for i in rest]}
        | {name: [frame.values[name][i] for i in rest] for name in (*SHOWN, "account")},
    )
    if rest:
        job.report.notes.append(Reason(TO_THE_LIST, {"count": len(rest)}))


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
