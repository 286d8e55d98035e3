"""The second factor by somebody with a phone in one hand, a keyboard and no scripts."""

import datetime as dt

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import DEMO_PASSWORD, Faults, fill_in

WORDS = {
    "pl": {"set up": "Włącz", "keep": "Kody są zapisane", "off": "Wyłącz", "is off": "wyłączona", "leave": "Wyloguj"},
    "en": {
        "set up": "Set it up",
        "keep": "I have kept them",
        "off": "Switch off",
        "is off": "switched off",
        "leave": "Sign out",
    },
}
EMAIL = "analyst@demo.example"


@pytest.fixture
def plain_phone(browser: Browser, portal: str):
    """A phone without scripts on which nothing goes wrong unnoticed."""
    context = browser.new_context(
        base_url=portal, java_script_enabled=False, viewport={"width": 390, "height": 844}, locale="pl-PL"
    )
    faults, page = Faults(), context.new_page()
    faults.listen(page)
    yield page
    assert faults.seen == []
    context.close()


def press(page: Page, name: str) -> None:
    """Walk to a button or link by the keyboard and press it."""
    target = page.locator(".button", has_text=name).first
    for _stop in range(40):
        page.keyboard.press("Tab")
        if page.locator(":focus").evaluate_all("(found, one) => found[0] === one", target.element_handle()):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"no way by the keyboard to {name}")


def give_password(page: Page) -> None:
    page.goto("/login?next=/account")
    fill_in(page, EMAIL, DEMO_PASSWORD)


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_second_factor_is_set_up_used_and_switched_off_by_keyboard_without_scripts(plain_phone, language):
    page, words = plain_phone, WORDS[language]
    page.goto(f"/lang/{language}")
    give_password(page)
    expect(page).to_have_url("/account")
    press(page, words["set up"])
    expect(page).to_have_url("/account/second-factor")
    app = pyotp.TOTP((page.locator(".key").text_content() or "").replace(" ", ""))
    page.locator("#code").focus()
    page.keyboard.type(app.now())
    page.keyboard.press("Enter")
    expect(page.locator(".codes li")).to_have_count(10)
    press(page, words["keep"])
    expect(page).to_have_url("/account")
    press(page, words["leave"])
    expect(page).to_have_url("/")

    give_password(page)
    expect(page).to_have_url("/login/code")
    # The next one, because none is taken twice.
    fill_in(page, app.at(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=30)))
    expect(page).to_have_url("/account")
    press(page, words["off"])

    expect(page.locator(".tag").first).to_have_text(words["is off"])
    assert page.locator("html").get_attribute("lang") == language
    assert page.evaluate_handle("document.documentElement.scrollWidth <= 390").json_value()
