"""Sessions: the owner sees them and ends them, and is told of a device not seen before."""

import datetime as dt

import pytest
from sqlalchemy import select

from data.models import AuditEntry, Message
from data.queries.users import sessions_of
from domain.errors import NotFoundError, ProofNeededError
from domain.roles import Role
from services.accounts.proof import demand_proof, prove
from services.accounts.sessions import end_other_sessions, end_session, session_of, sign_in
from services.identity import Identity, identify
from services.runtime import Runtime, use
from tests.support.builders import WARSAW
from tests.support.portal import PASSWORD, MovableClock, let_in
from tests.support.queries import statements

ANNA, JAN = "anna@example.com", "jan@example.com"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/145.0"


@pytest.fixture
def clock(engine, tmp_path):
    clock = MovableClock(dt.datetime(2026, 10, 31, 11, tzinfo=dt.UTC))
    use(Runtime(engine, tmp_path, clock, WARSAW, is_demo=False))
    yield clock
    identify(None)


@pytest.fixture
def users(clock, session):
    for email in (ANNA, JAN):
        let_in(session, email, Role.CUSTOMER)


def enter(email: str = ANNA, password: str = PASSWORD, *, device_is_known: bool = True):
    day = dt.timedelta(days=1)
    known = device_is_known
    return sign_in(email, password, address="192.0.2.1", user_agent=FIREFOX, lifetime=day, device_is_known=known)


def come_in(secret: str) -> int:
    """Go on as the holder of a session and return its id."""
    found = session_of(secret)
    identify(Identity(found.user_id, found.name, found.email, found.roles, None, found.session_id, found.proved_at))
    return found.session_id


def test_what_is_typed_instead_of_an_address_does_not_stay_in_the_trail(users, session):
    for typed in (ANNA, "my secret password"):
        enter(typed, "wrong")

    assert session.scalars(select(AuditEntry.subject).order_by(AuditEntry.id)).all() == [ANNA, ""]


def test_a_session_that_its_owner_ends_is_over(users):
    other = enter()
    ending = session_of(other).session_id
    come_in(enter())
    end_session(ending)

    assert session_of(other) is None


def test_a_session_of_somebody_else_is_none(users):
    foreign = session_of(enter(JAN)).session_id
    come_in(enter())

    with pytest.raises(NotFoundError):
        end_session(foreign)


def test_ending_the_others_leaves_this_one_and_those_of_others(users):
    secrets = [enter(), enter(JAN), enter()]
    come_in(secrets[2])
    end_other_sessions()

    assert [session_of(secret) is not None for secret in secrets] == [False, True, True]


def test_only_sessions_in_force_are_listed(users, clock, session):
    old, ended = enter(), enter()
    clock.advance(hours=25)
    mine = come_in(enter())
    listed = sessions_of(session, session_of(enter()).user_id, clock.moment)

    assert (session_of(old), session_of(ended)) == (None, None)
    assert (len(listed), mine in set(listed["id"])) == (2, True)


def test_the_owner_is_told_of_a_sign_in_from_a_device_not_seen_before(users, session):
    enter()
    enter(device_is_known=False)

    [letter] = session.scalars(select(Message).where(Message.kind == "new_device"))
    assert letter.recipient == ANNA
    assert all(told in letter.body for told in ("Firefox, Windows", "192.0.2.1", "31 Oct 2026 12:00"))


def test_the_first_sign_in_of_all_is_no_news(users, session):
    enter(device_is_known=False)

    assert session.scalar(select(Message.id)) is None


def test_proof_lasts_ten_minutes(users, clock):
    come_in(enter())
    demand_proof()
    clock.advance(minutes=10)

    with pytest.raises(ProofNeededError):
        demand_proof()


def test_the_password_given_again_is_proof(users, clock):
    secret = enter()
    clock.advance(hours=1)
    come_in(secret)
    assert prove(PASSWORD)
    come_in(secret)

    demand_proof()


def test_a_wrong_password_is_no_proof(users, clock):
    secret = enter()
    clock.advance(hours=1)
    come_in(secret)
    assert not prove("wrong")
    come_in(secret)

    with pytest.raises(ProofNeededError):
        demand_proof()


def test_a_wrong_password_and_an_unknown_address_ask_the_database_the_same(users, engine):
    with statements(engine) as wrong:
        enter(ANNA, "wrong")
    with statements(engine) as unknown:
        enter("nobody@example.com", "wrong")

    assert unknown == wrong
