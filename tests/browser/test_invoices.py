"""The invoice pages in a browser."""

import re

from playwright.sync_api import Page, expect

from tests.support.browser import axe, on_every_screen, on_paper, sign_in

MOST_TABS = 40
"""From anywhere on the list to its first row."""


def open_list(page: Page, language: str) -> None:
    sign_in(page, "customer")
    page.request.get(f"/lang/{language}")
    page.goto("/invoices")
    expect(page.locator("#invoices-found table")).to_be_visible()


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there."""
    place = page.locator(selector).first
    for _press in range(MOST_TABS):
        if place.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    expect(place).to_be_focused()


def choose_by_arrows(page: Page, words: str) -> None:
    """Choose from the list that has the focus."""
    options = page.get_by_role("option")
    page.keyboard.press("Enter")
    expect(options.first).to_be_visible()
    places = options.all_inner_texts()
    for _press in range(places.index(words) + 1):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def test_an_invoice_is_looked_for_opened_and_left_by_keyboard(clean_page):
    open_list(clean_page, "pl")
    tab_to(clean_page, "#invoices-status")
    choose_by_arrows(clean_page, "Po terminie")
    expect(clean_page).to_have_url(re.compile(r"status=overdue"))
    expect(clean_page.locator("#invoices-found tbody tr")).to_have_count(1)
    axe(clean_page)
    number = clean_page.locator("#invoices-found tbody th").inner_text()
    tab_to(clean_page, "#invoices-found tbody th a")
    clean_page.keyboard.press("Enter")

    expect(clean_page.locator("h1")).to_have_text(f"Faktura {number}")
    expect(clean_page.locator("h1")).to_be_focused()
    expect(clean_page.locator(".line[open] table").first).to_be_visible()
    for _screen in on_every_screen(clean_page):
        axe(clean_page)
    clean_page.go_back()
    expect(clean_page.locator("#invoices-found tbody tr")).to_have_count(1)


def test_an_invoice_is_read_in_english_on_a_narrow_phone(clean_page):
    clean_page.set_viewport_size({"width": 320, "height": 640})
    open_list(clean_page, "en")
    assert clean_page.evaluate("document.documentElement.scrollWidth") <= 320
    clean_page.locator("#invoices-found tbody th a").last.click()

    expect(clean_page.locator("#invoice-opened")).to_contain_text("From the readings to the sum")
    assert clean_page.evaluate("document.documentElement.scrollWidth") <= 320
    doors = [door.bounding_box() for door in clean_page.locator(".bar-door").all()]
    assert [door["y"] for door in doors] == [doors[0]["y"]] * 5


def test_a_manager_goes_from_the_list_of_all_properties_to_an_invoice_of_another_one(clean_page):
    clean_page.goto(sign_in(clean_page, "manager"))
    clean_page.goto("/invoices")
    clean_page.get_by_role("link", name="Wszystkie nieruchomości").click()
    row = clean_page.locator("#invoices-found tbody tr").first
    expect(clean_page.locator("#invoices-found tbody tr:visible")).to_have_count(36)
    number, street = row.locator("th").inner_text(), row.locator("td").first.inner_text()
    row.locator("th a").click()

    expect(clean_page.locator("h1")).to_have_text(f"Faktura {number}")
    expect(clean_page.locator("#shell-account")).to_have_value(re.compile(re.escape(street)))
    clean_page.goto("/finance?properties=every")
    expect(clean_page.locator("#finance-due-table tbody tr").first).to_be_visible()
    on_paper(clean_page)
    clean_page.set_viewport_size({"width": 390, "height": 844})
    axe(clean_page)
