"""How a delegation stands, from its dates."""

import datetime as dt

import pytest

from domain.delegates import Delegate, DelegateState

INVITED = dt.datetime(2026, 10, 1, 12, tzinfo=dt.UTC)
LAST = dt.date(2026, 10, 20)


def delegate(*, accepted=None, ended=None, is_backed=True):
    return Delegate(1, "guest@example.com", False, LAST, INVITED, "owner@example.com", accepted, ended, is_backed)


@pytest.mark.parametrize(
    ("one", "day", "state"),
    [
        (delegate(), 2, DelegateState.INVITED),
        (delegate(), 8, DelegateState.LAPSED),
        (delegate(accepted=INVITED), 8, DelegateState.ACTIVE),
        (delegate(accepted=INVITED), 20, DelegateState.ACTIVE),
        (delegate(accepted=INVITED), 21, DelegateState.OVER),
        (delegate(accepted=INVITED, is_backed=False), 8, DelegateState.OVER),
        (delegate(), 21, DelegateState.OVER),
        (delegate(accepted=INVITED, ended=INVITED), 2, DelegateState.ENDED),
    ],
)
def test_a_delegation_stands_as_its_dates_say(one, day, state):
    now = dt.datetime(2026, 10, day, 12, tzinfo=dt.UTC)

    assert one.state(now, now.date()) is state
