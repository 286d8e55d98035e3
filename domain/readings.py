"""Readings of a dial: where they come from and which of them count."""

import enum
from collections.abc import Mapping
from typing import Final

from domain.errors import NotAllowedError
from domain.words import N_


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


SOURCE_WORDS: Final[Mapping[str, str]] = {
    ReadingSource.READER: N_("meter reader"),
    ReadingSource.CUSTOMER: N_("told by the customer"),
    ReadingSource.RADIO: N_("radio"),
    ReadingSource.INSTALLATION: N_("installation"),
    ReadingSource.REMOVAL: N_("removal"),
    ReadingSource.ESTIMATE: N_("estimate"),
    ReadingSource.NORM: N_("norm"),
    ReadingSource.FORECAST: N_("forecast"),
}
STATE_WORDS: Final[Mapping[str, str]] = {
    ReadingState.SUBMITTED: N_("sent in"),
    ReadingState.ACCEPTED: N_("accepted"),
    ReadingState.QUESTIONED: N_("in doubt"),
    ReadingState.CORRECTED: N_("replaced"),
    ReadingState.REJECTED: N_("rejected"),
}
"""As the office says it; gettext messages, whoever shows them translates."""
TOLD_SOURCES: Final[Mapping[str, str]] = {
    ReadingSource.READER: N_("Meter reader"),
    ReadingSource.CUSTOMER: N_("Your reading"),
    ReadingSource.RADIO: N_("Radio"),
    ReadingSource.INSTALLATION: N_("Installation"),
    ReadingSource.REMOVAL: N_("Removal"),
    ReadingSource.ESTIMATE: N_("Estimate"),
    ReadingSource.NORM: N_("Consumption norm"),
    ReadingSource.FORECAST: N_("Forecast"),
}
TOLD_STATES: Final[Mapping[str, str]] = {
    ReadingState.SUBMITTED: N_("Being checked"),
    ReadingState.ACCEPTED: N_("Accepted"),
    ReadingState.QUESTIONED: N_("Questioned"),
    ReadingState.CORRECTED: N_("Corrected"),
    ReadingState.REJECTED: N_("Rejected"),
}
"""As the customer is told."""
COUNTED: Final = frozenset({ReadingState.ACCEPTED})
"""States whose readings enter consumption and bills."""
UNDECIDED: Final = frozenset({ReadingState.SUBMITTED, ReadingState.QUESTIONED})
"""States that wait for somebody of the office."""
NEXT: Final[Mapping[ReadingState, frozenset[ReadingState]]] = {
    ReadingState.SUBMITTED: frozenset(
        {ReadingState.ACCEPTED, ReadingState.QUESTIONED, ReadingState.CORRECTED, ReadingState.REJECTED}
    ),
    ReadingState.QUESTIONED: frozenset({ReadingState.ACCEPTED, ReadingState.CORRECTED, ReadingState.REJECTED}),
    ReadingState.ACCEPTED: frozenset({ReadingState.CORRECTED, ReadingState.REJECTED}),
    ReadingState.CORRECTED: frozenset(),
    ReadingState.REJECTED: frozenset({ReadingState.CORRECTED}),
}
"""The whole life of a reading."""
WRITTEN_DOWN: Final = (ReadingSource.READER, ReadingSource.CUSTOMER, ReadingSource.ESTIMATE)
"""Sources of readings that the office writes down."""
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


def advance(current: ReadingState, wanted: ReadingState, *, is_billed: bool = False) -> ReadingState:
    """Return the state that a reading goes to.

    Raises
    ------
    NotAllowedError
        When it cannot; one that a document counts can only be replaced.
    """
    if wanted not in NEXT[current] or (is_billed and wanted is not ReadingState.CORRECTED):
        raise NotAllowedError(f"a reading that is {current} cannot become {wanted}")
    return wanted
