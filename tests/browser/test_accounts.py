"""The flows of accounts: on a phone, by keyboard alone, without scripts, in both languages."""

import re
import secrets

import pytest
from playwright.sync_api import BrowserContext, expect
from sqlalchemy import select, text, update

from data.models import Message, UserSession
from domain.identifiers import UserId
from domain.roles import Role
from services.accounts.invitations import invite
from services.accounts.users import NewUser, add_user
from services.identity import Identity, identify
from services.runtime import now, reading, writing
from tests.support.browser import fill_in, press, sign_in

FIRST = "granite whale orchard lantern"
SECOND = "marble heron cellar violin"
CANDIDATE = text("""
    select customers.number, email, invoices.number, gross from customers join invoices
    on invoices.customer_id = customers.id where email is not null and invoices.kind = 'invoice'
    and customers.id not in (select customer_id from customer_access)
    order by customers.number, issued_on desc, invoices.id desc limit 1
""")
SAID = {
    "pl": {
        "asked": "Potwierdzenie",
        "open": "Konto jest aktywne",
        "look": "Zajrzyj do skrzynki",
        "anew": "Hasło zostało zmienione",
    },
    "en": {
        "asked": "Your confirmation",
        "open": "Your account is open",
        "look": "Look into your mailbox",
        "anew": "Your password is changed",
    },
}


@pytest.fixture(params=SAID)
def language(request: pytest.FixtureRequest) -> str:
    """The language of the reader."""
    return str(request.param)


@pytest.fixture
def phone(plain_phone, utility, language):
    """A phone without scripts that speaks the language."""
    plain_phone.goto(f"/lang/{language}")
    return plain_phone


@pytest.fixture
def anna(utility, language) -> str:
    """The address by which somebody of this test alone signs in, with the first password."""
    email = f"anna.{secrets.token_hex(4)}@example.com"
    add_user(NewUser(email, "Anna Kowalska", FIRST, [Role.CUSTOMER], locale=language), actor="")
    return email


@pytest.fixture
def others(browser, portal, anna):
    """Two more devices on which Anna is signed in."""
    devices = [browser.new_context(base_url=portal) for _device in range(2)]
    for device in devices:
        sign_in(device, anna, FIRST)
    yield devices
    for device in devices:
        device.close()


def is_in(device: BrowserContext) -> bool:
    return bool(device.request.get("/account", max_redirects=0).status == 200)


def link_sent(email: str, kind: str) -> str:
    mine = (Message.recipient == email, Message.kind == kind)
    with reading() as session:
        letter = session.scalars(select(Message.body).where(*mine).order_by(Message.id.desc())).first()
    return str(re.findall(r"http://\S+", letter or "")[0])


def test_an_account_is_opened_and_its_password_forgotten_and_set_anew(phone, language):
    said, heading = SAID[language], phone.locator("h1")
    with reading() as session:
        number, email, invoice, gross = session.execute(CANDIDATE).one()
    phone.goto("/activate")
    fill_in(phone, number, invoice, f"{gross / 100:.2f}")
    expect(heading).to_have_text(said["asked"])
    phone.goto(link_sent(email, "activation"))
    fill_in(phone, "Anna Kowalska", FIRST)
    expect(heading).to_have_text(said["open"])

    phone.goto("/password/forgotten")
    fill_in(phone, email)
    expect(heading).to_have_text(said["look"])
    phone.goto(link_sent(email, "password_reset"))
    fill_in(phone, SECOND)
    expect(heading).to_have_text(said["anew"])

    phone.goto("/login?next=/account")
    fill_in(phone, email, SECOND)
    expect(phone.get_by_text(email).first).to_be_visible()


def test_a_colleague_comes_in_by_an_invitation(phone, language):
    email, admin = f"ewa.{language}@example.com", frozenset({Role.ADMIN})
    identify(Identity(UserId(0), "Administrator", "admin@demo.example", admin, None, proved_at=now()))
    invite(email, "Ewa Nowak", [Role.CLERK], locale=language)
    phone.goto(link_sent(email, "invitation"))
    fill_in(phone, FIRST)
    expect(phone.locator("h1")).to_have_text({"pl": "Hasło ustawione", "en": "Your password is set"}[language])
    press(phone, phone.locator("main a[href='/login']"))
    fill_in(phone, email, FIRST)
    expect(phone).to_have_url("/")
    press(phone, phone.locator("main a[href='/account']"))

    expect(phone.get_by_text(f"Ewa Nowak · {email}")).to_be_visible()


def test_an_address_is_changed_after_the_password_is_given_again_and_confirmed_by_a_link(phone, language, anna):
    new = f"nowa.{anna}"
    sign_in(phone, anna, FIRST)
    with writing() as session:
        session.execute(update(UserSession).values(proved_at=None))
    phone.goto("/account")
    press(phone, phone.locator("a[href='/account/email']"))
    expect(phone).to_have_url("/account/prove?next=/account/email")
    fill_in(phone, FIRST)
    expect(phone).to_have_url("/account/email")
    fill_in(phone, new)
    expect(phone.locator("[role=status]")).to_contain_text(new)

    phone.goto(link_sent(new, "email_confirm"))
    press(phone, phone.locator("main button"))
    told = {"pl": "Adres potwierdzony", "en": "The address is confirmed"}[language]
    expect(phone.locator("h1")).to_have_text(told)
    phone.goto("/account")
    expect(phone.get_by_text(f"Anna Kowalska · {new}")).to_be_visible()


def test_a_password_is_changed(phone, language, anna):
    sign_in(phone, anna, FIRST)
    phone.goto("/account")
    press(phone, phone.locator("a[href='/account/password']"))
    fill_in(phone, FIRST, SECOND)

    expect(phone.locator("[role=status]")).to_contain_text(SAID[language]["anew"])


def test_one_session_is_ended_then_all_the_others_then_this_one(phone, language, anna, others):
    told = {
        "pl": ("Sesja została zakończona.", "Wszystkie pozostałe sesje zostały zakończone."),
        "en": ("The session has ended.", "All other sessions have ended."),
    }[language]
    sign_in(phone, anna, FIRST)
    phone.goto("/account")
    press(phone, phone.locator(".rows form[action$='/end'] button").first)
    expect(phone.locator("[role=status]")).to_have_text(told[0])
    assert sorted(is_in(one) for one in others) == [False, True]

    press(phone, phone.locator("form[action$='/end-others'] button"))
    expect(phone.locator("[role=status]")).to_have_text(told[1])
    assert [is_in(one) for one in (*others, phone.context)] == [False, False, True]

    press(phone, phone.locator("form[action='/logout'] button"))
    expect(phone).to_have_url("/")
    assert not is_in(phone.context)
