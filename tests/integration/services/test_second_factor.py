"""The second factor: a code counts once and only now, and so does a recovery code."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import pyotp
import pytest
from sqlalchemy import select

from data.models import AuditEntry, Message, RecoveryCode, User, UserSession
from domain.errors import InvalidInputError, NotAllowedError, NotFoundError, ProofNeededError
from domain.roles import Role
from services.accounts import second_factor
from services.accounts.sealing import Seal
from services.accounts.second_step import give_code
from services.accounts.sessions import session_of, sign_in
from services.identity import Identity, identify
from services.runtime import Runtime, use
from tests.support.builders import WARSAW
from tests.support.portal import PASSWORD, MovableClock, let_in

ANNA = "anna@example.com"
DAY = dt.timedelta(days=1)
AT = dt.datetime(2026, 10, 31, 11, 0, 15, tzinfo=dt.UTC)
SEAL = Seal("the key of this installation")


@pytest.fixture
def clock(engine, tmp_path):
    clock = MovableClock(AT)
    use(Runtime(engine, tmp_path, clock, WARSAW, is_demo=False))
    yield clock
    identify(None)


@pytest.fixture
def anna(clock, session):
    """Anna, signed in by her password."""
    let_in(session, ANNA, Role.CUSTOMER)
    come_in(enter())


def enter():
    return sign_in(ANNA, PASSWORD, address="192.0.2.1", user_agent="test", lifetime=DAY)


def come_in(secret: str) -> None:
    found = session_of(secret)
    identify(Identity(found.user_id, found.name, ANNA, found.roles, None, found.session_id, found.proved_at))


def enrol():
    """Set the factor up and return the app and the recovery codes."""
    begun = second_factor.begin(SEAL)
    app = pyotp.TOTP(begun.secret)
    return app, second_factor.confirm(begun, app.at(AT - dt.timedelta(minutes=1)), SEAL, AT - dt.timedelta(minutes=1))


def step(secret: str, code: str, at: dt.datetime = AT, seal: Seal = SEAL):
    return give_code(secret, code, seal=seal, at=at, lifetime=DAY, device_is_known=True)


def test_the_password_alone_opens_nothing_any_more(anna):
    enrol()

    assert session_of(enter()) is None


def test_the_code_of_the_app_opens_the_session_under_a_new_secret(anna):
    app, _codes = enrol()
    waiting = enter()
    opened = step(waiting, app.at(AT))

    assert session_of(opened).email == ANNA
    assert session_of(waiting) is None


def test_a_waiting_secret_opens_once(anna):
    app, _codes = enrol()
    waiting = enter()
    step(waiting, app.at(AT))

    assert step(waiting, app.at(AT + dt.timedelta(seconds=30)), AT) is None


def test_a_right_password_does_not_wait_for_ever(anna, clock):
    app, _codes = enrol()
    waiting = enter()
    clock.advance(minutes=11)

    assert step(waiting, app.at(clock.moment), clock.moment) is None


def test_no_code_is_taken_twice(anna):
    app, _codes = enrol()
    assert step(enter(), app.at(AT))

    assert step(enter(), app.at(AT)) is None


def test_of_several_who_give_one_code_at_once_one_comes_in(anna):
    app, _codes = enrol()
    code, waiting = app.at(AT), [enter() for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        given = [pool.submit(copy_context().run, step, secret, code) for secret in waiting]

    assert sorted(one.result() is not None for one in given) == [False] * 3 + [True]


def test_a_code_from_before_the_last_one_is_not_taken(anna):
    app, _codes = enrol()
    step(enter(), app.at(AT))

    assert step(enter(), app.at(AT - dt.timedelta(seconds=30))) is None


def test_a_phone_may_be_off_by_one_step(anna):
    app, _codes = enrol()
    later, waiting = AT + dt.timedelta(minutes=5), enter()

    for off_s in (-61, 61):
        assert step(waiting, app.at(later + dt.timedelta(seconds=off_s)), later) is None
    assert step(waiting, app.at(later - dt.timedelta(seconds=30)), later)
    assert step(enter(), app.at(later + dt.timedelta(seconds=30)), later)


def test_codes_are_right_in_the_hour_in_which_clocks_are_put_back(anna):
    app, _codes = enrol()
    for minutes in (-60, 0, 60):
        at = dt.datetime(2027, 10, 31, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
        assert step(enter(), app.at(at), at)


def test_nonsense_opens_nothing(anna):
    enrol()
    waiting = enter()

    for code in ("", "000000x", "12345", "1" * 64, "\u0660" * 6, "AAAA-AAAA-AAAA-AAAA"):
        assert step(waiting, code) is None


def test_the_owner_is_told_once_of_wrong_codes_after_the_right_password_on_an_unknown_device(anna, session):
    enrol()
    waiting, at_home = enter(), enter()
    for secret, is_known in ((waiting, False), (waiting, False), (at_home, True)):
        give_code(secret, "000000", seal=SEAL, at=AT, lifetime=DAY, device_is_known=is_known)

    assert len(session.scalars(select(Message.id).where(Message.kind == "code_refused")).all()) == 1


def test_a_recovery_code_opens_once(anna):
    _app, codes = enrol()
    assert step(enter(), codes[3])

    assert step(enter(), codes[3]) is None


def test_a_recovery_code_is_taken_as_people_type_it(anna):
    _app, codes = enrol()

    assert step(enter(), f" {codes[0].lower().replace('-', ' ')} ")


def test_new_recovery_codes_void_the_old_ones(anna):
    _app, old = enrol()
    new = second_factor.renew_codes()

    assert (len(set(old) | set(new)), step(enter(), old[0])) == (20, None)


def test_the_database_holds_neither_the_secret_nor_the_codes(anna, session):
    app, codes = enrol()
    kept = [session.scalar(select(User.totp_secret)), *session.scalars(select(RecoveryCode.code_hash))]

    assert not any(part in row for row in kept for part in (app.secret, *codes, *(c.replace("-", "") for c in codes)))


def test_a_key_that_was_changed_leaves_the_recovery_codes(anna):
    app, codes = enrol()
    other = Seal("another key")

    assert step(enter(), app.at(AT), seal=other) is None
    assert step(enter(), codes[0], seal=other)


def test_nothing_is_switched_on_without_a_code_of_the_app(anna, session):
    assert second_factor.confirm(second_factor.begin(SEAL), "000000", SEAL, AT) is None
    assert session.scalar(select(User.totp_secret)) is None


def test_a_factor_is_not_replaced_while_it_is_on(anna):
    enrol()

    with pytest.raises(NotAllowedError):
        enrol()


def test_only_ones_own_enrolment_goes_on(anna):
    for sealed in ("", "nonsense", SEAL.shut("jan@example.com ABCDEFGH"), Seal("x").shut(f"{ANNA} A")):
        with pytest.raises(InvalidInputError):
            second_factor.resume(sealed, SEAL)


def test_an_enrolment_goes_on_with_the_same_key(anna):
    begun = second_factor.begin(SEAL)

    assert second_factor.resume(begun.sealed, SEAL).secret == begun.secret


def test_no_change_of_the_factor_without_the_password_a_moment_ago(anna, clock):
    clock.advance(minutes=11)

    for change in (lambda: second_factor.begin(SEAL), second_factor.renew_codes, second_factor.switch_off):
        with pytest.raises(ProofNeededError):
            change()


def test_switched_off_the_password_is_enough_again(anna):
    enrol()
    second_factor.switch_off()

    assert session_of(enter())


def test_a_reset_takes_the_factor_off_and_ends_the_sessions(anna, session):
    enrol()
    second_factor.reset(ANNA, actor="admin")

    assert session.scalar(select(UserSession.id).where(UserSession.revoked_at.is_(None))) is None
    assert session_of(enter())


def test_nobody_unknown_is_reset(clock):
    with pytest.raises(NotFoundError):
        second_factor.reset("nobody@example.com", actor="admin")


def test_every_change_of_the_factor_is_noted_and_told(anna, clock, session):
    changes = (enrol, second_factor.renew_codes, second_factor.switch_off, enrol)
    for change in (*changes, lambda: second_factor.reset(ANNA, actor="admin")):
        clock.advance(seconds=1)
        change()

    done = [one for one in session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)) if one != "signed_in"]
    assert done == ["factor_set_up", "recovery_codes_renewed", "factor_switched_off", "factor_set_up", "factor_reset"]
    assert len(session.scalars(select(Message.id).where(Message.kind == "factor_changed")).all()) == 5
