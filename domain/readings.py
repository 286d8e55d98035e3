"""Readings of a dial: where they come from and which of them count."""

import enum
from typing import Final


class ReadingSource(enum.StrEnum):
    """Who or what read the dial. Values are stored; never rename one."""

    READER = "actual_reader"
    CUSTOMER = "actual_customer"
    RADIO = "actual_radio"
    INSTALLATION = "installation"
    REMOVAL = "removal"
    ESTIMATE = "estimate"
    NORM = "norm"
    FORECAST = "forecast"


class ReadingState(enum.StrEnum):
    """How far a reading is believed. Values are stored; never rename one."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    QUESTIONED = "questioned"
    CORRECTED = "corrected"
    """Replaced by a later, corrected reading; kept, no longer counted."""
    REJECTED = "rejected"


COUNTED: Final = frozenset({ReadingState.ACCEPTED})
"""States whose readings enter consumption and bills."""
ACTUAL: Final = frozenset(
    {
        ReadingSource.READER,
        ReadingSource.CUSTOMER,
        ReadingSource.RADIO,
        ReadingSource.INSTALLATION,
        ReadingSource.REMOVAL,
    }
)
"""Somebody or something saw the dial."""
RANK: Final = {source: rank for rank, source in enumerate(ReadingSource)}
"""Of several readings of a day the one of the best source counts: the lowest rank."""
