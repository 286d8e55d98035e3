"""A delegate is invited by e-mail, sees or acts for the customer until a day, and no longer than the owner likes."""

import datetime as dt
import re

import pytest
from sqlalchemy import delete, select, update

from data.models import AuditEntry, Channel, CustomerAccess, Message, User
from data.queries.customers import customer_in_force
from domain.customers import AccessScope
from domain.delegates import DelegateState
from domain.errors import InvalidInputError, NotAllowedError, NotFoundError, OnlySeesError, ProofNeededError
from services import runtime
from services.contact_codes import send_code
from services.delegates import accept, accept_anew, end, follow, invitation_of, invite, known_delegates
from services.identity import identify
from tests.support.builders import proved, sign_up_customer, signed_in
from tests.support.portal import let_in
from texts import use_language

GUEST, OWNER = "guest@example.com", "customer@demo.example"
UNTIL = dt.date(2026, 12, 31)
GOOD = "granite whale orchard lantern"


@pytest.fixture
def ours(session):
    return sign_up_customer(session, "0000001", street_line="ul. Nasza 1")


@pytest.fixture
def owner(session, ours, running):
    """The owner of the customer, who has given the password a moment ago."""
    use_language("en")
    user = let_in(session, OWNER, sees=[ours])
    identify(proved(signed_in(user, ours)))
    return user


def link(session):
    session.expire_all()
    body = session.scalars(select(Message.body).where(Message.kind == "delegate_invitation")).all()[-1]
    return re.findall(r"/delegation/[\w-]+", body)[0]


def told(session, kind):
    session.expire_all()
    return session.scalars(select(Message.recipient).where(Message.kind == kind)).all()


def sees(session, email, ours):
    session.expire_all()
    user = session.scalars(select(User).where(User.email == email)).one()
    found = customer_in_force(session, user.id, runtime.today(), None)
    return found is not None and (found.customer, found.may_act) == (ours.id, found.may_act)


def state():
    return known_delegates()[0].state(runtime.now(), runtime.today())


def test_somebody_without_an_account_comes_by_the_link_and_the_owner_is_told(visitor, session, ours, owner):
    assert invite(f" {GUEST.upper()} ", UNTIL, may_act=False) == GUEST
    place = link(session)
    assert "0000001" in visitor.get(place).text
    weak = visitor.post(place, name="Gość", password="short")
    taken = visitor.post(place, name="Gość", password=GOOD)
    again = visitor.post(place, name="Gość", password=GOOD)

    assert [one.status_code for one in (weak, taken, again)] == [400, 200, 404]
    assert sees(session, GUEST, ours)
    assert told(session, "delegate_noticed") == [OWNER]
    assert set(session.scalars(select(Message.customer_id))) == {ours.id}
    assert visitor.sign_in(GUEST, GOOD).status_code == 302


def test_whoever_has_an_account_accepts_once_signed_in_by_it(visitor, session, ours, owner):
    let_in(session, GUEST)
    invite(GUEST, UNTIL, may_act=True)
    place = link(session)
    assert "/login?next=" in visitor.get(place).text
    assert visitor.post(place).status_code == 302
    assert not sees(session, GUEST, ours)
    visitor.sign_in(GUEST)
    visitor.post(place)

    right = session.scalars(select(CustomerAccess).where(CustomerAccess.scope == AccessScope.DELEGATE)).one()
    assert (right.may_act, right.valid_until, right.customer_id) == (True, UNTIL, ours.id)


def test_a_stranger_with_the_link_gets_nothing(visitor, session, ours, owner):
    let_in(session, GUEST)
    let_in(session, "stranger@example.com")
    invite(GUEST, UNTIL, may_act=True)
    place = link(session)
    visitor.sign_in("stranger@example.com")

    assert f"The invitation is for {GUEST}" in visitor.get(place).text
    assert visitor.post(place).status_code == 404
    assert not sees(session, "stranger@example.com", ours)


def test_an_invitation_is_dead_after_a_week(session, clock, owner):
    invite(GUEST, UNTIL, may_act=True)
    clock.advance(days=7)

    assert state() is DelegateState.LAPSED
    with pytest.raises(NotFoundError):
        invitation_of(link(session).rpartition("/")[2])


def test_the_owner_ends_an_access_at_once_and_the_delegate_is_told(session, ours, owner):
    invite(GUEST, UNTIL, may_act=True)
    accept_anew(link(session).rpartition("/")[2], "Gość", GOOD)
    end(known_delegates()[0].id)
    end(known_delegates()[0].id)

    assert not sees(session, GUEST, ours)
    assert told(session, "delegation_ended") == [GUEST]
    assert state() is DelegateState.ENDED
    session.expire_all()
    entries = session.scalars(select(AuditEntry.action).where(AuditEntry.action.like("deleg%"))).all()
    assert entries == ["delegate_invited", "delegation_accepted", "delegation_ended"]


def test_an_access_ends_with_its_last_day(session, clock, ours, owner):
    invite(GUEST, UNTIL, may_act=True)
    accept_anew(link(session).rpartition("/")[2], "Gość", GOOD)
    clock.advance(days=62)

    assert runtime.today() == UNTIL + dt.timedelta(days=1)
    assert not sees(session, GUEST, ours)


@pytest.mark.parametrize(
    "ending",
    [
        update(CustomerAccess)
        .values(valid_until=dt.date(2026, 10, 30))
        .where(CustomerAccess.scope == AccessScope.OWNER),
        delete(CustomerAccess).where(CustomerAccess.scope == AccessScope.OWNER),
        update(User).values(is_active=False).where(User.email == OWNER),
    ],
    ids=["ends early", "is taken away", "belongs to a disabled account"],
)
def test_what_was_lent_ends_at_once_when_the_right_of_the_owner(session, ours, owner, ending):
    invite(GUEST, UNTIL, may_act=True)
    accept_anew(link(session).rpartition("/")[2], "Gość", GOOD)
    invite("later@example.com", UNTIL, may_act=True)
    assert sees(session, GUEST, ours)
    session.execute(ending)
    session.commit()

    assert not sees(session, GUEST, ours)
    assert {one.state(runtime.now(), runtime.today()) for one in known_delegates()} == {DelegateState.OVER}
    with pytest.raises(NotFoundError):
        invitation_of(link(session).rpartition("/")[2])


def test_what_was_lent_stays_when_either_changes_the_address(session, ours, owner):
    invite(GUEST, UNTIL, may_act=True)
    accept_anew(link(session).rpartition("/")[2], "Gość", GOOD)
    for before, after in ((OWNER, "new@example.com"), (GUEST, "newguest@example.com")):
        session.execute(update(User).values(email=after).where(User.email == before))
        follow(session, before, after)
    session.commit()

    assert sees(session, "newguest@example.com", ours)
    assert (known_delegates()[0].email, known_delegates()[0].invited_by) == ("newguest@example.com", "new@example.com")


@pytest.mark.parametrize("may_act", [True, False])
def test_what_is_lent_cannot_be_lent_on(session, ours, owner, may_act):
    guest = let_in(session, GUEST)
    right = {"customer_id": ours.id, "scope": AccessScope.DELEGATE, "may_act": may_act, "valid_from": runtime.today()}
    session.add(CustomerAccess(user_id=guest, **right))
    session.commit()
    identify(proved(signed_in(guest, ours, may_act=may_act)))

    for step in (lambda: invite("third@example.com", UNTIL, may_act=False), lambda: end(1)):
        with pytest.raises(NotAllowedError):
            step()
    assert told(session, "delegate_invitation") == []


def test_who_may_only_see_is_told_so_and_changes_nothing(session, ours, owner):
    identify(signed_in(let_in(session, GUEST), ours, may_act=False))

    with pytest.raises(OnlySeesError):
        send_code(Channel.EMAIL, "new@example.com")


@pytest.mark.parametrize(
    ("email", "until", "words"),
    [
        ("nobody", UNTIL, "Enter an e-mail address"),
        (OWNER, UNTIL, "your own address"),
        (GUEST, dt.date(2026, 10, 30), "has passed"),
        (GUEST, dt.date(2099, 1, 1), "At most until"),
    ],
)
def test_what_will_not_do_is_said_in_words(session, owner, email, until, words):
    with pytest.raises(InvalidInputError, match=words):
        invite(email, until, may_act=False)

    assert told(session, "delegate_invitation") == []


def test_nobody_is_invited_twice_at_a_time(session, owner):
    invite(GUEST, UNTIL, may_act=False)

    with pytest.raises(InvalidInputError, match="invited already"):
        invite(GUEST, UNTIL, may_act=True)


def test_inviting_takes_the_password_again(session, ours, owner):
    identify(signed_in(owner, ours))

    with pytest.raises(ProofNeededError):
        invite(GUEST, UNTIL, may_act=False)


def test_the_delegates_of_a_neighbour_are_as_little_there_as_none(session, ours, owner):
    invite(GUEST, UNTIL, may_act=False)
    theirs = sign_up_customer(session, "0000666")
    identify(proved(signed_in(let_in(session, "they@example.com", sees=[theirs]), theirs)))

    assert known_delegates() == []
    for number in (1, 4711):
        with pytest.raises(NotFoundError):
            end(number)


def test_a_link_that_was_accepted_by_its_reader_is_nobody_elses(session, ours, owner):
    invite(GUEST, UNTIL, may_act=False)
    secret = link(session).rpartition("/")[2]
    identify(signed_in(let_in(session, "other@example.com"), None))

    with pytest.raises(NotFoundError):
        accept(secret)


def test_nothing_is_lent_for_longer_than_one_has_it(session, ours, owner):
    session.scalars(select(CustomerAccess)).one().valid_until = UNTIL - dt.timedelta(days=1)
    session.commit()

    with pytest.raises(InvalidInputError, match="Your own access ends on 30 Dec 2026"):
        invite(GUEST, UNTIL, may_act=False)
