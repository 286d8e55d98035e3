"""What is another customer's on PostgreSQL: not told from what nobody has, and no odd word in an address breaks it."""

import itertools
from typing import Any
from urllib.parse import quote

import pytest

from callbacks.faults import BROKEN
from domain.roles import CUSTOMERS, allowed
from tests.support.asking import OF_ROWS, addresses, asked_of_addresses, asked_of_callbacks, filled, slots
from tests.support.comparing import Undone, send, unlike
from tests.support.engines import engine_on
from tests.support.neighbours import OURS, settle
from tests.support.together import with_values

pytestmark = pytest.mark.proof
ODD = ("\0", "9" * 18, "-1", "٣", "'", "%", "\u202e", "1e400")
"""What a database of one kind takes for a text or a number, and one of the other kind does not."""


@pytest.fixture
def engine(postgres, migrated_database):
    """An engine on a fresh database on PostgreSQL: every day the doors are tried on the other kind."""
    with postgres.lent(migrated_database) as name, engine_on(postgres.url(name)) as engine:
        yield engine


@pytest.fixture
def ours(session, visitor, tmp_path):
    """A customer beside one who has everything, signed in."""
    settle(session, tmp_path / "lake", has_everything=True)
    session.close()
    visitor.sign_in(OURS)
    visitor.cookie_token()
    return visitor


@pytest.fixture
def specs(app):
    """The callbacks that customers may call and that only look."""
    doors = app.server.extensions["doors"].callbacks
    return {
        key: app.callback_map[key] for key, policy in doors.items() if allowed(policy, CUSTOMERS) and "@" not in key
    }


class NothingUndone(Undone):
    """Takes nothing back: what only looks has written nothing."""

    def __init__(self) -> None: ...

    def take_back(self) -> list[str]:
        """Return what was written."""
        return []


def test_neither_address_nor_callback_tells_what_is_theirs_from_what_is_nobodys(app, ours, specs):
    looks = (one for one in asked_of_callbacks(specs) if one[0].rpartition(" ")[2].isdigit())

    assert unlike(ours, NothingUndone(), itertools.chain(asked_of_addresses(app), looks), within=False) == []


def test_no_odd_word_breaks_it(app, ours, specs):
    asked: list[Any] = [
        (method, path.replace("{}", quote(odd))) for (method, path), odd in itertools.product(addresses(app), ODD)
    ]
    for key, spec in specs.items():
        found = list(slots(filled(key, spec, "")))
        fields = [number for number, (_kind, _at, one) in enumerate(found) if one["property"] in OF_ROWS]
        asked += [with_values(key, spec, {number: odd}) for number, odd in itertools.product(fields, ODD)]
    broken = []
    for one in asked:
        answer = send(ours, one)
        if answer.status_code >= 500 or str(BROKEN[0]) in answer.text:
            broken.append(one if isinstance(one, tuple) else one["output"])

    assert broken == []
