"""The tables of the invoice pages in the reader's words: one source for the screen and for the files.

Amounts are ``Decimal`` PLN, volumes ``Decimal`` m³; dates stay dates.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

import pandas as pd

from domain.errors import InvalidInputError
from domain.explanation import Change, ExplainedLine, Explanation, RateSum, changes, together
from domain.invoice_list import CORRECTED, Wanted, columns_of, wanted_of
from domain.invoices import EntryKind, InvoiceKind, LineKind, LineStage
from domain.properties import EVERY
from domain.readings import TOLD_SOURCES
from domain.settlement import DialReading
from domain.written import is_year
from services.exports import ExportTable
from services.file_heads import as_of, of_customer
from services.finance import ENTRY_WORDS, STATE_WORDS
from services.invoices import invoice_list, open_invoice
from texts import _, _l, day, money

LINE_WORDS: Final[Mapping[LineKind, str]] = {
    LineKind.WATER: _l("Water supply"),
    LineKind.SEWAGE: _l("Sewage"),
    LineKind.WATER_SUBSCRIPTION: _l("Subscription fee, water"),
    LineKind.SEWAGE_SUBSCRIPTION: _l("Subscription fee, sewage"),
    LineKind.SUBMETER_SUBSCRIPTION: _l("Subscription fee, submeter"),
}
STATUS_WORDS: Final[dict[str, str]] = {state.value: words for state, words in STATE_WORDS.items()} | {
    CORRECTED: _l("Corrected later")
}
"""What the list can be cut down to."""
MONEY_PLACES: Final = 2
UNITS: Final = {"m3": "m³", "month": _l("month"), "meter_month": _l("month")}
FILTERS: Final = ("status", "year", "premise", "number")
WHOSE: Final = "properties"
"""The filter by which all properties of the user are asked for, not only the one in force."""


def list_shown(documents: pd.DataFrame) -> pd.DataFrame:
    """Return the list under its headings."""
    shown = documents.assign(
        state=[str(STATE_WORDS[state]) for state in documents["state"]],
        kind=[str(ENTRY_WORDS[EntryKind(kind)]) for kind in documents["kind"]],
    )
    headings = {
        "number": _("Number"),
        "due_on": _("Due"),
        "open": _("Still open"),
        "state": _("Status"),
        "gross": _("Amount"),
        "issued_on": _("Issued"),
        "period_from": _("Period from"),
        "period_until": _("Period until"),
        "kind": _("Kind"),
        "corrects": _("Corrects"),
        "corrected_by": _("Corrected by"),
        "address": _("Property"),
        "customer": _("Customer number"),
    }
    return shown[list(columns_of(documents))].rename(columns=headings).reset_index(drop=True)


def parts_shown(line: ExplainedLine, explanation: Explanation) -> pd.DataFrame:
    """Return the readings behind a line, with what each dial counted between them and how much of it the line takes."""
    taken = {share.part: share.part.sign * share.volume_m3 for share in line.shares}
    rows = [
        (
            explanation.dials[part.span.end.id].serial,
            *_read(part.span.start, explanation),
            *_read(part.span.end, explanation),
            Decimal(part.sign * part.span.volume_m3),
            None if line.rate is None else Decimal(taken.get(part, 0)),
        )
        for part in line.booked.parts
    ]
    headings = [
        *(_("Meter"), _("From"), _("Reading, m³"), _("Source"), _("To"), _("Reading then, m³"), _("Source then")),
        *(_("Counted, m³"), _("In this line, m³")),
    ]
    return pd.DataFrame(rows, columns=headings, dtype="object")


def _read(reading: DialReading, explanation: Explanation) -> tuple[object, ...]:
    return reading.read_on, reading.value_m3, _(TOLD_SOURCES[explanation.dials[reading.id].source])


def sums_shown(explanation: Explanation) -> pd.DataFrame:
    """Return the sums by rate of tax and together; of a correction as they were, as they are and the difference."""
    if explanation.document.kind is InvoiceKind.CORRECTION:
        return _difference_shown(explanation.sums_before, explanation.sums)
    rows = [(f"{one.percent}\u00a0%", one.net, one.vat, one.gross) for one in explanation.sums]
    whole = together(explanation.sums)
    rows.append((_("Together"), whole.net, whole.vat, whole.gross))
    return pd.DataFrame(rows, columns=[_("VAT rate"), _("Net"), _("VAT"), _("Gross")], dtype="object")


def _difference_shown(before: list[RateSum], after: list[RateSum]) -> pd.DataFrame:
    rows = list(_difference_rows(before, after))
    was, now = together(before), together(after)
    rows.append((_("Gross together"), was.gross, now.gross, (now - was).gross))
    return pd.DataFrame(rows, columns=[_("Sum"), _("Before"), _("After"), _("Difference")], dtype="object")


def _difference_rows(before: list[RateSum], after: list[RateSum]) -> Iterator[tuple[object, ...]]:
    sides = [{one.percent: one for one in side} for side in (before, after)]
    for percent in sorted(sides[0].keys() | sides[1].keys()):
        was, now = (side.get(percent, RateSum(percent, Decimal(0), Decimal(0))) for side in sides)
        rate = f"{percent}\u00a0%"
        yield _("Net at {rate}", rate=rate), was.net, now.net, now.net - was.net
        yield _("VAT {rate}", rate=rate), was.vat, now.vat, now.vat - was.vat


def changes_shown(explanation: Explanation) -> pd.DataFrame:
    """Return the charges of a correction as they were, as they are, and what that makes."""
    before, after = ([line.booked for line in lines] for lines in (explanation.before, explanation.lines))
    headings = [
        *(_("Charge"), _("From"), _("To"), _("Quantity before"), _("Quantity after"), _("Net before")),
        *(_("Net after"), _("Difference")),
    ]
    return pd.DataFrame([_changed(one) for one in changes(before, after)], columns=headings, dtype="object")


def _changed(change: Change) -> tuple[object, ...]:
    line, sides = change.line, (change.before, change.after)
    quantities = [None if side is None else side.quantity for side in sides]
    nets = [None if side is None else side.net for side in sides]
    return str(LINE_WORDS[line.kind]), line.period.first, line.period.last, *quantities, *nets, change.net


def lines_shown(explanation: Explanation) -> pd.DataFrame:
    """Return the lines as they were and as they are, each with its price and the decision behind it."""
    stages = {LineStage.BEFORE: _("Before"), LineStage.AFTER: _("After"), LineStage.PLAIN: ""}
    rows = [
        (
            *(stages[line.booked.stage], str(LINE_WORDS[line.booked.kind]), line.booked.name, line.booked.address),
            *(
                line.booked.period.first,
                line.booked.period.last,
                _plain(line.booked.quantity),
                unit_words(line.booked.unit),
            ),
            *(
                _plain(line.booked.price, MONEY_PLACES),
                line.booked.net,
                Decimal(line.booked.vat_percent),
                line.booked.group,
            ),
            "" if line.rate is None else explanation.decisions[line.rate.id].number,
            _("as the billing system gave it") if line.rate is None else _("comes out again"),
        )
        for line in (*explanation.before, *explanation.lines)
    ]
    headings = [
        *(_("Stage"), _("Charge"), _("On the document"), _("Property"), _("From"), _("To"), _("Quantity"), _("Unit")),
        *(_("Price"), _("Net"), _("VAT rate"), _("Tariff group"), _("Decision"), _("Our calculation")),
    ]
    return pd.DataFrame(rows, columns=headings, dtype="object")


def _plain(value: Decimal, least: int = 0) -> Decimal:
    """Return the same value with no more places than it needs, ``least`` at least."""
    return value.quantize(Decimal(1).scaleb(-max(least, -int(value.normalize().as_tuple().exponent))))


def unit_words(unit: str) -> str:
    """Return the unit of a line as people write it; what another billing system calls its own stays as it is."""
    return str(UNITS.get(unit, unit))


def settled_shown(settled: pd.DataFrame) -> pd.DataFrame:
    """Return what paid an invoice, or what its credit was used for, oldest first."""
    rows = settled.assign(kind=[str(ENTRY_WORDS[EntryKind(kind)]) for kind in settled["kind"]])
    headings = {"on": _("Date"), "kind": _("Entry"), "label": _("Title or document"), "amount": _("Amount")}
    return rows[list(headings)].rename(columns=headings)


def invoice_list_export(filters: Mapping[str, str]) -> ExportTable:
    """Build the table of invoices for the filters of the page's address."""
    if unknown := set(filters) - {*FILTERS, WHOSE}:
        raise InvalidInputError(f"unknown filters {sorted(unknown)}")
    if filters.get("status", "") not in {"", *STATUS_WORDS} or not is_year(filters.get("year", "")):
        raise InvalidInputError("no such status or year")
    documents, premises = invoice_list(of_all=is_of_all(filters))
    wanted = Wanted(**{name: said for name, said in filters.items() if name != WHOSE})
    shown = list_shown(wanted_of(documents, premises, wanted))
    whose = {} if filters.get(WHOSE) else of_customer()
    return ExportTable.of(_("Invoices"), shown, whose | _about(filters, premises))


def invoice_export(filters: Mapping[str, str]) -> ExportTable:
    """Build the table of the lines of the invoice that ``number`` names."""
    if set(filters) != {"number"}:
        raise InvalidInputError(f"an invoice is asked for by its number, not by {sorted(filters)}")
    explanation = open_invoice(filters["number"]).explanation
    document = explanation.document
    about = {
        _("Number"): document.number,
        _("Issued"): day(document.issued_on),
        _("Net"): money(document.net),
        _("VAT"): money(document.vat),
        _("Gross"): money(document.gross),
    }
    return ExportTable.of(
        _("Invoice {number}", number=document.number), lines_shown(explanation), of_customer() | about | as_of()
    )


def is_of_all(filters: Mapping[str, str]) -> bool:
    """Tell whether all properties of the user are asked for."""
    said = filters.get(WHOSE, "")
    if said not in {"", EVERY}:
        raise InvalidInputError(f"no such properties: {said!r}")
    return said == EVERY


def _about(filters: Mapping[str, str], premises: pd.DataFrame) -> dict[str, str]:
    addresses = dict(zip(premises["premise_id"].astype(str), premises["address"], strict=True))
    chosen = {
        _("Properties"): _("all") if filters.get(WHOSE) else "",
        _("Status"): str(STATUS_WORDS.get(filters.get("status", ""), "")),
        _("Year"): filters.get("year", ""),
        _("Property"): addresses.get(filters.get("premise", ""), ""),
        _("Number"): filters.get("number", ""),
    }
    return {name: said for name, said in chosen.items() if said} | as_of()
