"""The frame in a real browser: by keyboard, in both schemes, for every role."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.browser import DEMO_PASSWORD, axe, fill_in, on_every_screen, sign_in

RYNEK = re.compile("^Rynek .* [0-9]{7}$")
OPEN_TO_ALL = ["/", "/map"]
DOORS = {
    "customer": ["/", "/consumption", "/finance", "/invoices", "/contracts", "/my-data", "/map"],
    "clerk": [*OPEN_TO_ALL, "/office"],
    "dispatcher": OPEN_TO_ALL,
    "analyst": OPEN_TO_ALL,
    "fire": OPEN_TO_ALL,
    "admin": [*OPEN_TO_ALL, "/office", "/admin"],
}


def arrive(page, path="/"):
    page.goto(path)
    page.locator("#main h1").first.wait_for()


def test_signing_in_and_out_needs_no_mouse(clean_page):
    clean_page.goto("/login")
    fill_in(clean_page, "customer@demo.example", DEMO_PASSWORD)
    clean_page.locator(".person > summary").focus()
    clean_page.keyboard.press("Enter")
    clean_page.keyboard.press("Tab")
    expect(clean_page.locator("a[href='/account']")).to_be_focused()
    clean_page.keyboard.press("Tab")
    clean_page.keyboard.press("Enter")

    clean_page.locator("a[href='/login']").first.wait_for()


@pytest.mark.parametrize("account", DOORS)
def test_everybody_sees_the_doors_of_their_role(clean_page, account):
    clean_page.goto(sign_in(clean_page, account))
    clean_page.locator("#main h1").wait_for()

    doors = clean_page.locator(".side .door").all()
    assert [door.get_attribute("href") for door in doors] == DOORS[account]
    assert all(door.inner_text() for door in doors)


def test_a_new_page_takes_the_focus_to_its_heading_and_marks_its_door(clean_page):
    clean_page.goto(sign_in(clean_page, "customer"))
    clean_page.locator(".side a[href='/finance']").click()
    clean_page.wait_for_url("**/finance")
    expect(clean_page.locator("h1")).to_be_focused()

    assert clean_page.locator(".side [aria-current=page]").get_attribute("href") == "/finance"


def test_whose_session_has_ended_is_led_to_sign_in_by_the_next_door(clean_page):
    clean_page.goto(sign_in(clean_page, "customer"))
    clean_page.locator("#main h1").wait_for()
    clean_page.context.clear_cookies()
    clean_page.locator(".side a[href='/invoices']").click()

    expect(clean_page).to_have_url("/login?next=/invoices")


def test_a_portal_that_does_not_answer_is_told_until_it_does(page, portal):
    sign_in(page, "customer")
    page.route(re.compile("/_dash-update-component"), lambda request: request.abort())
    page.goto("/contracts")
    told = page.get_by_role("alert").filter(has_text="Portal nie odpowiada")
    expect(told).to_be_visible()
    page.unroute_all()
    told.get_by_role("button", name="Spróbuj ponownie").click()
    expect(page.get_by_role("heading", name="Umowy", exact=True)).to_be_visible()
    expect(told).to_be_hidden()


def test_the_skip_link_comes_first_and_leads_past_the_doors(clean_page):
    arrive(clean_page)
    clean_page.keyboard.press("Tab")
    clean_page.keyboard.press("Enter")

    assert clean_page.evaluate("document.activeElement.id") == "main"


def test_chosen_colours_stay_and_are_there_before_any_script_of_dash(clean_page):
    clean_page.emulate_media(color_scheme="light")
    arrive(clean_page)
    clean_page.locator(".scheme:visible").click()
    expect(clean_page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    page_without_dash = clean_page.context.new_page()
    page_without_dash.route("**/_dash-component-suites/**", lambda route: route.fulfill(body=""))
    page_without_dash.goto("/")

    assert page_without_dash.evaluate("document.documentElement.dataset.mantineColorScheme") == "dark"


def test_pages_without_scripts_follow_the_chosen_colours(clean_page):
    clean_page.emulate_media(color_scheme="dark")
    arrive(clean_page)
    clean_page.locator(".scheme:visible").click()
    expect(clean_page.locator("html")).to_have_attribute("data-mantine-color-scheme", "light")
    clean_page.goto("/login")

    assert clean_page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"


def test_language_changes_in_place(clean_page):
    arrive(clean_page, "/?zoom=3")
    clean_page.locator("a[hreflang=en]:visible").click()
    expect(clean_page.locator("html")).to_have_attribute("lang", "en")

    assert clean_page.url.endswith("/?zoom=3")


def test_a_manager_chooses_another_account_and_every_tab_goes_along(clean_page):
    clean_page.goto(sign_in(clean_page, "manager"))
    choice = clean_page.locator("#shell-account")
    before = choice.input_value()
    other_tab = clean_page.context.new_page()
    other_tab.goto("/")
    expect(other_tab.locator("#shell-account")).to_have_value(before)
    choice.click()
    clean_page.keyboard.type("Rynek")
    with clean_page.expect_navigation():
        clean_page.get_by_role("option", name="Rynek").last.click()
    expect(choice).to_have_value(RYNEK)

    other_tab.locator(".side a[href='/finance']").click()
    expect(other_tab.locator("#shell-account")).to_have_value(RYNEK)
    assert other_tab.url.endswith("/finance")


def test_a_stranger_is_welcomed_on_every_screen(clean_page):
    arrive(clean_page)

    for _screen in on_every_screen(clean_page):
        assert clean_page.locator("#main a[href='/login']").is_visible()
        assert clean_page.locator(".top > .right > .languages a[hreflang=en]").is_visible()
        assert clean_page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        axe(clean_page)


def test_the_first_page_of_staff_has_no_fault_on_any_screen(clean_page):
    clean_page.goto(sign_in(clean_page, "dispatcher"))
    clean_page.locator("#main h1").wait_for()

    for _screen in on_every_screen(clean_page):
        axe(clean_page)


def test_nothing_is_cut_off_at_320_pixels(clean_page):
    clean_page.set_viewport_size({"width": 320, "height": 640})
    clean_page.goto(sign_in(clean_page, "customer"))
    clean_page.locator("#main h1").wait_for()

    assert clean_page.evaluate("document.documentElement.scrollWidth <= innerWidth")
