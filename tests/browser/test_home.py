"""The first page of a customer in a browser."""

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import axe, on_every_screen, sign_in

ARRIVES_MS = 30_000
"""The first question to the lake warms it up, and the machine may be busy."""


def open_home(page: Page, account: str = "customer") -> None:
    page.goto(sign_in(page, account))
    expect(page.locator("#home-to-pay .big")).to_be_visible(timeout=ARRIVES_MS)
    expect(page.locator("#home-use h2")).to_be_visible(timeout=ARRIVES_MS)


def open_home_of_a_debtor(page: Page) -> None:
    for account in ("customer", "business", "manager"):
        open_home(page, account)
        if page.locator(".pay-by").count():
            return
        page.context.clear_cookies()
    pytest.fail("nobody in the demo has anything to pay")


@pytest.mark.parametrize("account", ["customer", "business", "manager"])
def test_the_first_page_is_accessible_on_every_screen(clean_page, account):
    open_home(clean_page, account)

    for _screen in on_every_screen(clean_page):
        axe(clean_page)


def test_debt_and_use_are_above_the_fold_on_a_phone(clean_page):
    clean_page.set_viewport_size({"width": 390, "height": 844})
    open_home(clean_page)
    fold = 844 - clean_page.locator(".mantine-AppShell-footer").bounding_box()["height"]

    for seen in ("#home-to-pay .big", "#home-use .big", "#home-use .meter-bar"):
        box = clean_page.locator(seen).bounding_box()
        assert box["y"] + box["height"] <= fold


def test_the_account_number_can_be_copied(clean_page):
    clean_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_home_of_a_debtor(clean_page)
    clean_page.locator(".pay-by > summary").click()
    clean_page.locator(".transfer button").nth(1).click()

    copied = clean_page.evaluate("navigator.clipboard.readText()")
    shown = clean_page.locator(".transfer dd.num").nth(1).inner_text()
    assert copied == shown.replace(" ", "")
    assert len(copied) == 26


def test_the_leak_of_the_demo_is_told_above_its_days(clean_page):
    open_home(clean_page)

    expect(clean_page.locator("#home-alerts .notice").first).to_contain_text("wyciek")


def test_a_row_of_the_properties_opens_that_property(clean_page):
    open_home(clean_page, "manager")
    row = clean_page.locator("#home-properties tbody tr:visible").last
    address = row.locator("button").inner_text()
    row.locator("button").click()

    expect(clean_page.locator(".chosen")).to_contain_text(address)
    assert clean_page.locator("#shell-account").input_value().startswith(address)


def test_no_page_that_does_not_exist_has_a_door(clean_page):
    open_home(clean_page)
    addresses = {link.get_attribute("href") for link in clean_page.locator("#main a").all()}
    with_pages = {"/", "/consumption", "/finance", "/invoices", "/contracts", "/my-data", "/map"}
    below = ("#", "/export/", "/invoices/", "/contracts/")

    assert {address for address in addresses if not address.startswith(below)} <= with_pages


def test_the_first_page_does_not_scroll_sideways_on_a_narrow_phone(clean_page):
    clean_page.set_viewport_size({"width": 320, "height": 640})
    open_home(clean_page)

    assert clean_page.evaluate("document.documentElement.scrollWidth") <= 320
