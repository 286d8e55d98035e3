"""What this process has answered, and how the installation stands, as Prometheus reads it.

Requests are counted by each process for itself; what comes from the database is the same whichever is asked.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from threading import Lock
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from data.models import UserSession
from data.queries.messages import messages_by_state
from services.runtime import now, reading

BOUNDS_S: Final = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the buckets of durations."""
METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS"})


class Requests:
    """Counts answers and how long they took, by route, method and status."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: Counter[tuple[str, str, int]] = Counter()
        self._buckets: dict[str, list[int]] = {}
        self._seconds: dict[str, float] = {}

    def note(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count an answer."""
        # Whoever asks invents methods as they like, and each would be kept for good.
        method = method if method in METHODS else "other"
        with self._lock:
            self._counts[route, method, status] += 1
            buckets = self._buckets.setdefault(route, [0] * (len(BOUNDS_S) + 1))
            buckets[bisect_left(BOUNDS_S, seconds)] += 1
            self._seconds[route] = self._seconds.get(route, 0.0) + seconds

    def lines(self) -> Iterator[str]:
        """Yield the lines of the exposition."""
        with self._lock:
            counts, seconds = dict(self._counts), dict(self._seconds)
            buckets = {route: list(own) for route, own in self._buckets.items()}
        yield "# TYPE wodnik_requests_total counter"
        for (route, method, status), count in sorted(counts.items()):
            named = f'route="{_plain(route)}",method="{method}",status="{status}"'
            yield f"wodnik_requests_total{{{named}}} {count}"
        yield "# TYPE wodnik_request_seconds histogram"
        for route, own in sorted(buckets.items()):
            named = f'route="{_plain(route)}"'
            for bound, count in zip([*map(str, BOUNDS_S), "+Inf"], accumulate(own), strict=True):
                yield f'wodnik_request_seconds_bucket{{{named},le="{bound}"}} {count}'
            yield f"wodnik_request_seconds_sum{{{named}}} {seconds[route]:.6f}"
            yield f"wodnik_request_seconds_count{{{named}}} {sum(own)}"


def installation_lines() -> Iterator[str]:
    """Yield what the database says: whether it answers, the outbox, the sessions in force."""
    try:
        with reading() as session:
            found = list(_stored(session))
    except SQLAlchemyError:
        found = []
    yield "# TYPE wodnik_database_up gauge"
    yield f"wodnik_database_up {int(bool(found))}"
    yield from found


def _stored(session: Session) -> Iterator[str]:
    states, at = messages_by_state(session), now()
    yield "# TYPE wodnik_messages gauge"
    for state, count in zip(states["state"], states["count"], strict=True):
        yield f'wodnik_messages{{state="{state}"}} {count}'
    due = min(states.loc[states["state"] == "queued", "oldest_due_at"].dropna(), default=at)
    yield "# TYPE wodnik_oldest_due_message_seconds gauge"
    yield f"wodnik_oldest_due_message_seconds {max((at - due).total_seconds(), 0):.0f}"
    in_force = (UserSession.revoked_at.is_(None), UserSession.expires_at > at, UserSession.awaits_factor.is_(False))
    yield "# TYPE wodnik_sessions gauge"
    yield f"wodnik_sessions {session.scalar(select(func.count()).select_from(UserSession).where(*in_force))}"


def _plain(label: str) -> str:
    return label.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
