"""Why a document is held, and why one waits for a look: codes, and the words that tell of them.

The codes are stored; never rename one. The words are gettext messages, whoever shows them translates.
"""

import enum
from collections.abc import Mapping
from typing import Final

from domain.errors import SettlementHeldError
from domain.words import N_


class Hold(enum.StrEnum):
    """Why there is no document. Values are stored; never rename one."""

    NO_READING = "no_reading"
    NOT_VERIFIED = "not_verified"
    IN_DOUBT = "in_doubt"
    DIAL_BACKWARDS = "dial_backwards"
    SUBMETERS_ABOVE_MAIN = "submeters_above_main"
    RATE_UNKNOWN = "rate_unknown"
    INTEREST_UNKNOWN = "interest_unknown"
    NO_METER = "no_meter"
    ZERO_LENGTH = "zero_length"
    NO_SERVICES = "no_services"
    NO_CONTRACT = "no_contract"
    TWO_CONTRACTS = "two_contracts"
    EARLIER_OPEN = "earlier_open"
    NOT_REPRODUCED = "not_reproduced"


class Unusual(enum.StrEnum):
    """Why a document waits for a look. Values are stored; never rename one."""

    HIGH = "high"
    LOW = "low"
    NO_USE = "no_use"
    ESTIMATED_AGAIN = "estimated_again"
    LARGE_CORRECTION = "large_correction"


WORDS: Final[Mapping[str, str]] = {
    Hold.NO_READING: N_("Meter {meter} has no accepted reading for {day}."),
    Hold.NOT_VERIFIED: N_("The verification of meter {meter} ends on {day}, and no accepted reading is there for it."),
    Hold.IN_DOUBT: N_("The reading of meter {meter} for {day} is in doubt: nobody has accepted it yet."),
    Hold.DIAL_BACKWARDS: N_("Meter {meter} shows less on {day} than at the reading before."),
    Hold.SUBMETERS_ABOVE_MAIN: N_("The submeters show more than the main meter."),
    Hold.RATE_UNKNOWN: N_("A day of the period has no price, or more than one, in the tariff group."),
    Hold.INTEREST_UNKNOWN: N_("No interest rate is known for a day of the delay; none is guessed."),
    Hold.NO_METER: N_("No main meter was there at the end of the period."),
    Hold.ZERO_LENGTH: N_("The main meter counted no whole day of the period."),
    Hold.NO_SERVICES: N_("The contract names no tariff group for this point."),
    Hold.NO_CONTRACT: N_("A main meter is there, and no contract."),
    Hold.TWO_CONTRACTS: N_(
        "Two contracts, or two terms of one, hold for this point on {day}: end one of them before it."
    ),
    Hold.EARLIER_OPEN: N_("The period until {day} is not settled yet."),
    Hold.NOT_REPRODUCED: N_("A reading was corrected, but the invoice does not come out again from what is stored."),
    Unusual.HIGH: N_("{volume} m³, and {usual} m³ would be usual."),
    Unusual.LOW: N_("Only {volume} m³, and {usual} m³ would be usual."),
    Unusual.NO_USE: N_("No use at all, and {usual} m³ would be usual."),
    Unusual.ESTIMATED_AGAIN: N_("Meter {meter} was estimated twice in a row."),
    Unusual.LARGE_CORRECTION: N_("A correction of a large amount."),
}
SHORT: Final[Mapping[str, str]] = {
    Hold.NO_READING: N_("no reading"),
    Hold.NOT_VERIFIED: N_("verification ended"),
    Hold.IN_DOUBT: N_("reading in doubt"),
    Hold.DIAL_BACKWARDS: N_("dial backwards"),
    Hold.SUBMETERS_ABOVE_MAIN: N_("submeters above the main meter"),
    Hold.RATE_UNKNOWN: N_("no price"),
    Hold.INTEREST_UNKNOWN: N_("no interest rate"),
    Hold.NO_METER: N_("no meter"),
    Hold.ZERO_LENGTH: N_("no whole day"),
    Hold.NO_SERVICES: N_("no tariff group"),
    Hold.NO_CONTRACT: N_("no contract"),
    Hold.TWO_CONTRACTS: N_("two contracts"),
    Hold.EARLIER_OPEN: N_("earlier period open"),
    Hold.NOT_REPRODUCED: N_("not reproduced"),
    Unusual.HIGH: N_("high use"),
    Unusual.LOW: N_("low use"),
    Unusual.NO_USE: N_("no use"),
    Unusual.ESTIMATED_AGAIN: N_("estimated again"),
    Unusual.LARGE_CORRECTION: N_("large correction"),
}
"""The same in two or three words, for counts."""


class HeldError(SettlementHeldError):
    """A period that is not settled now; ``told`` fills the words of the reason (dates as year-month-day)."""

    def __init__(self, reason: Hold, **told: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.told = told
