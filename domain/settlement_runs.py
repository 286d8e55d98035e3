"""Settlement runs: what the office sees before documents are final."""

import enum
from collections.abc import Mapping
from typing import Final

from domain.words import N_


class Billing(enum.StrEnum):
    """Who makes the invoices. Values are those of the setting; never rename one."""

    OWN = "own"
    OUTSIDE = "outside"
    """Another system: readings leave for it, and its invoices come by the importer."""


class SettlementState(enum.StrEnum):
    """How far a run has come. Values are stored; never rename one."""

    DRAFT = "draft"
    ISSUED = "issued"
    DROPPED = "dropped"


class ItemKind(enum.StrEnum):
    """What an item of a run becomes. Values are stored; never rename one."""

    INVOICE = "invoice"
    CORRECTION = "correction"
    INTEREST_NOTE = "interest_note"


KIND_WORDS: Final[Mapping[ItemKind, str]] = {
    ItemKind.INVOICE: N_("Invoices"),
    ItemKind.CORRECTION: N_("Corrections"),
    ItemKind.INTEREST_NOTE: N_("Interest notes"),
}
"""Together, as totals list them."""


class ItemState(enum.StrEnum):
    """What the office has to do about an item. Values are stored; never rename one."""

    READY = "ready"
    OUTLIER = "outlier"
    """Far from what is usual of this customer: waits for a look."""
    HELD = "held"
    """Cannot be issued, for the reason it carries."""
    ISSUED = "issued"


WAITING: Final = frozenset({ItemState.OUTLIER, ItemState.HELD})
"""States that somebody has to do something about."""
PAYMENT_DAYS: Final = 14
"""Days to pay in where a contract says nothing: the least by law (TAR 17(1)); a free day moves the term on."""
