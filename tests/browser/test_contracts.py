"""The contract pages in a browser."""

from playwright.sync_api import Page, expect

from tests.support.browser import axe, on_every_screen, press, sign_in


def open_list(page: Page) -> None:
    page.goto("/contracts")
    expect(page.locator("#contracts-found tbody tr")).to_have_count(1)


def test_a_contract_is_opened_looked_at_and_left_by_keyboard(clean_page):
    sign_in(clean_page, "customer")
    open_list(clean_page)
    # Of one there is nothing to choose.
    expect(clean_page.locator("#contracts-filters")).to_be_hidden()
    number = clean_page.locator("#contracts-found tbody th").inner_text()
    press(clean_page, clean_page.locator("#contracts-found tbody th a"))

    expect(clean_page.locator("h1")).to_have_text(f"Umowa {number}")
    expect(clean_page.locator("h1")).to_be_focused()
    expect(clean_page.locator("#contract-opened table")).to_have_count(3)
    for screen in on_every_screen(clean_page):
        expect(clean_page.locator(f".map-tile.only-{screen.scheme}").first).to_be_visible()
        axe(clean_page)
    clean_page.go_back()
    expect(clean_page.locator("#contracts-found tbody tr")).to_have_count(1)


def test_contracts_are_in_the_menu_of_the_person_on_a_narrow_phone_in_english(clean_page):
    clean_page.set_viewport_size({"width": 320, "height": 640})
    sign_in(clean_page, "customer")
    clean_page.goto("/lang/en")
    expect(clean_page.locator(".bar-door")).to_have_count(5)
    expect(clean_page.locator(".bar-door[href='/contracts']")).to_have_count(0)
    clean_page.locator(".menu.person > summary").click()
    clean_page.locator(".menu.person .choice[href='/contracts']").click()
    clean_page.locator("#contracts-found tbody th a").click()

    expect(clean_page.locator("#contract-opened")).to_contain_text("Service points and meters")
    assert clean_page.evaluate("document.documentElement.scrollWidth") <= 320
