"""The page of one invoice: what it comes to, how it came about, what paid it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from components.cards import card, empty_state, figure_value, how_computed, notice, tag
from components.files import links_to
from components.finance.returned import of_invoice
from components.finance.transfer import pay_block
from components.finance.words import TONES
from components.invoices.lines import line_block
from components.tables import Column, Kind, long_table
from components.when import from_today
from domain.explanation import Document, ExplainedLine, Explanation
from domain.finance import InvoiceState
from domain.invoices import REASON_WORDS, InvoiceKind, LineKind, VatMethod
from domain.links import INVOICES, invoice_at, on_behalf_of
from domain.parties import Named
from domain.reversals import Returned
from domain.transfers import Transfer
from texts import _, _l, day, long_day, money, number

CHANGES: Final[tuple[Kind, ...]] = ("text", "date", "date", *("number",) * 2, *("money",) * 3)
SETTLED: Final[tuple[Kind, ...]] = ("date", "text", "text", "money")
METHODS: Final = {
    VatMethod.SUM_OF_NET: _l("VAT is counted once on the sum of the net amounts at each rate, and rounded once."),
    VatMethod.PER_LINE: _l("VAT is counted and rounded for each line; the lines are added up."),
    VatMethod.FROM_GROSS: _l("The lines are added up with their VAT, and the VAT is taken out of that sum."),
}


@dataclass(frozen=True, slots=True)
class Status:
    """How far an invoice is paid, in the reader's words too, and the day on which that is known."""

    state: InvoiceState
    words: str
    on: dt.date


def missing() -> html.Section:
    """Return what stands where the customer in force has no such invoice."""
    told = _("The number may be mistyped, or the invoice belongs to another of your accounts.")
    return card(empty_state(told, "", dcc.Link(_("See all invoices"), href=INVOICES, className="button")))


def of_another(number: str, holder: str, street: str) -> html.Section:
    """Return what stands where an invoice is of another property of the user: the way to it."""
    told = _("It is of {street}, account {holder}.", street=street, holder=holder)
    # Not a link of Dash: the address chooses the property first.
    way = html.A(_("Open it there"), href=on_behalf_of(holder, invoice_at(number)), className="button")
    return card(empty_state(_("This invoice is of another of your properties"), told, way))


def title_of(document: Document) -> str:
    """Return the heading of the page."""
    if document.kind is InvoiceKind.CORRECTION:
        return _("Correction {number}", number=document.number)
    return _("Invoice {number}", number=document.number)


def standing(document: Document, status: Status, transfer: Transfer | None, qr: str) -> html.Section:
    """Return what is still open of an invoice, and how to pay it; ``qr`` is the picture of the transfer's code."""
    said = html.Div([figure_value(number(abs(document.open), 2), "zł", _meaning(document, status)), _tags(status)])
    return card(said if transfer is None else pay_block(said, transfer, qr))


def _meaning(document: Document, status: Status) -> str:
    if document.open > 0 and document.is_planned:
        return _("still open, paid in instalments: Finance says what is due when")
    if document.open > 0:
        when = from_today(document.due_on, status.on)
        return _("still open, due {day} ({when})", day=long_day(document.due_on), when=when)
    if document.open < 0:
        return _("to be credited; it pays your next invoice")
    return _("still open: everything is settled")


def _tags(status: Status) -> html.P:
    return html.P(tag(status.words, TONES[status.state]), className="tags")


def notes(explanation: Explanation, corrections: pd.DataFrame) -> list[Component]:
    """Return what must be known before the rest: corrections, and sums that are not ours."""
    document = explanation.document
    said: list[Component] = [_corrected_by(*one) for one in corrections.itertuples(index=False, name=None)]
    if document.corrects:
        link = dcc.Link(document.corrects, href=invoice_at(document.corrects), className="link")
        ours = REASON_WORDS.get(document.reason)
        reason = _(ours) if ours else document.reason or _("no reason is given")
        said.append(notice(_("Corrects an earlier invoice"), _("Reason: {reason}", reason=reason), "in", link))
    if not explanation.agrees:
        total = explanation.total
        told = _(
            "Net {net}, VAT {vat}, gross {gross} are as the billing system gave them. The lines below come to net "
            "{our_net}, VAT {our_vat}, gross {our_gross}.",
            **{name: money(getattr(document, name)) for name in ("net", "vat", "gross")},
            **{f"our_{name}": money(getattr(total, name)) for name in ("net", "vat", "gross")},
        )
        said.append(notice(_("The sums are as the billing system gave them"), told, "in"))
    return said


def _corrected_by(number: str, issued_on: dt.datetime, gross: Decimal) -> html.Div:
    told = _("On {day} by {gross}.", day=day(issued_on.date()), gross=money(gross))
    return notice(
        _("This invoice was corrected"), told, "in", dcc.Link(number, href=invoice_at(number), className="link")
    )


def facts(document: Document, addresses: Sequence[str], paper: Component) -> html.Section:
    """Return what stands in the head of the document; ``paper`` is the way to it on paper."""
    told = {
        _("Amount"): money(document.gross),
        _("Net"): money(document.net),
        _("VAT"): money(document.vat),
        _("Issued"): day(document.issued_on),
        _("Due"): day(document.due_on),
        _("Settlement period"): f"{day(document.period.first)}\u2013{day(document.period.last)}",
        _("Property"): ", ".join(addresses),
        _("Contract"): document.contract,
        _("Buyer"): "" if document.sides is None else _told(document.sides.buyer),
        _("KSeF number"): document.ksef_number,
    }
    rows = [html.Div([html.Dt(name), html.Dd(said)]) for name, said in told.items() if said]
    return card(html.Dl(rows, className="pairs num facts"), paper, title=_("The document"))


def _told(buyer: Named) -> str:
    """Say who bought, as the document says it."""
    nip = _("NIP {number}", number=buyer.nip) if buyer.nip else ""
    return ", ".join(filter(None, (buyer.name, buyer.street_line, buyer.postcode_line, nip)))


def lines_card(explanation: Explanation, names: Mapping[LineKind, str], tables: Sequence[pd.DataFrame]) -> html.Section:
    """Return every line as it is, explained; ``tables`` are the readings behind each."""
    blocks = _blocks(explanation, explanation.lines, names, tables)
    computed = _(
        "We settle the period again from the stored readings and the tariff, by the same rules, and compare the result "
        "with each line of the document. A line that differs is shown as the billing system gave it, and says so."
    )
    notes = html.Div(blocks, className="notes")
    return card(
        notes,
        how_computed(computed),
        title=_("From the readings to the sum"),
        actions=links_to("invoice", {"number": explanation.document.number}),
    )


def _blocks(
    explanation: Explanation,
    lines: Sequence[ExplainedLine],
    names: Mapping[LineKind, str],
    tables: Sequence[pd.DataFrame],
) -> list[Component]:
    shown: list[Component] = []
    address = ""
    several = len({line.booked.address for line in lines}) > 1
    for line, table in zip(lines, tables, strict=True):
        if several and line.booked.address != address:
            address = line.booked.address
            shown.append(html.H3(address))
        shown.append(line_block(line, explanation, str(names[line.booked.kind]), table))
    return shown


def before_card(
    explanation: Explanation, changed: pd.DataFrame, names: Mapping[LineKind, str], tables: Sequence[pd.DataFrame]
) -> html.Section:
    """Return what a correction changed, line by line; folded, how the lines had come about before."""
    columns = [Column(name, name, kind) for name, kind in zip(changed.columns, CHANGES, strict=True)]
    blocks = _blocks(explanation, explanation.before, names, tables)
    was = html.Details([html.Summary(_("How the lines had come about before")), *blocks], className="note")
    table = long_table(changed, columns, caption=_("Charges before and after"))
    return card(table, was, title=_("Before, after, difference"))


def sums_card(sums: pd.DataFrame, method: VatMethod) -> html.Section:
    """Return the sums by rate of tax."""
    first, *amounts = sums.columns
    columns = [Column(first, first), *(Column(name, name, "money") for name in amounts)]
    told = html.P(str(METHODS[method]), className="sub small")
    return card(long_table(sums, columns, caption=_("Sums by VAT rate")), told, title=_("Net, VAT, gross"))


def settled_card(settled: pd.DataFrame, document: Document, returned: Sequence[Returned]) -> html.Section:
    """Return what paid the invoice, or what its credit was used for, and what pays it no more."""
    title = _("Used for") if document.gross < 0 else _("Paid by")
    back = of_invoice(returned, document.id)
    if settled.empty:
        told = _("Nothing has been used yet") if document.gross < 0 else _("Nothing has been paid yet")
        return card(empty_state(told, _("A payment shows here on the day on which it is booked.")), *back, title=title)
    columns = [Column(name, name, kind) for name, kind in zip(settled.columns, SETTLED, strict=True)]
    left = html.P(_("Still open: {amount}", amount=money(document.open)), className="num")
    return card(long_table(settled, columns, caption=title), *back, left, title=title)
