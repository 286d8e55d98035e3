"""Secrets sent to people open one thing, once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import pytest
from sqlalchemy import select

from data.models import AccountToken, TokenPurpose
from domain.errors import NotFoundError
from domain.roles import Role
from services.accounts import tokens
from services.accounts.administration import disable, set_roles
from services.accounts.sessions import sign_in
from services.runtime import Runtime, reading, use, writing
from tests.support.builders import WARSAW, sign_up_customer
from tests.support.portal import PASSWORD, MovableClock, let_in

ANNA = "anna@example.com"
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def clock():
    return MovableClock(dt.datetime(2026, 10, 31, 11, tzinfo=dt.UTC))


@pytest.fixture(autouse=True)
def _running(engine, tmp_path, clock):
    use(Runtime(engine, tmp_path, clock, WARSAW, is_demo=False))


@pytest.fixture
def anna(session):
    return let_in(session, ANNA, Role.CUSTOMER)


def sent_to(user_id, purpose=TokenPurpose.RESET_PASSWORD) -> str:
    with writing() as session:
        return tokens.issue(session, purpose, user_id=user_id, lifetime=HOUR)


def redeem(secret, purpose=TokenPurpose.RESET_PASSWORD) -> int | None:
    with writing() as session:
        return tokens.redeem(session, secret, purpose).user_id


def is_dead(secret) -> bool:
    with reading() as session:
        try:
            tokens.find(session, secret, TokenPurpose.RESET_PASSWORD)
        except NotFoundError:
            return True
    return False


def test_a_token_names_whom_it_was_sent_to(anna):
    assert redeem(sent_to(anna)) == anna


def test_a_token_is_good_for_one_use(anna):
    secret = sent_to(anna)
    redeem(secret)

    with pytest.raises(NotFoundError):
        redeem(secret)


def test_of_several_who_use_a_token_at_once_one_succeeds(anna):
    secret = sent_to(anna)

    def attempt(_number: int) -> bool:
        try:
            return bool(redeem(secret) == anna)
        except NotFoundError:
            return False

    with ThreadPoolExecutor(4) as pool:
        tries = [pool.submit(copy_context().run, attempt, number) for number in range(8)]

    assert sorted(one.result() for one in tries) == [False] * 7 + [True]


def test_a_token_opens_only_what_it_was_made_for(anna):
    with pytest.raises(NotFoundError):
        redeem(sent_to(anna, TokenPurpose.CONFIRM_EMAIL))


def test_looking_at_what_is_behind_a_token_does_not_use_it_up(anna):
    secret = sent_to(anna)

    assert not is_dead(secret)
    assert redeem(secret) == anna


def test_a_token_dies_of_its_age(anna, clock):
    secret = sent_to(anna)
    clock.advance(minutes=59)
    assert not is_dead(secret)
    clock.advance(minutes=1)

    assert is_dead(secret)


def test_a_token_dies_when_its_owner_signs_in(anna):
    secret = sent_to(anna)
    sign_in(ANNA, PASSWORD, address="192.0.2.1", user_agent="test", lifetime=HOUR)

    assert is_dead(secret)


def test_a_failed_sign_in_kills_no_token(anna):
    secret = sent_to(anna)
    sign_in(ANNA, "wrong", address="192.0.2.1", user_agent="test", lifetime=HOUR)

    assert not is_dead(secret)


@pytest.mark.parametrize(
    "change", [lambda: disable(ANNA, actor="admin"), lambda: set_roles(ANNA, [Role.CLERK], actor="admin")]
)
def test_a_token_dies_of_any_change_of_the_account(anna, change):
    secret = sent_to(anna)
    change()

    assert is_dead(secret)


def test_the_tokens_of_others_live_on(anna, session):
    secret = sent_to(let_in(session, "jan@example.com"))
    with writing() as writer:
        tokens.void(writer, anna)

    assert not is_dead(secret)


def test_the_tokens_of_a_customer_die_together(session):
    customer = sign_up_customer(session)
    session.commit()
    with writing() as writer:
        secret = tokens.issue(writer, TokenPurpose.ACTIVATE, customer_id=customer.id, lifetime=HOUR)
        tokens.void_of_customer(writer, customer.id)

    with pytest.raises(NotFoundError):
        redeem(secret, TokenPurpose.ACTIVATE)


def test_the_database_holds_no_secret_that_opens_anything(anna, session):
    secret = sent_to(anna)

    assert session.scalar(select(AccountToken.token_hash)) != secret


def test_nonsense_opens_nothing():
    assert all(is_dead(secret) for secret in ["", "x", "ż" * 1000, "\x00"])
