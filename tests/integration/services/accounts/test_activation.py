"""A customer's first sign-in: what a stolen invoice opens (nothing), and where the confirmation goes."""

import datetime as dt
import re

import pytest
from sqlalchemy import select

from data.models import AccountToken, AuditEntry, ContactChoice, CustomerAccess, Message, User, UserRole
from domain.customers import AccessScope
from domain.errors import InvalidInputError, NotFoundError
from domain.roles import Role
from services.accounts.activation import Shown, ask_for_account, use_code
from services.accounts.codes import MOST_FAILURES
from services.accounts.opening import open_account, opening_of
from services.accounts.sessions import session_of, sign_in
from tests.support.builders import bill, sign_up_customer, sign_up_user
from tests.support.queries import statements

ANNA = "anna@example.com"
NUMBER = "0001234"
NEW = "granite whale orchard lantern"
RIGHT = Shown(NUMBER, "FV/2026/10/7", "184,62")
HERE = {"address": "192.0.2.1"}


def supply(session, **contact):
    """Write a customer with three invoices, the last of them :data:`RIGHT`."""
    customer = sign_up_customer(session, NUMBER, **contact)
    for month, gross in ((8, "99.10"), (9, "120.00"), (10, "184.62")):
        bill(session, customer, f"FV/2026/{month:02d}/7", gross, due=dt.date(2026, month, 28))
    session.commit()
    return customer


def letters(session) -> list[Message]:
    session.expire_all()
    return list(session.scalars(select(Message).order_by(Message.id)))


def secret_of(letter: Message) -> str:
    return str(re.findall(r"/activate/([\w-]+)", letter.body)[0])


def code_of(letter: Message) -> str:
    return str(re.findall(r"\b\w{4}-\w{4}-\w{4}\b", letter.body)[0])


def linked(session) -> str:
    """Show the right invoice and return the secret that is sent."""
    ask_for_account(RIGHT, **HERE)
    return secret_of(letters(session)[-1])


def posted(session, shown=RIGHT) -> str:
    """Show the right invoice and return the code that is sent."""
    ask_for_account(shown, **HERE)
    return code_of(letters(session)[-1])


def test_one_stolen_invoice_opens_no_account(session):
    supply(session, email=ANNA)
    ask_for_account(RIGHT, **HERE)

    assert session.scalars(select(User)).all() == []
    assert {letter.recipient for letter in letters(session)} == {ANNA}


def test_the_link_makes_an_owner_who_signs_in_by_the_address_it_went_to(session, clock):
    customer = supply(session, email=ANNA)
    open_account(linked(session), "Anna Kowalska", NEW, **HERE)
    user, right = session.scalar(select(User)), session.scalar(select(CustomerAccess))

    assert (user.email, user.email_confirmed_at, user.display_name) == (ANNA, clock.moment, "Anna Kowalska")
    assert (right.customer_id, right.scope) == (customer.id, AccessScope.OWNER)
    assert session.scalar(select(ContactChoice.confirmed_email)) == ANNA
    secret = sign_in(ANNA, NEW, address="", user_agent="", lifetime=dt.timedelta(1)) or ""
    assert session_of(secret).roles == {Role.CUSTOMER}


@pytest.mark.parametrize(
    "shown",
    [
        Shown(NUMBER, "FV/2026/10/7", "184,63"),
        Shown(NUMBER, "FV/2026/10/8", "184,62"),
        Shown("0009999", "FV/2026/10/7", "184,62"),
        Shown(NUMBER, "FV/2026/08/7", "99,10"),
        Shown(NUMBER, "FV/2026/09/7", "184,62"),
        Shown("", "", "x"),
    ],
)
def test_wrong_data_send_nothing_and_cost_the_same_statements(session, engine, shown):
    supply(session, email=ANNA)
    kinds = []
    for one in (RIGHT, shown):
        with statements(engine) as sent:
            ask_for_account(one, **HERE)
        kinds.append([statement.split()[0] for statement in sent if "SAVEPOINT" not in statement])

    assert kinds[0] == kinds[1]
    assert len(letters(session)) == 1


@pytest.mark.parametrize(
    "shown",
    [
        Shown(f" {NUMBER} ", "fv / 2026 / 10 / 7", "184.62 zł"),
        Shown(NUMBER, "FV/2026/09/7", "120"),
    ],
)
def test_what_is_typed_from_paper_is_read_kindly_and_the_newest_may_be_in_the_post(session, shown):
    supply(session, email=ANNA)
    ask_for_account(shown, **HERE)

    assert len(letters(session)) == 1


def test_a_customer_who_has_an_owner_gets_no_second_account_and_the_owner_is_told_once_a_day(session):
    customer = supply(session, email="file@example.com")
    sign_up_user(session, ANNA, sees=[customer])
    session.commit()
    for _ in range(2):
        ask_for_account(RIGHT, **HERE)

    assert [(letter.kind, letter.recipient) for letter in letters(session)] == [("activation_noticed", ANNA)]
    assert session.scalars(select(AccountToken)).all() == []


def test_a_delegate_is_no_owner(session):
    customer = supply(session, email=ANNA)
    sign_up_user(session, "jan@example.com", sees=[customer], scope=AccessScope.DELEGATE)
    session.commit()

    assert opening_of(linked(session)).customer_number == NUMBER


def test_an_account_that_exists_is_given_the_customer_and_keeps_its_password(session):
    supply(session, email=ANNA)
    user = sign_up_user(session, ANNA, roles=[Role.ANALYST])
    session.commit()
    open_account(linked(session), "", "", **HERE)

    assert session.scalar(select(CustomerAccess.user_id)) == user
    assert set(session.scalars(select(UserRole.role))) == {Role.ANALYST, Role.CUSTOMER}
    assert session.scalar(select(User.password_hash)) == "!"


def test_of_several_links_the_first_used_kills_the_others(session):
    supply(session, email=ANNA)
    first, second = linked(session), linked(session)
    open_account(second, "Anna", NEW, **HERE)

    for dead in (first, second):
        with pytest.raises(NotFoundError):
            open_account(dead, "Thief", NEW, **HERE)


def test_a_link_dies_after_a_day(session, clock):
    supply(session, email=ANNA)
    secret = linked(session)
    clock.advance(hours=24)

    with pytest.raises(NotFoundError):
        open_account(secret, "Anna", NEW, **HERE)


@pytest.mark.parametrize(("name", "password"), [("", NEW), ("Anna", "password1234"), ("Anna", "anna@example.com")])
def test_a_refused_name_or_password_uses_nothing_up(session, name, password):
    supply(session, email=ANNA)
    secret = linked(session)
    with pytest.raises(InvalidInputError):
        open_account(secret, name, password, **HERE)

    assert opening_of(secret).email == ANNA


@pytest.mark.parametrize(
    ("contact", "most", "days"), [({"email": ANNA}, 3, 1), ({"phone": "600100200"}, 3, 1), ({}, 1, 7)]
)
def test_so_many_letters_go_to_one_customer_and_later_more(session, clock, contact, most, days):
    supply(session, **contact)
    for _ in range(most + 2):
        ask_for_account(RIGHT, **HERE)
    assert len(letters(session)) == most
    clock.advance(days=days)
    ask_for_account(RIGHT, **HERE)

    assert len(letters(session)) == most + 1


def test_a_code_by_post_leads_to_a_confirmed_address_and_an_account(session):
    supply(session)
    use_code(NUMBER, posted(session).lower().replace("-", " "), " Anna@Example.com ", **HERE)
    open_account(secret_of(letters(session)[-1]), "Anna", NEW, **HERE)

    assert session.scalar(select(User.email)) == ANNA


def test_a_mistyped_address_is_corrected_with_the_same_code(session):
    supply(session)
    code = posted(session)
    use_code(NUMBER, code, "ana@example.com", **HERE)
    use_code(NUMBER, code, ANNA, **HERE)

    assert letters(session)[-1].recipient == ANNA


def test_a_code_dies_with_the_account_that_it_opened(session):
    supply(session)
    code = posted(session)
    use_code(NUMBER, code, ANNA, **HERE)
    open_account(secret_of(letters(session)[-1]), "Anna", NEW, **HERE)

    with pytest.raises(InvalidInputError):
        use_code(NUMBER, code, "thief@example.com", **HERE)


def test_a_code_belongs_to_its_customer(session):
    supply(session)
    sign_up_customer(session, "0005678")
    session.commit()
    code = posted(session)

    for number in ("0005678", "0009999", ""):
        with pytest.raises(InvalidInputError):
            use_code(number, code, ANNA, **HERE)


@pytest.mark.parametrize(
    ("contact", "lifetime"), [({}, dt.timedelta(days=30)), ({"phone": "600100200"}, dt.timedelta(hours=1))]
)
def test_a_code_dies_of_its_age(session, clock, contact, lifetime):
    supply(session, **contact)
    code = posted(session)
    clock.moment += lifetime

    with pytest.raises(InvalidInputError):
        use_code(NUMBER, code, ANNA, **HERE)


def guess(code: str) -> None:
    with pytest.raises(InvalidInputError):
        use_code(NUMBER, code, ANNA, **HERE)


def test_few_guesses_at_a_letter_kill_its_code(session):
    supply(session)
    code = posted(session)
    for _ in range(MOST_FAILURES):
        guess(f"{code[:4]}-2222-2222")

    guess(code)


def test_whoever_does_not_know_the_letter_cannot_use_up_its_guesses(session):
    supply(session)
    code = posted(session)
    for other in ["", "2222-2222-2222", "\x00", "ż" * 50, *(f"{other}222-2222-2222" for other in "23456789")]:
        if not other.startswith(code[:4]):
            guess(other)
    use_code(NUMBER, code, ANNA, **HERE)

    assert letters(session)[-1].recipient == ANNA


def test_the_database_holds_no_code_that_opens_anything(session):
    supply(session)
    code = posted(session).replace("-", "")

    assert code[4:] not in session.scalar(select(AccountToken.token_hash))


def test_the_trail_tells_who_tried_and_whether_it_was_right(session):
    supply(session, email=ANNA)
    ask_for_account(Shown(NUMBER, "FV/2026/10/7", "1"), **HERE)
    open_account(linked(session), "Anna", NEW, **HERE)
    entries = session.execute(select(AuditEntry.action, AuditEntry.details).order_by(AuditEntry.id)).all()

    assert [(action, details.get("right")) for action, details in entries] == [
        ("account_asked_for", False),
        ("account_asked_for", True),
        ("account_opened", None),
    ]
