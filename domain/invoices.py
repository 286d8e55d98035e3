"""Invoices: kinds, lines and the values they are stored with."""

import enum
from collections.abc import Mapping
from typing import Final

from domain.words import N_

MISREAD: Final = "Błędny odczyt wodomierza"
ESTIMATED: Final = "Odczyt szacunkowy zastąpiony odczytem rzeczywistym"
READ_AGAIN: Final = "Korekta odczytu wodomierza"
"""What is true of both, and of one estimate in the place of another."""
REASON_WORDS: Final[Mapping[str, str]] = {
    MISREAD: N_("The meter was misread"),
    ESTIMATED: N_("An estimate was replaced by the actual reading"),
    READ_AGAIN: N_("Correction of a meter reading"),
}
"""Why a document was corrected, by what is stored and printed in the invoice file, which is Polish."""


class InvoiceKind(enum.StrEnum):
    """Kind of a sales document. Values are stored; never rename one."""

    INVOICE = "invoice"
    CORRECTION = "correction"


class LineKind(enum.StrEnum):
    """What a line charges for. Values are stored; never rename one."""

    WATER = "water"
    SEWAGE = "sewage"
    WATER_SUBSCRIPTION = "water_subscription"
    SEWAGE_SUBSCRIPTION = "sewage_subscription"
    SUBMETER_SUBSCRIPTION = "submeter_subscription"


class LineStage(enum.StrEnum):
    """On a correction: the line as it was, and as it is. Values are stored; never rename one."""

    PLAIN = "plain"
    BEFORE = "before"
    AFTER = "after"


class VatMethod(enum.StrEnum):
    """The three legal ways to tax, one a utility (domain.md 2.2). Values are stored; never rename one."""

    SUM_OF_NET = "a"
    PER_LINE = "b"
    FROM_GROSS = "c"


class EntryKind(enum.StrEnum):
    """What a ledger entry books. Values are stored; never rename one."""

    INVOICE = "invoice"
    CORRECTION = "correction"
    INTEREST_NOTE = "interest_note"
    PAYMENT = "payment"
    REVERSAL = "reversal"
    """The bank took a payment back."""
    REFUND = "refund"
    WRITE_OFF = "write_off"
    ADJUSTMENT = "adjustment"
