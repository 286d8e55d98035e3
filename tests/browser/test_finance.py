"""The finance page in a browser."""

import re

from playwright.sync_api import Page, expect

from tests.support.browser import axe, on_every_screen, sign_in

ARRIVES_MS = 30_000
"""The machine may be busy."""


def open_finance(page: Page, address: str = "/finance", account: str = "customer") -> None:
    sign_in(page, account)
    page.goto(address)
    expect(page.locator("#finance-headline .big")).to_be_visible(timeout=ARRIVES_MS)
    expect(page.locator("#finance-statement-chart .scatterlayer")).to_be_attached(timeout=ARRIVES_MS)
    expect(page.locator("#finance-interest-table > *").first).to_be_visible(timeout=ARRIVES_MS)


def test_the_finance_page_is_accessible_on_every_screen(clean_page):
    open_finance(clean_page)

    for _screen in on_every_screen(clean_page):
        axe(clean_page)


def test_everything_that_can_be_unfolded_is_accessible(clean_page):
    open_finance(clean_page)
    for folded in clean_page.locator(".note > summary, .how > summary").all():
        folded.click()
    for switch in clean_page.locator(".view-switch input[value=table] + label").all():
        switch.click()

    expect(clean_page.locator("#finance-statement-table table")).to_be_visible()
    axe(clean_page)


def test_the_address_brings_the_view_back(clean_page):
    open_finance(clean_page)
    clean_page.locator("#finance-span label", has_text="24").click()
    expect(clean_page).to_have_url(re.compile(r"span=24"))
    clean_page.reload()

    expect(clean_page.locator("#finance-span input[value='24']")).to_be_checked()
    expect(clean_page.locator("#finance-invoices-csv")).to_have_attribute("href", re.compile(r"span=24"))


def test_an_earlier_day_shows_the_balance_of_then(clean_page):
    open_finance(clean_page, "/finance?as_of=2026-01-31")

    expect(clean_page.locator("#finance-headline")).to_contain_text("31 stycznia 2026")


def test_a_table_is_downloaded_as_it_is_shown(clean_page):
    open_finance(clean_page)
    number = clean_page.locator("#finance-invoices-table tbody th").first.inner_text()
    with clean_page.expect_download() as downloading:
        clean_page.locator("#finance-invoices-csv").click()

    assert number in downloading.value.path().read_text(encoding="utf-8-sig")


def test_the_page_does_not_scroll_sideways_on_a_narrow_phone(clean_page):
    clean_page.set_viewport_size({"width": 320, "height": 640})
    open_finance(clean_page)

    assert clean_page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_statement_and_a_calendar_are_taken_along(clean_page):
    open_finance(clean_page)
    told, state = clean_page.locator("#account-statement-told"), clean_page.locator("#due-feed-state")
    expect(told).to_contain_text("saldo końcowe")
    with clean_page.expect_download() as download:
        clean_page.locator("#account-statement-ways").get_by_text("CSV").click()
    assert "Wyciąg z konta" in download.value.path().read_text(encoding="utf-8-sig").splitlines()[0]

    clean_page.get_by_role("button", name="Utwórz adres").click()
    address = state.locator("code").inner_text()
    assert clean_page.request.get(address).text().startswith("BEGIN:VCALENDAR")
    clean_page.get_by_role("button", name="Zakończ").click()
    expect(state).to_contain_text("Nie ma jeszcze adresu.")
