"""What needs the attention of the customer in force, and of whoever looks after many properties."""

import datetime as dt
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from data.queries.contracts import contracts_of
from data.queries.customers import gets_paper
from data.queries.reminders import Verified, verifications_ending
from domain.consumption.watched import WatchedLeak
from domain.consumption.watching import GoalState, Level, UsedAway
from domain.contracts import ContractState, CustomerContract
from domain.identifiers import CustomerId
from domain.meters import VERIFICATION_ENDS
from services import watch
from services.identity import current_customer
from services.runtime import reading, today

AWAY_LATELY: Final = dt.timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Attention:
    """What a customer has to know before the rest, or may want to do."""

    leaks: list[WatchedLeak]
    away: list[UsedAway]
    """Days away on which water ran, the newest first."""
    goal: GoalState | None
    """Where the month is near the goal, or beyond it."""
    verifications: list[Verified]
    ending: list[CustomerContract]
    is_on_paper: bool
    """Whether nobody has agreed to e-invoices."""


def attention() -> Attention:
    """Return what needs the attention of the customer in force."""
    customer, on = current_customer(), today()
    with reading() as session:
        goal = watch.goal_state(session, customer, on)
        away = watch.vacation_alerts(session, customer, on)
        return Attention(
            leaks=[one for one in watch.leaks(session, customer, on) if one.is_alert],
            away=[one for one in away if one.day > on - AWAY_LATELY],
            goal=None if goal is None or goal.level is Level.BELOW else goal,
            verifications=verifications_ending(session, on, on + VERIFICATION_ENDS, [customer]),
            ending=[one for one in contracts_of(session, customer) if one.state(on) is ContractState.ENDING],
            is_on_paper=gets_paper(session, customer),
        )


@dataclass(frozen=True, slots=True)
class Watched:
    """How much there is to see to at a property."""

    leaks: int = 0
    verifications: int = 0

    @property
    def count(self) -> int:
        """Return how many things there are."""
        return self.leaks + self.verifications


def attention_by_property(
    session: Session, customers: Collection[CustomerId], on: dt.date
) -> dict[CustomerId, Watched]:
    """Return what there is to see to at each of many properties."""
    suspected = set(watch.perhaps_leaking(session, on)) & set(customers)
    leaks = watch.alerts(session, suspected, on)
    ending = Counter(one.customer_id for one in verifications_ending(session, on, on + VERIFICATION_ENDS, customers))
    return {one: Watched(leaks.get(one, 0), ending[one]) for one in customers}
