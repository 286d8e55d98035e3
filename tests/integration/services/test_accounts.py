"""Users as the command line keeps them."""

import datetime as dt

import pytest
from sqlalchemy import select

from data.models import UserRole
from domain.errors import InvalidInputError, NotFoundError
from domain.roles import Role
from services.accounts.administration import disable, set_roles
from services.accounts.sessions import session_of, sign_in
from services.accounts.users import NewUser, add_user
from services.runtime import Runtime, use
from tests.support.builders import WARSAW, clock_at

PASSWORD = "a long enough password"
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _running(engine, tmp_path):
    use(Runtime(engine, tmp_path, clock_at(dt.date(2026, 10, 31)), WARSAW, is_demo=False))


def enter(email: str, password: str = PASSWORD):
    return sign_in(email, password, address="192.0.2.1", user_agent="test", lifetime=DAY)


def test_an_added_user_signs_in():
    add_user(NewUser("Anna@Example.com", "Anna", PASSWORD, [Role.CLERK]), actor="admin")

    assert enter("anna@example.com")


def test_a_user_is_spoken_to_in_their_language():
    add_user(NewUser("anna@example.com", "Anna", PASSWORD, locale="en"), actor="admin")

    assert session_of(enter("anna@example.com")).locale == "en"


@pytest.mark.parametrize(
    ("email", "password"), [("no address", PASSWORD), ("@", PASSWORD), ("anna@example.com", "short")]
)
def test_no_user_without_an_address_and_a_password(email, password):
    with pytest.raises(InvalidInputError):
        add_user(NewUser(email, "Anna", password), actor="admin")


def test_no_two_users_with_one_address():
    add_user(NewUser("anna@example.com", "Anna", PASSWORD), actor="admin")

    with pytest.raises(InvalidInputError):
        add_user(NewUser("ANNA@example.com", "Anna", PASSWORD), actor="admin")


def test_roles_are_replaced_not_added(session):
    add_user(NewUser("anna@example.com", "Anna", PASSWORD, [Role.CLERK]), actor="admin")
    set_roles("anna@example.com", [Role.FIRE, Role.ANALYST], actor="admin")

    assert set(session.scalars(select(UserRole.role))) == {Role.FIRE, Role.ANALYST}


def test_a_disabled_user_does_not_sign_in():
    add_user(NewUser("anna@example.com", "Anna", PASSWORD), actor="admin")
    disable("anna@example.com", actor="admin")

    assert enter("anna@example.com") is None


def test_nobody_unknown_is_changed():
    with pytest.raises(NotFoundError):
        disable("nobody@example.com", actor="admin")
