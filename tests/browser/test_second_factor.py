"""The second factor by somebody with a phone in one hand, a keyboard and no scripts."""

import datetime as dt

import pyotp
import pytest
from playwright.sync_api import Page, expect

from domain.roles import Role
from services.accounts.users import NewUser, add_user
from tests.support.browser import fill_in, press, walk_to

PASSWORD = "granite whale orchard lantern"
SAID = {
    "pl": {"left": "zostało 9 kodów zapasowych", "off": "wyłączona"},
    "en": {"left": "9 recovery codes are left", "off": "switched off"},
}


def give_password(page: Page, email: str) -> None:
    page.context.clear_cookies()
    page.goto("/login?next=/account")
    fill_in(page, email, PASSWORD)


@pytest.mark.parametrize("language", SAID)
def test_the_second_factor_is_set_up_used_with_and_without_the_phone_and_switched_off(plain_phone, utility, language):
    page, email = plain_phone, f"jan.{language}@example.com"
    add_user(NewUser(email, "Jan Kowalski", PASSWORD, [Role.CUSTOMER], locale=language), actor="")
    give_password(page, email)
    press(page, page.locator("a[href='/account/second-factor']"))
    app = pyotp.TOTP((page.locator(".key").text_content() or "").replace(" ", ""))
    walk_to(page, page.locator("#code"))
    page.keyboard.type(app.now())
    page.keyboard.press("Enter")
    expect(page.locator(".codes code")).to_have_count(10)
    recovery = page.locator(".codes code").first.text_content() or ""
    press(page, page.locator("main a[href='/account']"))
    expect(page).to_have_url("/account")

    give_password(page, email)
    press(page, page.locator("summary"))
    walk_to(page, page.locator("#recovery"))
    page.keyboard.type(recovery)
    page.keyboard.press("Enter")
    expect(page.get_by_text(SAID[language]["left"])).to_be_visible()

    give_password(page, email)
    expect(page).to_have_url("/login/code")
    # The next one, because none is taken twice.
    fill_in(page, app.at(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=30)))
    expect(page).to_have_url("/account")
    press(page, page.locator("form[action$='/off'] button"))
    expect(page.locator(".tag").first).to_have_text(SAID[language]["off"])
