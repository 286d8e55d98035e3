"""Invoices of another system with their lines, and payments; both are booked and allocated as if they arose here."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from data.booking import book
from data.documents import keep_parties
from data.ingest.cells import choice, day, decimal, ksef_number, nrb, sha256, text, whole
from data.ingest.jobs import Job, table_kind
from data.ingest.kinds.customers import filled
from data.ingest.kinds.spans import COLUMNS as SPAN_COLUMNS
from data.ingest.kinds.spans import find_readings, tie, whole_spans
from data.ingest.reasons import (
    BLANK,
    BOOKED_ALREADY,
    ISSUED_ALREADY,
    NAMED_TWICE,
    ORDER_OF_DAYS,
    SUM_DIFFERS,
    UNKNOWN_REFERENCE,
    Reason,
)
from data.ingest.report import Report
from data.ingest.rows import Column, Frame
from data.ingest.store import Store
from data.models import Contract, Customer, Invoice, InvoiceLine, Payment, ServicePoint, UnmatchedPayment
from data.payments import book_payments
from domain.invoices import EntryKind, InvoiceKind, LineKind, LineStage, VatMethod
from domain.money import ZERO, grosz
from domain.settlement import taxed

PAYMENT_COLUMNS: Final = (
    Column("reference", text(64), required=True),
    Column("customer", text(64), refers=Customer.number, field="customer_id"),
    Column("account_nrb", nrb(), refers=Customer.account_nrb, field="account_customer_id"),
    Column("received_on", day(), required=True),
    Column("amount", decimal(2, 0), required=True),
    Column("title", text(500)),
)
HEADER_COLUMNS: Final = (
    Column("number", text(64), required=True),
    Column("kind", choice(InvoiceKind)),
    Column("customer", text(64), required=True, refers=Customer.number, field="customer_id"),
    Column("contract", text(64), refers=Contract.number, field="contract_id"),
    Column("issued_on", day(), required=True),
    Column("due_on", day(), required=True),
    Column("period_from", day(), required=True),
    Column("period_until", day(), required=True),
    Column("vat_method", choice(VatMethod)),
    Column("corrects", text(64)),
    Column("reason", text(500)),
    Column("ksef_number", ksef_number()),
    Column("xml_sha256", sha256()),
    Column("gross", decimal(2, -(10**12))),
)
LINE_COLUMNS: Final = (
    Column("position", whole(1, 10_000), required=True),
    Column("stage", choice(LineStage)),
    Column("line_kind", choice(LineKind), required=True),
    Column("line_name", text(200), required=True),
    Column("quantity", decimal(3, -(10**9)), required=True),
    Column("unit", text(64), required=True),
    Column("price", decimal(8, -(10**9)), required=True),
    Column("line_net", decimal(2, -(10**12)), required=True),
    Column("vat_percent", whole(0, 23), required=True),
    Column("service_point", text(64), refers=ServicePoint.number, field="service_point_id"),
)
HEADER: Final = tuple(column.target for column in HEADER_COLUMNS)
LATER: Final = ("ksef_number", "xml_sha256")
LINE: Final = {"kind": "line_kind", "name": "line_name", "net": "line_net"} | {
    name: name
    for name in (
        *("stage", "position", "quantity", "unit", "price", "vat_percent"),
        *("service_point_id", "period_from", "period_until"),
    )
}
PAID: Final = ("reference", "customer_id", "received_on", "amount", "title")
SIGN: Final = {LineStage.PLAIN: 1, LineStage.BEFORE: -1, LineStage.AFTER: 1}


def _one_payer(frame: Frame, report: Report) -> None:
    """Report payments that name nobody."""
    blank = [None] * len(frame)
    named = zip(*(frame.values.get(name, blank) for name in ("customer_id", "account_customer_id")), strict=True)
    for position, (number, account) in enumerate(named):
        if number is None and account is None and position not in frame.bad:
            report.refuse(frame.lines[position], "customer", "", Reason(BLANK))
            frame.bad.add(position)


def _write_payments(frame: Frame, store: Store, job: Job) -> None:
    filled(frame, "title", "")
    blank = [None] * len(frame)
    by_account, by_number = (frame.values.get(name, blank) for name in ("account_customer_id", "customer_id"))
    frame.values["customer_id"] = [number or account for number, account in zip(by_number, by_account, strict=True)]
    _refuse_rebooking(frame, store, job)
    stored = store.ids_of(Payment.reference, frame.values["reference"])
    new = [i for i, reference in enumerate(frame.values["reference"]) if reference not in stored]
    ids = store.upsert(Payment, frame.pick(PAID), key=("reference",))
    frame.values["payment_id"] = list(ids)
    frame.keep(new)
    book_payments(store, frame.values["payment_id"], frame.pick(PAID))


def _refuse_rebooking(frame: Frame, store: Store, job: Job) -> None:
    """Refuse to change payments that are booked, and maybe allocated: the ledger would tell something else.

    One that waits on the office's list is the office's to book, or it would be booked twice.
    """
    values = frame.pick(PAID)
    listed = store.rows(UnmatchedPayment, "reference", values["reference"], ("reference", "payment_id"))
    waiting = {reference for reference, payment in listed if payment is None}
    booked = {row[0]: row for row in store.rows(Payment, "reference", values["reference"], tuple(values))}
    for position, row in enumerate(zip(*values.values(), strict=True)):
        old = booked.get(row[0], row)
        changed = [name for name, before, now in zip(values, old, row, strict=True) if before != now]
        changed += ["reference"] if row[0] in waiting else []
        if changed:
            columns = ", ".join(name.removesuffix("_id") for name in changed)
            job.report.refuse(frame.lines[position], columns, "", Reason(BOOKED_ALREADY, {"reference": row[0]}))
            frame.bad.add(position)
    job.settle(frame)


def _agreeing_headers(frame: Frame, report: Report) -> None:
    """Report lines whose invoice reads otherwise than on its first line, and days in the wrong order."""
    names = [name for name in HEADER if name in frame.values]
    first: dict[str, tuple[Any, ...]] = {}
    for position, header in enumerate(zip(*(frame.values[name] for name in names), strict=True)):
        number = header[names.index("number")] if "number" in names else None
        if number is None or position in frame.bad:
            continue
        if first.setdefault(number, header) != header:
            name = next(n for n, a, b in zip(names, first[number], header, strict=True) if a != b)
            report.refuse(
                frame.lines[position], name, header[names.index(name)], Reason(NAMED_TWICE, {"number": number})
            )
            frame.bad.add(position)
    begins, ends = (frame.values.get(name, []) for name in ("period_from", "period_until"))
    for position, (begin, end) in enumerate(zip(begins, ends, strict=False)):
        if begin and end and end < begin:
            report.refuse(frame.lines[position], "period_until", end, Reason(ORDER_OF_DAYS))
            frame.bad.add(position)


def _right_sums(frame: Frame, report: Report) -> None:
    """Report lines whose net is not quantity times price."""
    names = ("quantity", "price", "line_net")
    if not set(names) <= frame.values.keys():
        return
    for position, (quantity, price, net) in enumerate(zip(*(frame.values[name] for name in names), strict=True)):
        if None not in (quantity, price, net) and grosz(quantity * price) != net:
            reason = Reason(SUM_DIFFERS, {"expected": grosz(quantity * price)})
            report.refuse(frame.lines[position], "line_net", net, reason)
            frame.bad.add(position)


def _write_invoices(frame: Frame, store: Store, job: Job) -> None:
    for name, default in (("kind", InvoiceKind.INVOICE), ("vat_method", VatMethod.SUM_OF_NET), ("reason", "")):
        frame.values.setdefault(name, [default] * len(frame))
        filled(frame, name, default)
    frame.values.setdefault("stage", [LineStage.PLAIN] * len(frame))
    filled(frame, "stage", LineStage.PLAIN)
    find_readings(frame, store, job)
    _keep_later(frame, store)
    _refuse_before_writing(frame, store, job)
    heads = _heads(frame)
    stored = store.ids_of(Invoice.number, heads["number"])
    new = [i for i, number in enumerate(heads["number"]) if number not in stored]
    corrects = heads.pop("corrects")
    # What is corrected first: a correction may stand in the same file.
    originals = [i for i, number in enumerate(corrects) if number is None]
    ids = [0] * len(corrects)
    for part in (originals, sorted(set(range(len(corrects))) - set(originals))):
        written = _put_heads(
            {name: [cells[i] for i in part] for name, cells in heads.items()}, [corrects[i] for i in part], store
        )
        for i, ident in zip(part, written, strict=True):
            ids[i] = ident
    of_number = dict(zip(heads["number"], ids, strict=True))
    invoice_ids = [of_number[number] for number in frame.values["number"]]
    lines = store.upsert(InvoiceLine, {"invoice_id": invoice_ids, **frame.pick(LINE)}, key=("invoice_id", "position"))
    tie(frame, lines, {heads["number"][i] for i in new}, store, job)
    if job.report.refused:
        job.settle()
    keep_parties(store.connection, Invoice, [ids[i] for i in new])
    chosen = {name: [cells[i] for i in new] for name, cells in heads.items()}
    entry_kinds = {InvoiceKind.INVOICE: EntryKind.INVOICE, InvoiceKind.CORRECTION: EntryKind.CORRECTION}
    book(
        store,
        {
            "customer_id": chosen["customer_id"],
            "kind": [entry_kinds[kind] for kind in chosen["kind"]],
            "booked_on": chosen["issued_on"],
            "due_on": chosen["due_on"],
            "amount": chosen["gross"],
            "label": chosen["number"],
            "invoice_id": [ids[i] for i in new],
        },
        [corrects[i] or "" for i in new],
    )


def _keep_later(frame: Frame, store: Store) -> None:
    """Leave what comes after an invoice was issued as it is where the file is blank."""
    names = [name for name in LATER if name in frame.values]
    stored = store.rows(Invoice, "number", frame.values["number"] if names else (), ("number", *names))
    for place, name in enumerate(names, 1):
        frame.fill(name, "number", {row[0]: row[place] for row in stored})


def _refuse_before_writing(frame: Frame, store: Store, job: Job) -> None:
    """Leave out invoices as a whole that do not add up, that were issued otherwise, or that correct what is not there.

    What was issued is changed by a correction only.
    """
    heads, at = _heads(frame), _places(frame)
    edited = _edited(frame, heads, store)
    known = set(store.ids_of(Invoice.number, set(heads["corrects"]) - {None}))
    given = frame.values.get("gross", [None] * len(frame))
    rows = zip(heads["number"], heads["gross"], heads["corrects"], strict=True)
    # What is corrected first: a correction may stand in the same file.
    for number, gross, corrects in sorted(rows, key=lambda row: row[2] is not None):
        first = at[number][0]
        wrong: list[tuple[str, object, Reason]] = []
        if given[first] not in {None, gross}:
            wrong.append(("gross", given[first], Reason(SUM_DIFFERS, {"expected": gross})))
        if number in edited:
            wrong.append((edited[number], "", Reason(ISSUED_ALREADY)))
        if corrects is not None and corrects not in known:
            wrong.append(("corrects", corrects, Reason(UNKNOWN_REFERENCE, {"noun": "invoice"})))
        for one in wrong:
            job.report.refuse(frame.lines[first], *one)
            frame.bad.add(first)
        if corrects is None and not wrong:
            known.add(number)
    job.settle(frame)


def _edited(frame: Frame, heads: dict[str, list[Any]], store: Store) -> dict[str, str]:
    """Return the invoices that are stored and read otherwise in the file, with the columns that differ."""
    ids = store.ids_of(Invoice.number, [*heads["number"], *heads["corrects"]])
    told = {**heads, "corrects_id": [ids.get(number) for number in heads["corrects"]]}
    del told["corrects"]
    rows = {row[0]: row for row in store.rows(Invoice, "number", heads["number"], tuple(told))}
    found: dict[str, str] = {}
    for row in zip(*told.values(), strict=True):
        differing = [name for name, new, old in zip(told, row, rows.get(row[0], row), strict=True) if new != old]
        if differing:
            found[row[0]] = ", ".join(differing)
    numbers = {ids[number]: number for number in heads["number"] if number in ids}
    line = frame.pick(LINE)
    stored: dict[str, set[tuple[Any, ...]]] = defaultdict(set)
    for invoice, *cells in store.rows(InvoiceLine, "invoice_id", numbers, ("invoice_id", *line)):
        if invoice in numbers:
            stored[numbers[invoice]].add(tuple(cells))
    lines = list(zip(*line.values(), strict=True))
    for number, positions in _places(frame).items():
        if number in stored and {lines[i] for i in positions} != stored[number]:
            found.setdefault(number, "position")
    return found


def _places(frame: Frame) -> dict[str, list[int]]:
    """Return the positions of the lines of each invoice, in the order of the file."""
    places: dict[str, list[int]] = {}
    for position, number in enumerate(frame.values["number"]):
        places.setdefault(number, []).append(position)
    return places


def _heads(frame: Frame) -> dict[str, list[Any]]:
    """Return one row per invoice, with its sums, in the order of the file."""
    places = _places(frame)
    firsts = [positions[0] for positions in places.values()]
    names = ("number", "kind", "customer_id", "contract_id", "issued_on", "due_on", "period_from", "period_until",
             "vat_method", "reason", "ksef_number", "xml_sha256")  # fmt: skip
    heads = {name: [cells[i] for i in firsts] for name, cells in frame.pick(names).items()}
    sums = [_sums(frame, positions) for positions in places.values()]
    heads["net"], heads["vat"], heads["gross"] = (list(column) for column in zip(*sums, strict=True))
    heads["corrects"] = [frame.values.get("corrects", [None] * len(frame))[i] for i in firsts]
    return heads


def _put_heads(heads: dict[str, list[Any]], corrects: Sequence[str | None], store: Store) -> list[int]:
    if not corrects:
        return []
    known = store.ids_of(Invoice.number, set(corrects) - {None})
    corrected = [None if number is None else known[number] for number in corrects]
    return store.upsert(Invoice, {**heads, "corrects_id": corrected}, key=("number",))


def _sums(frame: Frame, positions: Sequence[int]) -> tuple[Decimal, Decimal, Decimal]:
    """Return net, VAT by the method of the invoice, and gross; of a correction, what is after less what was before."""
    nets: dict[tuple[int, int], list[Decimal]] = defaultdict(list)
    for i in positions:
        nets[SIGN[frame.values["stage"][i]], frame.values["vat_percent"][i]].append(frame.values["line_net"][i])
    net = vat = ZERO
    for (sign, percent), of_lines in nets.items():
        one_net, one_vat = taxed(of_lines, percent, frame.values["vat_method"][positions[0]])
        net, vat = net + sign * one_net, vat + sign * one_vat
    return net, vat, net + vat


PAYMENTS: Final = table_kind("payments", PAYMENT_COLUMNS, ("reference",), _write_payments, (_one_payer,))
INVOICES: Final = table_kind(
    "invoices",
    (*HEADER_COLUMNS, *LINE_COLUMNS, *SPAN_COLUMNS),
    ("number", "position"),
    _write_invoices,
    (_agreeing_headers, _right_sums, whole_spans),
    document="number",
)
