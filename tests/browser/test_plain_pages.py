"""The plain pages on a phone and on a desk, in light and in dark: axe finds nothing, nothing is cut off."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select, update

from data.models import Channel, Message, UserSession
from domain.identifiers import CustomerId
from domain.roles import Role
from domain.topics import Topic
from services.accounts.users import NewUser, add_user
from services.letters import Recipient, write
from services.runtime import reading, writing
from services.stopping import Stopped, stop_address
from tests.support.browser import axe, on_every_screen, sign_in

FOR_EVERYBODY = (
    "/login",
    "/password/forgotten",
    "/activate",
    "/activate/code",
    "/help",
    "/privacy",
    "/accessibility",
    "/at?q=nowhere+1",
)
LONG_EMAIL, PASSWORD = "biuro.rachunkowe.kowalska.i.synowie@poczta.example", "granite whale orchard lantern"
OF_AN_ACCOUNT = ("/account", "/account/email", "/account/password", "/account/second-factor")


def looks_well(page: Page, path: str) -> None:
    """Demand that a page has no fault on any screen, and that 320 pixels are wide enough for it."""
    page.goto(path)
    expect(page).to_have_url(path)
    for _shown in on_every_screen(page):
        axe(page)
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def forget_proofs() -> None:
    """Make every session one whose password is asked for again."""
    with writing() as session:
        session.execute(update(UserSession).values(proved_at=None))


@pytest.fixture
def letter(utility) -> int:
    """A letter that waits to be printed."""
    to = Recipient(Channel.POST, "Anna Nowak, Lipowa 3, 00-001 Lipowo", "pl")
    with writing() as session:
        write(session, "activation_code", to=to, event="code", code="7F3K-9QXW", customer_number="0001234")
    with reading() as session:
        return session.scalar(select(func.max(Message.id))) or 0


def test_the_pages_for_everybody_look_well(clean_page, utility):
    stops = stop_address(Stopped(CustomerId(1), Topic.INVOICES, Channel.EMAIL))
    for path in (*FOR_EVERYBODY, f"/stop/{stops.partition('/stop/')[2]}"):
        looks_well(clean_page, path)


def test_the_pages_of_an_account_look_well(clean_page, utility):
    add_user(NewUser(LONG_EMAIL, "Anna Kowalska", PASSWORD, [Role.CUSTOMER]), actor="")
    sign_in(clean_page, LONG_EMAIL, PASSWORD)
    for path in OF_AN_ACCOUNT:
        looks_well(clean_page, path)
    forget_proofs()
    looks_well(clean_page, "/account/prove")


def test_letters_to_print_and_what_was_sent_look_well(clean_page, letter):
    sign_in(clean_page, "clerk")
    for path in ("/letters", "/sent", f"/sent/{letter}"):
        looks_well(clean_page, path)


def test_plain_pages_are_in_the_colours_of_the_system(clean_page):
    clean_page.emulate_media(color_scheme="dark")
    clean_page.goto("/login")

    assert clean_page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
