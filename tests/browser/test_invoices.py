"""The invoice pages in a browser."""

import re

from playwright.sync_api import Page, expect

from tests.support.browser import DEMO_PASSWORD, axe, fill_in, on_every_screen, on_paper, press, sign_in

MOST_TABS = 40
"""From anywhere on the list to its first row."""


def open_list(page: Page, language: str) -> None:
    sign_in(page, "customer")
    page.request.get(f"/lang/{language}")
    page.goto("/invoices")
    expect(page.locator("#invoices-found table")).to_be_visible()


def tab_to(page: Page, selector: str, key: str = "Tab") -> None:
    """Press Tab until the focus is there, or ``Shift+Tab`` to go back to it."""
    place = page.locator(selector).first
    for _press in range(MOST_TABS):
        if place.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press(key)
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


def have_a_line_explained_and_take_the_invoice_along(page: Page, number: str) -> None:
    """Unfold a line that is folded, then go back to the document and take its file."""
    tab_to(page, "#invoice-opened .line:not([open]) > summary")
    page.keyboard.press("Enter")
    unfolded = page.locator(".line[open]:has(> summary:focus)")
    expect(unfolded.locator(".steps")).to_contain_text("Netto")
    tab_to(page, f"a[href='/invoices/{number}.xml']", "Shift+Tab")
    with page.expect_download() as downloading:
        page.keyboard.press("Enter")
    assert number in downloading.value.path().read_text(encoding="utf-8")


def test_from_the_sign_in_to_the_explained_line_of_an_invoice_and_its_file_by_keyboard_alone(clean_page):
    clean_page.goto("/login")
    fill_in(clean_page, "customer@demo.example", DEMO_PASSWORD)
    press(clean_page, clean_page.locator(".side a[href='/invoices']"))
    expect(clean_page.locator("#invoices-found table")).to_be_visible()
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
    have_a_line_explained_and_take_the_invoice_along(clean_page, number)
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
    clean_page.get_by_role("button", name="Utwórz adres").click()
    calendar = clean_page.request.get(clean_page.locator("#due-feed-state code").inner_text()).text()
    assert "Rachunki za wodę wszystkich nieruchomości" in calendar
    on_paper(clean_page)
    clean_page.set_viewport_size({"width": 390, "height": 844})
    axe(clean_page)
