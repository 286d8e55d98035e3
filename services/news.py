"""What is new to the customer in force since the user was last here."""

import datetime as dt
from dataclasses import dataclass

from data.queries.news import events_since, last_visit
from domain.news import News, news_of
from services.identity import current_customer, current_identity
from services.runtime import current, reading, today


@dataclass(frozen=True, slots=True)
class SinceLastVisit:
    """What is new, and since when."""

    seen_at: dt.datetime
    news: list[News]


def since_last_visit() -> SinceLastVisit | None:
    """Return what came to be since the last visit, nothing at the first one.

    Documents, payments and readings carry a day and no hour: those of the day of that visit are told once more, for
    they may have come after it.
    """
    customer, identity = current_customer(), current_identity()
    if identity is None:
        return None
    with reading() as session:
        seen_at = last_visit(session, identity.user_id, identity.session_id)
        if seen_at is None:
            return None
        first = seen_at.astimezone(current().zone).date()
        return SinceLastVisit(seen_at, news_of(events_since(session, customer, first, today())))
