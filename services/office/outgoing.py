"""What leaves for an outside billing system, at the word of a clerk."""

import pandas as pd

from data.queries.outgoing import batches_made, leaving_counts
from domain.outgoing import OutgoingKind
from domain.roles import OFFICE
from services import outgoing
from services.audit_words import with_actors
from services.identity import acting_as
from services.outgoing import Batch
from services.runtime import reading


def batches(most: int) -> tuple[pd.DataFrame, dict[OutgoingKind, int]]:
    """Return the newest batches (``data.queries.outgoing.BATCHES``), and how many rows of each kind wait."""
    acting_as(*OFFICE)
    with reading() as session:
        made, counts = batches_made(session, most=most), leaving_counts(session)
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
