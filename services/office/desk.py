"""What waits for clerks, counted."""

from data.queries.desk import Waiting, waiting_at
from data.queries.outgoing import leaving_counts
from domain.roles import OFFICE
from domain.settlement_runs import Billing
from services.identity import acting_as
from services.runtime import current, now, reading


def waiting() -> tuple[Waiting, int]:
    """Return how much waits, and how many rows for a batch that leaves for another billing system."""
    acting_as(*OFFICE)
    with reading() as session:
        found = waiting_at(session, now())
        leave = current().billing is Billing.OUTSIDE and not found.batches
        return found, sum(leaving_counts(session).values()) if leave else 0
