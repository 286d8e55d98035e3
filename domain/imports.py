"""What the product says of imports: gettext messages of kinds and states; whoever shows them translates."""

from collections.abc import Mapping
from typing import Final

from domain.words import N_

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
    "ksef_numbers": N_("KSeF numbers of invoices"),
    "payments": N_("Payments"),
    "bank": N_("Bank statements"),
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
TAKEN_BACK: Final[Mapping[str, str]] = {"removed": N_("removed"), "restored": N_("restored")}
"""What becomes of them when an import is undone."""

TABLES: Final[Mapping[str, str]] = {
    "address_points": N_("Addresses"),
    "allocations": N_("What pays for what"),
    "buildings": N_("Buildings"),
    "contract_points": N_("Points of contracts"),
    "contracts": N_("Contracts"),
    "customers": N_("Customers"),
    "district_members": N_("Parts of metering districts"),
    "districts": N_("Metering districts"),
    "hours": N_("Hourly readings"),
    "hydrants": N_("Hydrants"),
    "installations": N_("Fitted meters"),
    "interest_lines": N_("Lines of interest notes"),
    "interest_notes": N_("Interest notes"),
    "invoice_lines": N_("Lines of invoices"),
    "invoices": N_("Invoices"),
    "land_areas": N_("Land areas"),
    "ledger_entries": N_("Entries of the ledger"),
    "line_readings": N_("Readings of invoices"),
    "manholes": N_("Manholes"),
    "meters": N_("Meters"),
    "network_nodes": N_("Nodes of the network"),
    "payments": N_("Payments"),
    "pipes": N_("Pipes"),
    "premises": N_("Premises"),
    "readings": N_("Readings"),
    "service_points": N_("Service points"),
    "sources": N_("Sources"),
    "streets": N_("Streets"),
    "tariff_decisions": N_("Decisions on tariffs"),
    "tariff_groups": N_("Tariff groups"),
    "tariff_rates": N_("Prices"),
    "unmatched_payments": N_("Payments that name nobody"),
    "valves": N_("Valves"),
}
"""Tables that files fill, as an administrator is told of them."""


def by_outcome(counts: Mapping[str, int]) -> dict[str, int]:
    """Add up what became of the rows of all tables of a run (``customers.inserted``)."""
    found = dict.fromkeys(OUTCOMES, 0)
    for name, count in counts.items():
        outcome = name.partition(".")[2]
        if outcome in found:
            found[outcome] += count
    return found
