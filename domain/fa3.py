"""What an invoice says in FA(3), the structure of KSeF, and the rules of our own that it has to keep (domain.md 3.4).

The schema knows which elements there are and what letters they may hold; that a price times a quantity is the net, and
that the lines come to the sums, it does not.
"""

import datetime as dt
import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from domain.bank import is_nrb
from domain.errors import WodnikError
from domain.explanation import BookedLine, Dial, Document, RateSum, changes, sums_by_rate
from domain.invoices import InvoiceKind
from domain.ksef import SINCE, is_ksef_number
from domain.money import ZERO, grosz
from domain.nip import is_nip
from domain.parties import Named, Sides

FIELDS: Final[Mapping[int, tuple[str, str]]] = {
    23: ("P_13_1", "P_14_1"),
    8: ("P_13_2", "P_14_2"),
    5: ("P_13_3", "P_14_3"),
    0: ("P_13_6_1", ""),
}
"""Where the net and the tax of a rate stand, in the order of the document; at 0 % there is no tax to name."""
RATES: Final[Mapping[int, str]] = {23: "23", 8: "8", 5: "5", 0: "0 KR"}
"""What a rate is called on a line."""


class Fault(enum.StrEnum):
    """Why an invoice has no FA(3)."""

    SELLER = "seller"
    BUYER = "buyer"
    ACCOUNT = "account"
    NO_LINES = "no_lines"
    RATE = "rate"
    LINE = "line"
    SUMS = "sums"
    DAYS = "days"
    CORRECTED = "corrected"
    NOT_KNOWN_YET = "not_known_yet"
    """A correction says by which number what it corrects is in KSeF, or that it is not: that has to be true."""
    LETTERS = "letters"
    SCHEMA = "schema"


class UnfitError(WodnikError):
    """An invoice cannot be written as FA(3); ``fault`` says why and ``detail`` names the place."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(f"{fault}: {detail}")
        self.fault, self.detail = fault, detail


@dataclass(frozen=True, slots=True)
class Corrected:
    """The invoice that a correction is about."""

    number: str
    issued_on: dt.date
    ksef_number: str
    """Empty where it is not in KSeF."""
    sides: Sides
    """Who stood on it."""


@dataclass(frozen=True, slots=True)
class Sale:
    """An invoice or a correction with everybody and everything that stands on it."""

    document: Document
    seller: Named
    buyer: Named
    customer_number: str
    account: str
    """Where to pay, 26 digits; empty where it is not known."""
    lines: tuple[BookedLine, ...]
    """As they are."""
    before: tuple[BookedLine, ...] = ()
    """Of a correction: as they were."""
    dials: Mapping[int, Dial] = field(default_factory=dict)
    """By reading."""
    corrected: Corrected | None = None

    @property
    def sums(self) -> list[RateSum]:
        """Return the sums by rate of tax in the order of the document; of a correction the differences."""
        method = self.document.method
        was, now = ({one.percent: one for one in sums_by_rate(of, method)} for of in (self.before, self.lines))
        empty = {percent: RateSum(percent, ZERO, ZERO) for percent in was.keys() | now.keys()}
        return [now.get(one, empty[one]) - was.get(one, empty[one]) for one in FIELDS if one in empty]


def check(sale: Sale) -> None:
    """Refuse an invoice that breaks a rule of ours.

    Raises
    ------
    UnfitError
        With the first rule that is broken.
    """
    _check_parties(sale)
    _check_days(sale)
    if not (sale.lines or sale.before):
        raise UnfitError(Fault.NO_LINES)
    for position, line in enumerate((*sale.before, *sale.lines), 1):
        _check_line(position, line)
    _check_sums(sale)


def _check_parties(sale: Sale) -> None:
    seller = sale.seller
    if not (seller.name and seller.street_line and is_nip(seller.nip)):
        raise UnfitError(Fault.SELLER, seller.nip)
    if not sale.buyer.name or (sale.buyer.nip and not is_nip(sale.buyer.nip)):
        raise UnfitError(Fault.BUYER, sale.buyer.nip)
    if sale.account and not is_nrb(sale.account):
        raise UnfitError(Fault.ACCOUNT, sale.account)


def _check_days(sale: Sale) -> None:
    document, corrected = sale.document, sale.corrected
    if document.period.last < document.period.first or document.due_on < document.issued_on:
        raise UnfitError(Fault.DAYS, document.number)
    if (document.kind is InvoiceKind.CORRECTION) is not (corrected is not None):
        raise UnfitError(Fault.CORRECTED, document.number)
    if corrected is None:
        return
    if corrected.issued_on > document.issued_on:
        raise UnfitError(Fault.DAYS, corrected.number)
    if corrected.ksef_number and not is_ksef_number(corrected.ksef_number):
        raise UnfitError(Fault.CORRECTED, corrected.ksef_number)
    if corrected.sides.buyer.nip and corrected.issued_on >= SINCE and not corrected.ksef_number:
        raise UnfitError(Fault.NOT_KNOWN_YET, corrected.number)


def _check_line(position: int, line: BookedLine) -> None:
    if line.vat_percent not in FIELDS:
        raise UnfitError(Fault.RATE, f"{line.vat_percent} %")
    if grosz(line.quantity * line.price) != line.net:
        raise UnfitError(Fault.LINE, str(position))


def _check_sums(sale: Sale) -> None:
    document, sums = sale.document, sale.sums
    ours = (sum((one.net for one in sums), ZERO), sum((one.vat for one in sums), ZERO))
    booked = (document.net, document.vat)
    if ours != booked or document.net + document.vat != document.gross:
        raise UnfitError(Fault.SUMS, _amounts(ours, booked))


def _amounts(*sides: Sequence[Decimal]) -> str:
    return " / ".join(" + ".join(str(amount) for amount in side) for side in sides)


def in_pairs(sale: Sale) -> Iterator[tuple[BookedLine, bool]]:
    """Yield the lines in the order of the document, and of each whether it is how things were before a correction."""
    for change in changes(sale.before, sale.lines):
        if change.before is not None:
            yield change.before, True
        if change.after is not None:
            yield change.after, False
