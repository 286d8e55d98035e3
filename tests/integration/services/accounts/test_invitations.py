"""Colleagues are invited by administrators, and come in by a password of their own."""

import datetime as dt
import re

import pytest
from sqlalchemy import select

from data.models import Message, User
from domain.errors import InvalidInputError, NotAllowedError, NotFoundError, ProofNeededError
from domain.roles import Role
from services.accounts.administration import disable, set_roles
from services.accounts.invitations import accept, email_of_invitation, invite, invite_again
from services.accounts.sessions import session_of, sign_in
from services.identity import Identity, identify
from tests.support.portal import let_in

EWA = "ewa@example.com"
NEW = "granite whale orchard lantern"
HERE = {"address": "192.0.2.1"}


@pytest.fixture(autouse=True)
def _administrator(session, clock, _running):
    ask_as(let_in(session, "admin@example.com", Role.ADMIN), Role.ADMIN, proved_at=clock.moment)


def ask_as(user, *roles, proved_at=None) -> None:
    identify(Identity(user, "Admin", "admin@example.com", frozenset(roles), None, proved_at=proved_at))


def invited(session, *roles, again=False) -> str:
    """Invite Ewa and return the secret that is sent."""
    if again:
        invite_again(EWA)
    else:
        invite(" Ewa@Example.com ", "Ewa", roles or [Role.CLERK], locale="en")
    session.expire_all()
    letter = session.scalars(select(Message).where(Message.kind == "invitation").order_by(Message.id.desc())).first()
    assert (letter.recipient, letter.locale) == (EWA, "en")
    return str(re.findall(r"/invitation/([\w-]+)", letter.body)[0])


def test_whoever_was_invited_signs_in_with_their_own_password_in_their_role(session):
    accept(invited(session, Role.CLERK, Role.ANALYST), NEW, **HERE)
    secret = sign_in(EWA, NEW, address="", user_agent="", lifetime=dt.timedelta(1))

    assert session_of(secret or "").roles == {Role.CLERK, Role.ANALYST}


def test_nobody_signs_in_before_the_invitation_is_accepted(session):
    invited(session)

    assert session.scalar(select(User.email_confirmed_at).where(User.email == EWA)) is None
    assert sign_in(EWA, "!", address="", user_agent="", lifetime=dt.timedelta(1)) is None


def test_an_invitation_works_once(session):
    secret = invited(session)
    accept(secret, NEW, **HERE)

    with pytest.raises(NotFoundError):
        accept(secret, NEW, **HERE)


def test_an_invitation_dies_after_a_week(session, clock):
    secret = invited(session)
    clock.advance(days=7)

    with pytest.raises(NotFoundError):
        email_of_invitation(secret)


@pytest.mark.parametrize(
    "change", [lambda: disable(EWA, actor="admin"), lambda: set_roles(EWA, [Role.ADMIN], actor="admin")]
)
def test_an_invitation_dies_of_a_change_of_its_account(session, change):
    secret = invited(session)
    change()

    with pytest.raises(NotFoundError):
        accept(secret, NEW, **HERE)


def test_a_second_invitation_kills_the_first(session):
    first = invited(session)
    second = invited(session, again=True)

    with pytest.raises(NotFoundError):
        accept(first, NEW, **HERE)
    accept(second, NEW, **HERE)


def test_whoever_has_come_is_not_invited_again(session):
    accept(invited(session), NEW, **HERE)

    with pytest.raises(InvalidInputError):
        invite_again(EWA)


@pytest.mark.parametrize("email", ["", "nobody", "a@b@c", "a@example.com, b@example.com", "admin@example.com"])
def test_nobody_is_invited_by_an_address_that_is_none_or_taken(email):
    with pytest.raises(InvalidInputError):
        invite(email, "Ewa", [Role.CLERK], locale="pl")


def test_a_weak_password_is_refused_and_the_invitation_stays(session):
    secret = invited(session)
    with pytest.raises(InvalidInputError):
        accept(secret, "ewa@example.com", **HERE)

    assert email_of_invitation(secret) == EWA


@pytest.mark.parametrize("role", [Role.CLERK, Role.CUSTOMER])
def test_only_administrators_invite(session, role):
    ask_as(let_in(session, "clerk@example.com", role), role)

    for attempt in (lambda: invite(EWA, "Ewa", [Role.ADMIN], locale="pl"), lambda: invite_again(EWA)):
        with pytest.raises(NotAllowedError):
            attempt()


def test_the_password_is_asked_for_again_before_somebody_is_invited(clock):
    clock.advance(minutes=11)

    with pytest.raises(ProofNeededError):
        invite(EWA, "Ewa", [Role.ADMIN], locale="pl")
