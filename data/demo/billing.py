"""Two years of invoices and corrections, each priced by the rules of ``domain.settlement`` from stored readings.

Documents are planned first, for everybody, because their numbers follow the days of issue without a gap; they are
priced and written customer by customer.
"""

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from data.demo.meters import Metered
from data.demo.readings import PeriodUse
from data.demo.rows import Rows
from data.documents import line_row, span_row
from data.models import Invoice, InvoiceLine, LineReading
from domain.calendar import months_later, next_working_day, payment_term
from domain.invoices import MISREAD, InvoiceKind, LineStage
from domain.numbering import SERIES, numbered
from domain.settlement import Correction, Period, PricedInvoice, settle
from domain.tariffs import RateBook

ROUND_DAYS: Final = 20
"""Over how many days the bills of one month go out."""
MISREAD_SHARE: Final = 0.006
_DAY: Final = dt.timedelta(days=1)


@dataclass(slots=True)
class Planned:
    """A document to come: an invoice of the period at position ``at``, or the correction of it."""

    metered: Metered
    at: int
    period: Period
    issued_on: dt.date
    kind: InvoiceKind = InvoiceKind.INVOICE
    number: str = ""

    @property
    def due_on(self) -> dt.date:
        """Return the day by which to pay."""
        return payment_term(self.issued_on, self.metered.supply.term_days)


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it was written; ``corrects`` is the number of the corrected invoice."""

    id: int
    kind: InvoiceKind
    number: str
    issued_on: dt.date
    due_on: dt.date
    gross: Decimal
    corrects: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The documents of one supply and the ends of its periods, the day before the first one included."""

    metered: Metered
    ends: tuple[dt.date, ...]
    invoices: tuple[Planned, ...]
    corrections: tuple[Planned, ...]

    @property
    def misread(self) -> frozenset[int]:
        """Return the positions of the periods whose last reading was wrong."""
        return frozenset(planned.at for planned in self.corrections)


def plan_documents(supplied: Sequence[Metered], as_of: dt.date, rng: random.Random, *, rolling: int) -> list[Plan]:
    """Plan every document issued until ``as_of`` and number them; the meter ``rolling`` is never misread."""
    plans = [_plan(metered, as_of, rng, misreads=metered.main.fittings[0].meter_id != rolling) for metered in supplied]
    documents = [document for plan in plans for document in (*plan.invoices, *plan.corrections)]
    documents.sort(key=lambda one: (one.issued_on, one.kind, one.metered.supply.terms.service_point_id))
    used: Counter[tuple[InvoiceKind, int, int]] = Counter()
    for one in documents:
        month = (one.kind, one.issued_on.year, one.issued_on.month)
        used[month] += 1
        one.number = numbered(SERIES[one.kind], one.issued_on, used[month])
    return plans


def _plan(metered: Metered, as_of: dt.date, rng: random.Random, *, misreads: bool) -> Plan:
    supply = metered.supply
    ends, invoices, corrections = [supply.bills_from - _DAY], [], []
    lag_days = 3 + supply.terms.service_point_id % ROUND_DAYS
    while (start := months_later(supply.bills_from, (len(ends) - 1) * supply.period_months)) <= as_of:
        end = months_later(start, supply.period_months) - _DAY
        if end > as_of:
            break
        issued_on = next_working_day(end + lag_days * _DAY)
        if issued_on <= as_of:
            invoices.append(Planned(metered, len(ends) - 1, Period(start, end), issued_on))
        ends.append(end)
    for invoice in invoices:
        if misreads and not metered.main.is_radio and rng.random() < MISREAD_SHARE:
            issued_on = next_working_day(invoice.issued_on + rng.randrange(7, 20) * _DAY)
            if issued_on <= as_of:
                corrections.append(Planned(metered, invoice.at, invoice.period, issued_on, InvoiceKind.CORRECTION))
    return Plan(metered, tuple(ends), tuple(invoices), tuple(corrections))


@dataclass(frozen=True, slots=True)
class Biller:
    """What writing invoices needs."""

    rows: Rows
    rates: RateBook


def bill(plan: Plan, used: Sequence[PeriodUse], customer_id: int, biller: Biller) -> Iterator[Document]:
    """Price and write the documents of one supply, each correction after its invoice."""
    terms = plan.metered.supply.terms
    corrections = {planned.at: planned for planned in plan.corrections}
    for planned in plan.invoices:
        use = used[planned.at]
        priced = settle(planned.period, terms, use.measured, biller.rates)
        row = _invoice_row(planned, customer_id, (priced.net, priced.vat, priced.gross))
        invoice_id = biller.rows.add(Invoice, row)
        _write_lines(invoice_id, [(LineStage.PLAIN, priced)], biller.rows)
        yield Document(invoice_id, planned.kind, planned.number, planned.issued_on, planned.due_on, priced.gross)
        if planned.at in corrections and use.corrected is not None:
            correction = Correction(priced, settle(planned.period, terms, use.corrected, biller.rates))
            yield _correct(corrections[planned.at], correction, row, biller)


def _correct(planned: Planned, correction: Correction, invoice: dict[str, object], biller: Biller) -> Document:
    customer_id, sums = invoice["customer_id"], (correction.net, correction.vat, correction.gross)
    row = _invoice_row(planned, customer_id, sums) | {"corrects_id": invoice["id"], "reason": MISREAD}
    ident = biller.rows.add(Invoice, row)
    _write_lines(ident, [(LineStage.BEFORE, correction.before), (LineStage.AFTER, correction.after)], biller.rows)
    return Document(
        ident,
        planned.kind,
        planned.number,
        planned.issued_on,
        planned.due_on,
        correction.gross,
        str(invoice["number"]),
    )


def _invoice_row(planned: Planned, customer_id: object, sums: tuple[Decimal, Decimal, Decimal]) -> dict[str, object]:
    net, vat, gross = sums
    return {
        "number": planned.number,
        "kind": planned.kind,
        "customer_id": customer_id,
        "contract_id": planned.metered.supply.contract_id,
        "issued_on": planned.issued_on,
        "due_on": planned.due_on,
        "period_from": planned.period.first,
        "period_until": planned.period.last,
        "net": net,
        "vat": vat,
        "gross": gross,
        "corrects_id": None,
        "reason": "",
    }


def _write_lines(invoice_id: int, stages: Sequence[tuple[LineStage, PricedInvoice]], rows: Rows) -> None:
    lines = [(stage, line) for stage, priced in stages for line in priced.lines]
    for position, (stage, line) in enumerate(lines, 1):
        ident = rows.add(InvoiceLine, line_row(invoice_id, position, stage, line))
        for part in line.parts:
            rows.link(LineReading, span_row(ident, part))
