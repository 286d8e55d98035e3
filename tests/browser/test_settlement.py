"""Settlement in a real browser: a draft made and looked at by keyboard, on every screen, and given up again."""

import re

from playwright.sync_api import expect

from tests.support.browser import axe, on_every_screen, press, sign_in


def test_a_month_is_drafted_looked_at_on_every_screen_and_dropped(clean_page):
    page = clean_page
    sign_in(page, "clerk")
    page.goto("/office/settlement")
    expect(page.get_by_label("Miesiąc")).to_have_value("2026-10")
    press(page, page.get_by_role("button", name="Przygotuj szkic"))
    expect(page.locator("#settlement-made")).to_contain_text("Szkic jest gotowy")
    expect(page.locator("#settlement-runs td").first).to_have_text("szkic")
    press(page, page.get_by_role("link", name="Obejrzyj"))

    expect(page.locator("#main .pairs")).to_contain_text("01.10.2026")
    totals = page.locator("table", has_text="Razem")
    expect(totals).to_contain_text("Noty odsetkowe")
    expect(page.locator("#settlement-panel")).to_contain_text(re.compile("Rozliczenie za październik 2026"))
    for shown in on_every_screen(page):
        assert page.evaluate("document.documentElement.scrollWidth") <= shown.width
        axe(page)

    page.get_by_text("Porzuć", exact=True).click()
    page.get_by_role("button", name="Tak: porzuć").click()
    expect(page.locator("#shell-notice")).to_contain_text("Szkic porzucono.")
    expect(page.locator("#main .pairs .tag")).to_have_text("porzucone")
