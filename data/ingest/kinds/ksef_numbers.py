"""Numbers that KSeF gave to invoices, as they come back once the invoices were sent there."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from sqlalchemy import select

from data.ingest.cells import ksef_number, sha256, text
from data.ingest.jobs import Job, table_kind
from data.ingest.reasons import KSEF_OTHER_FILE, KSEF_OTHER_INVOICE, KSEF_OTHER_NUMBER, Reason
from data.ingest.rows import Column, Frame
from data.ingest.store import Store
from data.models import Invoice
from data.queries.asked import in_parts

KNOWN: Final = ("id", "ksef_number", "xml_sha256")
WRITTEN: Final = {"id": "number", "ksef_number": "ksef_number", "xml_sha256": "xml_sha256"}
COLUMNS: Final = (
    Column("number", text(64), required=True, refers=Invoice.number),
    Column("ksef_number", ksef_number(), required=True),
    Column("xml_sha256", sha256()),
)


def _write(frame: Frame, store: Store, job: Job) -> None:
    """Write the numbers of invoices that have none; what is known stays, and what contradicts it is refused."""
    known = {row[0]: (row[1], row[2]) for row in store.rows(Invoice, "id", frame.values["number"], KNOWN)}
    # A file that does not say whose bytes were sent means those that are kept here.
    sent = frame.values.get("xml_sha256", [None] * len(frame))
    digests = [one or known[ident][1] for ident, one in zip(frame.values["number"], sent, strict=True)]
    frame.values["xml_sha256"] = digests
    for position, column, reason in _refused(frame, store, known):
        job.report.refuse(frame.lines[position], column, frame.values[column][position], reason)
        frame.bad.add(position)
    job.settle(frame)
    store.upsert(Invoice, frame.pick(WRITTEN), key=("id",))


def _refused(
    frame: Frame, store: Store, known: dict[int, tuple[str | None, str | None]]
) -> Iterator[tuple[int, str, Reason]]:
    """Yield the rows that contradict what is known, with the column and the reason."""
    numbers = frame.values["ksef_number"]
    times, owners = Counter(numbers), _owners(store, numbers)
    for position, (ident, number, digest) in enumerate(zip(*frame.pick(WRITTEN).values(), strict=True)):
        own, kept = known[ident]
        if own not in {None, number}:
            yield position, "ksef_number", Reason(KSEF_OTHER_NUMBER, {"number": own})
        elif times[number] > 1 or owners.get(number, ident) != ident:
            yield position, "ksef_number", Reason(KSEF_OTHER_INVOICE)
        elif kept not in {None, digest}:
            yield position, "xml_sha256", Reason(KSEF_OTHER_FILE)


def _owners(store: Store, numbers: list[str]) -> dict[str, int]:
    asked = select(Invoice.ksef_number, Invoice.id)
    parts = (asked.where(Invoice.ksef_number.in_(part)) for part in in_parts(numbers))
    return {row[0]: row[1] for part in parts for row in store.connection.execute(part) if row[0] is not None}


KSEF_NUMBERS: Final = table_kind("ksef_numbers", COLUMNS, ("number",), _write)
