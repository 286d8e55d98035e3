"""How long an answer takes does not tell whether an account, a customer or an address is known."""

import datetime as dt
import statistics
import time
from itertools import count

import pytest

from domain.roles import Role
from services.accounts import sessions
from tests.support.builders import bill, sign_up_customer
from tests.support.portal import BROWSER, Visitor, let_in

ANNA, JAN, NOBODY = "anna@example.com", "jan@example.com", "nobody@example.com"
NUMBER, CODE = "0001234", "ABCD-2345-EFGH"
TURNS = 7
DOORS = {
    "sign-in": ("/login", {"password": "wrong"}, {"email": ANNA}, {"email": NOBODY}),
    "forgotten password": ("/password/forgotten", {}, {"email": ANNA}, {"email": NOBODY}),
    "first sign-in, invoice": (
        "/activate",
        {"customer_number": NUMBER, "invoice_number": "FV/7"},
        {"amount": "184,62"},
        {"amount": "184,63"},
    ),
    "first sign-in, customer": (
        "/activate",
        {"invoice_number": "FV/7", "amount": "184,62"},
        {"customer_number": NUMBER},
        {"customer_number": "0009999"},
    ),
    "first sign-in, code": (
        "/activate/code",
        {"email": JAN, "code": CODE},
        {"customer_number": NUMBER},
        {"customer_number": "0009999"},
    ),
}
"""By their names: the path, what both forms say, and in what one that is known differs from one that is not."""


@pytest.fixture
def ask(app, session):
    """Send a form, each time from another network address, and return the status and the seconds."""
    customer = sign_up_customer(session, NUMBER, email=JAN)
    bill(session, customer, "FV/7", "184.62", due=dt.date(2026, 11, 5))
    let_in(session, ANNA, Role.CUSTOMER)
    visitor, hosts = Visitor(app.server.test_client()), count(1)
    token = visitor.form_token()

    def ask(path: str, form: dict[str, str]) -> tuple[int, float]:
        from_there = {"REMOTE_ADDR": f"192.0.2.{next(hosts)}"}
        begun = time.process_time()
        answer = visitor.client.post(
            path, data={"csrf_token": token, **form}, headers=BROWSER, environ_overrides=from_there
        )
        return answer.status_code, time.process_time() - begun

    return ask


def quartiles(ask, door: str, turns: int = TURNS) -> tuple[list[float], list[float]]:
    """Return the quartiles of the seconds for what is known and what is not, asked in turns."""
    path, both, known, unknown = DOORS[door]
    ask(path, both | known)
    answers = [(ask(path, both | known), ask(path, both | unknown)) for _turn in range(turns)]
    assert {status for pair in answers for status, _seconds in pair} <= {200, 400, 401}
    one, other = zip(*((known[1], unknown[1]) for known, unknown in answers), strict=True)
    return statistics.quantiles(one, n=4), statistics.quantiles(other, n=4)


@pytest.mark.parametrize("door", DOORS)
def test_what_is_known_takes_as_long_as_what_is_not(ask, door):
    known, unknown = quartiles(ask, door)

    assert all(0.6 < one / other < 1.6 for one, other in zip(known, unknown, strict=True)), (known, unknown)


def test_without_the_hash_that_is_compared_in_vain_time_tells(ask, monkeypatch):
    is_right = sessions.is_right
    quick = lambda password, kept: kept != sessions.NOBODYS_HASH and is_right(password, kept)  # noqa: E731 -- no wall
    monkeypatch.setattr(sessions, "is_right", quick)
    known, unknown = quartiles(ask, "sign-in", turns=3)

    assert known[1] > 3 * unknown[1]
