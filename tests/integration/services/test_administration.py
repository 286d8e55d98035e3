"""What an administrator may do to accounts, and what nobody may."""

import datetime as dt

import pytest
from sqlalchemy import select

from data.models import AuditEntry, User, UserRole, UserSession
from domain.errors import InvalidInputError
from domain.roles import Role
from services.accounts.administration import disable, enable, end_sessions, set_roles
from services.runtime import Runtime, use
from tests.support.builders import WARSAW, clock_at, sign_up_user

NOW = dt.datetime(2026, 10, 31, 11, tzinfo=dt.UTC)
ADMIN, ANNA = "admin@example.com", "anna@example.com"


@pytest.fixture(autouse=True)
def _running(engine, tmp_path):
    use(Runtime(engine, tmp_path, clock_at(NOW.date()), WARSAW, is_demo=False))


@pytest.fixture
def admin(session):
    sign_up_user(session, ADMIN, roles=[Role.ADMIN])
    session.commit()


@pytest.fixture
def anna(session, admin):
    """A clerk, signed in twice."""
    user = sign_up_user(session, ANNA, roles=[Role.CLERK])
    times = {"created_at": NOW, "last_seen_at": NOW, "expires_at": NOW + dt.timedelta(hours=12)}
    for place in ("office", "home"):
        session.add(UserSession(token_hash=place, user_id=user, address=place, user_agent="", **times))
    session.commit()
    return user


def open_sessions(session) -> int:
    return len(session.scalars(select(UserSession.id).where(UserSession.revoked_at.is_(None))).all())


def trail(session) -> list[tuple[str, str, str]]:
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    return [(entry.actor, entry.action, entry.subject) for entry in entries]


def test_changed_roles_are_told_before_and_after_and_end_the_sessions(session, anna):
    set_roles(ANNA, [Role.CLERK, Role.ANALYST], actor=ADMIN)

    assert open_sessions(session) == 0
    entry = session.scalars(select(AuditEntry)).one()
    assert entry.details == {"before": ["clerk"], "after": ["analyst", "clerk"]}


def test_roles_saved_as_they_were_leave_everything_as_it_was(session, anna):
    set_roles(ANNA, [Role.CLERK], actor=ADMIN)

    assert (open_sessions(session), trail(session)) == (2, [])


def test_the_last_administrator_keeps_the_role(session, admin):
    with pytest.raises(InvalidInputError):
        set_roles(ADMIN, [Role.CLERK], actor=ADMIN)

    assert session.scalars(select(UserRole.role)).all() == [Role.ADMIN]


def test_an_administrator_who_is_disabled_does_not_count_as_another_one(session, admin):
    sign_up_user(session, ANNA, roles=[Role.ADMIN])
    session.commit()
    disable(ANNA, actor=ADMIN)

    with pytest.raises(InvalidInputError):
        disable(ADMIN, actor="somebody else")


def test_nobody_disables_himself(session, admin):
    sign_up_user(session, ANNA, roles=[Role.ADMIN])
    session.commit()

    with pytest.raises(InvalidInputError):
        disable(ADMIN, actor=ADMIN)


def test_disabling_ends_the_sessions_and_is_noted_once_however_often_it_is_pressed(session, anna):
    disable(ANNA, actor=ADMIN)
    disable(ANNA, actor=ADMIN)

    assert open_sessions(session) == 0
    assert trail(session) == [(ADMIN, "user_disabled", ANNA)]


def test_a_disabled_user_can_be_let_in_again(session, anna):
    disable(ANNA, actor=ADMIN)
    enable(ANNA, actor=ADMIN)
    enable(ANNA, actor=ADMIN)

    assert session.scalar(select(User.is_active).where(User.id == anna)) is True
    assert [action for _actor, action, _subject in trail(session)] == ["user_disabled", "user_enabled"]


def test_ending_the_sessions_says_how_many_there_were(session, anna):
    end_sessions(ANNA, actor=ADMIN)
    end_sessions(ANNA, actor=ADMIN)

    assert session.scalars(select(AuditEntry.details)).all() == [{"sessions": 2}]
