"""One's own data in a browser: a number changed, a consent withdrawn and somebody let in, by the keyboard alone."""

import re
import secrets

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, text

from data.models import Message
from domain.contact import as_read
from domain.roles import Role
from services.accounts.users import NewUser, add_user
from services.runtime import reading
from tests.support.browser import axe, on_every_screen, press, sign_in, walk_to

PASSWORD = "granite whale orchard lantern"
WITH_MAIL = text("""
    select number from customers where email is not null and id not in (select customer_id from customer_access)
    order by number desc limit 1
""")


@pytest.fixture
def anna(utility) -> str:
    """The address of somebody who owns a customer that nobody else sees."""
    email = f"anna.{secrets.token_hex(4)}@example.com"
    with reading() as session:
        number = session.scalar(WITH_MAIL)
    add_user(NewUser(email, "Anna Kowalska", PASSWORD, [Role.CUSTOMER], [number]), actor="")
    return email


def code_sent(phone: str) -> str:
    with reading() as session:
        body = session.scalars(select(Message.body).where(Message.recipient == phone)).one()
    return str(re.findall(r"\d{6}", body)[0])


def change_the_number(page: Page) -> None:
    contact, phone = page.locator("#my-data-contact"), f"600{secrets.randbelow(10**6):06}"
    shown = as_read(f"+48{phone}")
    press(page, contact.locator(".reach").nth(1).locator("summary"))
    field = page.get_by_label("Nowy numer telefonu")
    walk_to(page, field)
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    # What is wrong stands at the field, which has the focus; what was typed stays.
    expect(field).to_have_accessible_description(re.compile("np. 600 123 456"))
    expect(field).to_be_focused()
    axe(page)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(phone)
    expect(field).to_have_accessible_description("")
    page.keyboard.press("Enter")
    expect(page.get_by_label(f"Kod z wiadomości na {shown}")).to_be_focused()
    axe(page)
    page.keyboard.type(code_sent(f"+48{phone}"))
    press(page, contact.get_by_role("button", name="Potwierdź", exact=True))
    expect(contact.locator(".reach").nth(1)).to_contain_text(f"{shown} potwierdzony")
    expect(page.locator("#my-data-on-file")).to_contain_text(shown)


def withdraw_the_consent(page: Page) -> None:
    first = page.locator(".consent").first
    press(page, first.locator("summary.button"))
    press(page, first.get_by_role("button", name=re.compile("^Tak")))
    expect(page.locator(".consent").first).to_contain_text("niewyrażona")
    expect(page.locator(".consent").first).to_contain_text("na papierze")


def let_somebody_in(page: Page, guest: str) -> None:
    press(page, page.locator("#my-data-inviting > summary"))
    walk_to(page, page.locator("#my-data-guest"))
    page.keyboard.type(guest)
    press(page, page.locator("#my-data-invite"))
    expect(page.locator("#my-data-delegates")).to_contain_text(guest)


def test_a_number_a_consent_and_a_guest_by_the_keyboard_alone(clean_page, anna):
    sign_in(clean_page, anna, PASSWORD)
    clean_page.goto("/my-data")
    expect(clean_page.locator(".consent")).to_have_count(4)
    change_the_number(clean_page)
    withdraw_the_consent(clean_page)
    guest = f"guest.{secrets.token_hex(4)}@example.com"
    let_somebody_in(clean_page, guest)
    for _screen in on_every_screen(clean_page):
        axe(clean_page)

    clean_page.goto("/account/close")
    axe(clean_page)
    clean_page.context.clear_cookies()
    with reading() as session:
        body = session.scalars(select(Message.body).where(Message.recipient == guest)).one()
    clean_page.goto(re.findall(r"/delegation/[\w-]+", body)[0])
    axe(clean_page)
