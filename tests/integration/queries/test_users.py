"""Users as the administrator looks for them."""

import datetime as dt

import pytest
from sqlalchemy import update

from data.models import User, UserSession
from data.queries.users import SESSIONS, USERS, Wanted, sessions_of, user_shown, users_found
from domain.identifiers import UserId
from domain.roles import Role
from tests.support.builders import sign_up_customer, sign_up_user
from tests.support.queries import statements

TODAY = dt.date(2026, 10, 31)
NOON = dt.datetime(2026, 10, 31, 11, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def people(session):
    """Returns what writes a user with a name."""

    def write(name, email, *roles, **given):
        user = sign_up_user(session, email, roles=roles, **given)
        session.execute(update(User).where(User.id == user).values(display_name=name))
        return user

    return write


def visit(session, user, at, **given):
    row = {"token_hash": f"{user}{at}", "created_at": at, "last_seen_at": at, "expires_at": at + 12 * HOUR}
    session.add(UserSession(user_id=user, address="192.0.2.1", user_agent="Firefox/1", **(row | given)))
    session.flush()


def names(session, words="", role="", most=10):
    return users_found(session, Wanted(words, role), TODAY, most=most)[0]["name"].tolist()


def test_a_user_comes_with_roles_customers_and_the_last_visit(session, people):
    ours, other = sign_up_customer(session, "1"), sign_up_customer(session, "2")
    anna = people("Anna", "anna@example.com", Role.CLERK, Role.CUSTOMER, sees=[ours, other, ours])
    visit(session, anna, NOON - HOUR)
    visit(session, anna, NOON)

    found, count = users_found(session, Wanted(), TODAY, most=10)

    row = found.to_dict("records")[0]
    assert (row["roles"], row["customers"], row["last_seen_at"]) == ((Role.CUSTOMER, Role.CLERK), 2, NOON)
    assert (row["has_factor"], row["is_active"], count) == (False, True, 1)


def test_every_word_is_found_in_the_name_or_the_address(session, people):
    people("Łucja Żak", "lzak@example.com")
    people("Anna Żak", "anna@example.com")

    assert names(session, "łucja żak") == ["Łucja Żak"]
    assert names(session, "EXAMPLE żak anna") == ["Anna Żak"]
    assert names(session, "%") == []


def test_those_who_work_here_are_found_together(session, people):
    people("Anna", "a@example.com", Role.CUSTOMER)
    people("Bartek", "b@example.com", Role.CUSTOMER, Role.FIRE)
    people("Celina", "c@example.com", Role.CLERK)

    assert names(session, role="staff") == ["Bartek", "Celina"]
    assert names(session, role="customer") == ["Anna", "Bartek"]
    assert names(session, role="made up") == []


def test_no_more_come_than_are_asked_for_and_all_are_counted_in_three_statements(session, engine, people):
    for number in range(5):
        people(f"Anna {number}", f"{number}@example.com", Role.CLERK)
    session.commit()

    with statements(engine) as sent:
        found, count = users_found(session, Wanted("anna"), TODAY, most=2)

    assert (found["name"].tolist(), count, len(sent)) == (["Anna 0", "Anna 1"], 5, 3)


def test_nobody_is_a_frame_with_the_same_columns(session):
    found, count = users_found(session, Wanted("nobody"), TODAY, most=10)

    assert (list(found.columns), count) == (list(USERS), 0)
    assert user_shown(session, UserId(1), TODAY).empty


def test_only_sessions_in_force_are_listed_the_latest_seen_first(session, people):
    anna, other = people("Anna", "a@example.com"), people("Bartek", "b@example.com")
    visit(session, anna, NOON - 13 * HOUR)
    visit(session, anna, NOON - 3 * HOUR, revoked_at=NOON - HOUR)
    visit(session, anna, NOON - 4 * HOUR, awaits_factor=True)
    visit(session, anna, NOON - 2 * HOUR)
    visit(session, anna, NOON - HOUR)
    visit(session, other, NOON)

    found = sessions_of(session, anna, NOON)

    assert list(found.columns) == list(SESSIONS)
    assert found["last_seen_at"].tolist() == [NOON - HOUR, NOON - 2 * HOUR]
