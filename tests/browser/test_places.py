"""Finding an address and reading what everybody may read: by keyboard, without scripts, on every screen."""

from playwright.sync_api import Browser, expect

from tests.support.browser import axe, on_every_screen, sign_in

PLAIN = ["/at", "/help", "/privacy", "/accessibility"]


def test_an_address_is_found_by_keyboard_in_spite_of_a_slip(clean_page):
    clean_page.goto("/")
    field = clean_page.get_by_role("combobox", name="Twój adres")
    field.press_sequentially("dworcwa 6")
    clean_page.get_by_role("option", name="Dworcowa 6").wait_for()
    axe(clean_page)
    field.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "find-option-0")
    field.press("Enter")

    expect(clean_page.locator("h1")).to_contain_text("Dworcowa 6")
    axe(clean_page)


def test_escape_closes_the_suggestions_and_nothing_found_is_said(clean_page):
    clean_page.goto("/")
    field = clean_page.get_by_role("combobox", name="Twój adres")
    field.fill("dworcowa")
    clean_page.get_by_role("option").first.wait_for()
    field.press("Escape")
    expect(clean_page.get_by_role("option")).to_have_count(0)
    expect(field).to_have_attribute("aria-expanded", "false")
    field.fill("qwertyuiop")

    expect(clean_page.locator("#find-said")).not_to_be_empty()


def test_without_scripts_the_first_page_searches_and_leads_on(browser: Browser, portal: str):
    page = browser.new_context(java_script_enabled=False, locale="pl-PL").new_page()
    page.goto(portal)
    page.locator("#find").fill("dworcowa 6")
    page.locator("#find").press("Enter")

    expect(page.locator("h1")).to_contain_text("Dworcowa 6")
    page.context.close()


def test_plain_pages_have_no_fault_on_any_screen(clean_page):
    for path in PLAIN:
        clean_page.goto(path)
        for _screen in on_every_screen(clean_page):
            axe(clean_page)
            assert clean_page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_plain_pages_do_not_scroll_sideways_on_a_narrow_phone(clean_page):
    clean_page.set_viewport_size({"width": 320, "height": 640})
    for path in [*PLAIN, "/at/5", "/at?q=dworcowa"]:
        clean_page.goto(path)
        assert clean_page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_every_component_of_the_gallery_is_accessible_and_messages_can_be_closed(clean_page):
    sign_in(clean_page, "dispatcher")
    clean_page.goto("/demo/gallery")
    clean_page.locator("#gallery-days-chart .barlayer").wait_for()
    for scheme in ("light", "dark"):
        clean_page.emulate_media(color_scheme=scheme)
        axe(clean_page)
    clean_page.locator("#gallery-notify").click()
    said = clean_page.locator("#shell-notice .toast")
    expect(said).to_be_visible()
    said.get_by_role("button").click()

    expect(said).to_have_count(0)
