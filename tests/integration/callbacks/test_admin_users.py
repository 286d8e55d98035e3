"""The administrator's page of users: every step is theirs, and asks for the password first."""

import datetime as dt

import pytest
from dash import no_update
from sqlalchemy import func, select

from callbacks.admin.users import invite, show_found, show_user, take_step
from components.tables import NOTHING
from data.models import Message, User, UserRole
from domain.errors import NotAllowedError, NotFoundError, ProofNeededError
from domain.roles import Role
from services.identity import Identity, identify
from tests.support.builders import sign_up_user
from tests.support.pressing import pressing
from tests.support.words import rows_of, text_of

TODAY = dt.date(2026, 10, 31)
NOON = dt.datetime(2026, 10, 31, 11, tzinfo=dt.UTC)
pytestmark = pytest.mark.usefixtures("installed")


@pytest.fixture
def anna(session):
    """A clerk, looked at by an administrator who has just given the password."""
    admin = sign_up_user(session, "admin@example.com", roles=[Role.ADMIN])
    anna = sign_up_user(session, "anna@example.com", roles=[Role.CLERK])
    session.commit()
    sit_down(admin, Role.ADMIN)
    return anna


def sit_down(user, *roles, proved_at=NOON):
    identify(Identity(user, "Ada", "admin@example.com", frozenset(roles), None, 1, proved_at))


def press(step, user, roles=("clerk",)):
    # The first button was pressed before, and its step refused.
    other, button = ({"area": "user", "step": name} for name in ("disable", step))
    with pressing(button) as said:
        return take_step([1, 1], [other, button], user, list(roles)), str(said)


def invited(*filled):
    with pressing(None) as said:
        return invite(1, *filled), str(said) or said.wrong


def test_the_table_names_everybody_with_what_they_may_do(anna):
    table = show_found("anna", "").children[1]

    (row,) = rows_of(table)
    assert row == ["anna@example.com"] * 2 + ["customer service", "0", NOTHING, "no", "active"]


def test_roles_are_saved_and_shown(session, anna):
    panel, told = press("set_roles", anna, ["clerk", "analyst"])

    assert told == "The roles are saved."
    assert set(session.scalars(select(UserRole.role).where(UserRole.user_id == anna))) == {Role.CLERK, Role.ANALYST}
    assert "customer service, analyst" in text_of(panel)


def test_why_a_step_was_refused_is_said(session, anna):
    admin = session.scalar(select(User.id).where(User.email == "admin@example.com"))

    _panel, told = press("disable", admin)

    assert told == "Nothing was changed You cannot disable yourself. Another administrator can."


@pytest.mark.parametrize(("step", "roles"), [("made up", ["clerk"]), ("set_roles", ["made up"])])
def test_what_is_not_on_the_page_is_refused(session, anna, step, roles):
    _panel, told = press(step, anna, roles)

    assert told.startswith("Nothing was changed")


def test_nothing_is_changed_before_the_password_is_given_again(session, anna):
    sit_down(anna, Role.ADMIN, proved_at=NOON - dt.timedelta(hours=1))

    with pytest.raises(ProofNeededError):
        press("disable", anna)


def test_nobody_else_changes_anything(session, anna):
    sit_down(anna, Role.CLERK)

    with pytest.raises(NotAllowedError):
        press("disable", anna)


def test_a_user_who_is_not_there_is_said_to_be_missing(anna):
    assert text_of(show_user(999)).startswith("There is no such user")
    with pytest.raises(NotFoundError):
        press("disable", 999)


def test_a_colleague_is_invited_by_a_letter_and_stands_in_the_list(session, anna):
    emptied, told = invited("Nowa@example.com", "Nowa Osoba", ["clerk"], "pl")

    assert told == "The invitation is on its way to Nowa@example.com."
    assert emptied == ("", "", [])
    assert session.scalar(select(Message.recipient).where(Message.kind == "invitation")) == "nowa@example.com"
    assert rows_of(show_found("nowa", "").children[1])[0][-1] == "invited"


@pytest.mark.parametrize(
    ("email", "name", "roles"),
    [
        ("anna@example.com", "Anna", ["clerk"]),
        ("no address", "Anna", ["clerk"]),
        ("nowa@example.com", "", ["clerk"]),
        ("nowa@example.com", "Nowa", []),
        ("nowa@example.com", "N" * 500, ["clerk"]),
        ("nowa@example.com", "Nowa", ["made up"]),
    ],
)
def test_an_invitation_that_cannot_be_sent_says_why_and_keeps_what_was_typed(session, anna, email, name, roles):
    kept, told = invited(email, name, roles, "pl")

    assert told.startswith(("Nothing was changed ", "users-email: ", "users-name: "))
    assert kept == (no_update,) * 3
    assert session.scalar(select(func.count()).select_from(Message)) == 0
