"""Delegates: whom a customer lets see their account, or act for them, and until when."""

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from domain.words import N_

INVITATION: Final = dt.timedelta(days=7)
"""How long an invitation may be accepted."""
LONGEST: Final = dt.timedelta(days=3 * 366)
"""Rights that are lent come up for thought again after three years."""
MOST: Final = 20
"""Delegates of one customer at a time."""


class DelegateState(enum.StrEnum):
    """How a delegation stands."""

    INVITED = "invited"
    ACTIVE = "active"
    LAPSED = "lapsed"
    """Nobody has accepted it in time."""
    ENDED = "ended"
    OVER = "over"
    """Its last day has passed, or the right of whoever lent it."""


STATES: Final[Mapping[DelegateState, str]] = {
    DelegateState.INVITED: N_("invited"),
    DelegateState.ACTIVE: N_("in force"),
    DelegateState.LAPSED: N_("not accepted in time"),
    DelegateState.ENDED: N_("ended"),
    DelegateState.OVER: N_("run out"),
}
"""Gettext messages; whoever shows them translates."""
LIVING: Final = frozenset({DelegateState.INVITED, DelegateState.ACTIVE})


@dataclass(frozen=True, slots=True)
class Delegate:
    """Somebody whom a customer has invited."""

    id: int
    email: str
    may_act: bool
    valid_until: dt.date
    invited_at: dt.datetime
    invited_by: str
    accepted_at: dt.datetime | None
    ended_at: dt.datetime | None
    is_backed: bool = True
    """Whoever lent the right has it still."""

    def state(self, now: dt.datetime, today: dt.date) -> DelegateState:
        """Tell how it stands."""
        if self.ended_at is not None:
            return DelegateState.ENDED
        if self.valid_until < today or not self.is_backed:
            return DelegateState.OVER
        if self.accepted_at is not None:
            return DelegateState.ACTIVE
        return DelegateState.INVITED if now < self.invited_at + INVITATION else DelegateState.LAPSED
