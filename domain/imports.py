"""What the product says of imports: gettext messages of kinds and states; whoever shows them translates."""

from collections.abc import Mapping
from typing import Final

from domain.network.words import N_

KINDS: Final[Mapping[str, str]] = {
    "network": N_("Network and town"),
    "customers": N_("Customers"),
    "service_points": N_("Service points"),
    "contracts": N_("Contracts"),
    "meters": N_("Meters"),
    "readings": N_("Readings"),
    "intervals": N_("Hourly readings"),
    "tariffs": N_("Tariffs"),
    "invoices": N_("Invoices"),
    "payments": N_("Payments"),
}
"""Kinds of files, in the order in which an empty installation takes them."""

STATES: Final[Mapping[str, str]] = {
    "applied": N_("taken in"),
    "refused": N_("refused"),
    "undone": N_("undone"),
}

OUTCOMES: Final[Mapping[str, str]] = {
    "inserted": N_("inserted"),
    "updated": N_("updated"),
    "unchanged": N_("unchanged"),
}
"""What became of rows, in the order in which it is told."""


def by_outcome(counts: Mapping[str, int]) -> dict[str, int]:
    """Add up what became of the rows of all tables of a run (``customers.inserted``)."""
    found = dict.fromkeys(OUTCOMES, 0)
    for name, count in counts.items():
        outcome = name.partition(".")[2]
        if outcome in found:
            found[outcome] += count
    return found
