"""Statements of account of the customer in force: a span between two days, as a table and as a document."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy.orm import Session

from data.queries.finance import ledger_of, payee_of
from data.queries.papers import Parties, parties_of
from data.queries.statements import allocations_of, entries_of
from domain.errors import InvalidInputError
from domain.finance import Standing, due_parts_of, standing_of
from domain.identifiers import CustomerId
from domain.invoices import EntryKind
from domain.ledger import OpenItem, age_of
from domain.statements import Booked, SpanFault, Statement, span_asked
from domain.transfers import Transfer, transfer_of
from rendering.documents import Box, Paper, Table, pdf_of
from services.exports import ExportTable
from services.finance import AGE_WORDS, ENTRY_WORDS
from services.identity import current_customer
from services.papers import party, paying, span_words
from services.runtime import current, now, reading, today
from texts import _, _l, day, language, moment, money

FILTERS: Final = frozenset({"first", "last"})
LONGEST_PAPER: Final = 2000
"""Bookings of one document; more are for a file."""
FAULT_WORDS: Final = {
    SpanFault.MISSING: _l("Choose both days."),
    SpanFault.NO_DAY: _l("One of the days does not exist."),
    SpanFault.TURNED: _l("The last day is before the first one."),
    SpanFault.AHEAD: _l("The last day lies ahead: choose today or an earlier day."),
}


class TooLongError(InvalidInputError):
    """A span has more bookings than fit one document."""


def statement(first: str, last: str) -> Statement:
    """Return the account of the customer in force between two days in ISO form.

    Raises
    ------
    SpanError
        When the two are no span.
    """
    span = span_asked(first, last, today())
    with reading() as session:
        customer = current_customer()
        return Statement(span, entries_of(session, customer, span.last), allocations_of(session, customer, span.last))


def headings_of(found: Statement) -> list[str]:
    """Return what stands above the columns of a statement."""
    return [
        *(_("Date"), _("Entry"), _("Document or title"), _("Due"), _("Debits"), _("Credits"), _("Balance after")),
        *(_("Settled by or for"), _("Still open on {day}", day=day(found.span.last))),
    ]


def rows_of(found: Statement) -> Iterator[tuple[Any, ...]]:
    """Yield the bookings between the opening and the closing balance; amounts are ``Decimal`` PLN."""
    none: tuple[None, ...] = (None,) * 3
    # An account has thousands of bookings, and few words.
    words = {kind: str(said) for kind, said in ENTRY_WORDS.items()}
    yield found.span.first, _("Opening balance"), "", *none, found.opening, "", None
    for one in found.bookings():
        entry = one.entry
        charged, credited = (entry.amount, None) if entry.amount > 0 else (None, -entry.amount)
        told = (entry.booked_on, words[entry.kind], entry.label, entry.due_on, charged, credited, one.balance)
        yield *told, "; ".join(_parts(one)), one.open
    sums = (found.charged, found.credited, found.closing)
    yield found.span.last, _("Closing balance"), "", None, *sums, "", None


def _parts(one: Booked) -> Iterator[str]:
    """Yield what settled a debt, or what a credit went to, part by part; a return and its payment name each other."""
    for part in one.settled:
        told = {"amount": money(part.amount), "day": day(part.on)}
        if one.entry.kind is EntryKind.REVERSAL:
            yield _("payment of {day}: {amount}", day=day(part.other.booked_on), amount=told["amount"])
        elif part.other.kind is EntryKind.REVERSAL:
            yield _("taken back by the bank on {day}: {amount}", **told)
        elif one.entry.amount > 0:
            yield _("settled {day}: {amount}", **told)
        else:
            yield _("for {document}: {amount}", document=part.other.label, amount=told["amount"])


def statement_export(filters: Mapping[str, str]) -> ExportTable:
    """Build the table of a statement for the filters ``first`` and ``last``."""
    if unknown := set(filters) - FILTERS:
        raise InvalidInputError(f"unknown filters {sorted(unknown)}")
    found = statement(filters.get("first", ""), filters.get("last", ""))
    with reading() as session:
        parties = parties_of(session, current_customer())
    about = {_("Customer"): parties.buyer.name, **_facts(found, parties)}
    return ExportTable(_("Statement of account"), headings_of(found), rows_of(found), about)


def _facts(found: Statement, parties: Parties) -> dict[str, str]:
    return {
        _("Customer number"): parties.customer_number,
        _("Period"): span_words(found.span),
        _("Opening balance"): money(found.opening),
        _("Debits"): money(found.charged),
        _("Credits"): money(found.credited),
        _("Closing balance"): money(found.closing),
        _("Written"): moment(now(), current().zone),
    }


def statement_pdf(first: str, last: str) -> bytes:
    """Return the statement as a document.

    Raises
    ------
    SpanError
        When the two days are no span.
    TooLongError
        When there are too many bookings between them.
    """
    found = statement(first, last)
    if (count := sum(1 for _one in found.bookings())) > LONGEST_PAPER:
        raise TooLongError(f"{count} bookings")
    with reading() as session:
        customer = current_customer()
        parties, owed = parties_of(session, customer), owed_of(session, customer, found)
    return pdf_of(paper_of(found, parties, owed))


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed at the end of a statement, as finance has it."""

    standing: Standing
    items: Sequence[OpenItem]
    """What is open, the oldest due first, instalments one by one; together the closing balance."""
    transfer: Transfer | None
    """What pays it, where the statement ends today."""


def owed_of(session: Session, customer: CustomerId, found: Statement) -> Owed:
    """Return what a customer owes at the end of a statement."""
    last = found.span.last
    ledger = ledger_of(session, customer, last)
    standing = standing_of(ledger, last)
    transfer = transfer_of(payee_of(session, customer), standing) if last == today() else None
    return Owed(standing, due_parts_of(ledger), transfer)


def paper_of(found: Statement, parties: Parties, owed: Owed) -> Paper:
    """Put a statement into the words of a document; one that ends today says how to pay what is to be paid."""
    return Paper(
        language(),
        parties.seller.name,
        _("Statement of account"),
        "",
        (party(_("Utility"), parties.seller), party(_("Customer"), parties.buyer)),
        tuple(_facts(found, parties).items()),
        (_bookings(found), *_open_items(found, owed.items)),
        (_standing(found, owed),),
    )


def _bookings(found: Statement) -> Table:
    columns = (_("Date"), _("Entry"), _("Due"), _("Debits"), _("Credits"), _("Balance after"))
    shown = [(one.entry, one) for one in found.bookings()]
    rows = [
        (
            *(day(entry.booked_on), _told(one), "" if entry.due_on is None else day(entry.due_on)),
            *(money(entry.amount) if entry.amount > 0 else "", money(-entry.amount) if entry.amount < 0 else ""),
            money(one.balance),
        )
        for entry, one in shown
    ]
    opening = (day(found.span.first), _("Opening balance"), "", "", "", money(found.opening))
    sums = (money(found.charged), money(found.credited), money(found.closing))
    closing = (day(found.span.last), _("Closing balance"), "", *sums)
    return Table(_("Bookings"), "lLlrrr", columns, (opening, *rows, closing), is_summed=True)


def _told(one: Booked) -> str:
    """Return what was booked, with the document and what settled it on lines of their own."""
    return "\n".join(filter(None, (str(ENTRY_WORDS[one.entry.kind]), one.entry.label, *_parts(one))))


def _open_items(found: Statement, items: Sequence[OpenItem]) -> Iterator[Table]:
    if not items:
        return
    columns = (_("Document"), _("Due"), _("Age"), _("Amount"), _("Open amount"))
    rows = [
        (
            *(item.entry.label, day(item.entry.order[0]), str(AGE_WORDS[age_of(item, found.span.last)])),
            *(money(item.entry.amount), money(item.open)),
        )
        for item in items
    ]
    rows.append((_("Together"), "", "", "", money(sum((item.open for item in items), Decimal(0)))))
    title = _("Open on {day}", day=day(found.span.last))
    yield Table(title, "Lllrr", columns, tuple(rows), is_summed=True)


def _standing(found: Statement, owed: Owed) -> Box:
    later = owed.standing.later
    in_all = {_("Owed in all"): money(found.closing), _("In later instalments"): money(later)} if later else {}
    about = in_all | {_("Data as of"): day(found.span.last)}
    if owed.transfer is not None:
        return paying(_("To pay"), owed.transfer, about)
    title = _("To pay") if found.closing > 0 else _("Overpaid") if found.closing < 0 else _("Nothing is open")
    amount = owed.standing.to_pay if found.closing > 0 else -found.closing
    return Box(title, money(amount), tuple(about.items()))


def told_of(found: Statement) -> str:
    """Say what a statement comes to."""
    return _(
        "{span}: opening balance {opening}, debits {charged}, credits {credited}, closing balance {closing}.",
        span=span_words(found.span),
        opening=money(found.opening),
        charged=money(found.charged),
        credited=money(found.credited),
        closing=money(found.closing),
    )
