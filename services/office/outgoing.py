"""What leaves for an outside billing system, at the word of a clerk."""

import pandas as pd

from data.queries.outgoing import batches_made, leaving_counts
from domain.outgoing import OutgoingKind
from domain.roles import OFFICE
from domain.settlement_runs import Billing
from services import outgoing
from services.audit_words import with_actors
from services.identity import acting_as
from services.outgoing import Batch
from services.runtime import current, reading


def batches(most: int) -> tuple[pd.DataFrame, dict[OutgoingKind, int]]:
    """Return the newest batches (``data.queries.outgoing.BATCHES``), and how many rows of each kind wait for the next.

    They are counted only where the next batch can be made: to count them is to look at all that has left.
    """
    acting_as(*OFFICE)
    with reading() as session:
        made = batches_made(session, most=most)
        is_next = current().billing is Billing.OUTSIDE and bool(made["acknowledged_at"].notna().all())
        counts = leaving_counts(session) if is_next else dict.fromkeys(OutgoingKind, 0)
    return with_actors(made, "made_by", "acknowledged_by"), counts


def make() -> Batch | None:
    """Make what has not left ready to leave; raises what ``outgoing.make`` raises."""
    return outgoing.make(actor=acting_as(*OFFICE).email)


def content(batch_id: int) -> bytes:
    """Return the file of a batch; raises what ``outgoing.content`` raises."""
    acting_as(*OFFICE)
    return outgoing.content(batch_id)


def acknowledge(sha256: str) -> None:
    """Note that the batch that waits has arrived; raises what ``outgoing.acknowledge`` and ``arriving_batch`` raise."""
    actor = acting_as(*OFFICE).email
    outgoing.acknowledge(outgoing.arriving_batch(sha256), sha256, actor=actor)
