"""The administrator's pages in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.support.browser import axe, sign_in

PAGES = {
    "/admin": "Administracja",
    "/admin/users": "Użytkownicy",
    "/admin/users?user=8": "Użytkownicy",
    "/admin/audit": "Rejestr zdarzeń",
    "/admin/queue": "Kolejka",
    "/admin/health": "Stan systemu",
}


@pytest.fixture
def admin(clean_page):
    sign_in(clean_page, "admin")
    return clean_page


def test_a_user_is_found_disabled_after_a_question_and_let_in_again(admin):
    admin.goto("/admin/users")
    admin.get_by_label("Nazwisko lub adres e-mail").fill("straż")
    expect(admin.locator("tbody tr")).to_have_count(1)
    assert admin.url.endswith("?words=stra%C5%BC")
    admin.locator("tbody a").click()
    admin.get_by_text("Wyłącz konto", exact=True).click()
    admin.get_by_role("button", name="Tak: wyłącz konto").dblclick()
    expect(admin.locator("#shell-notice")).to_have_text("Konto jest wyłączone.")

    admin.get_by_role("button", name="Pozwól znów się logować").click()
    expect(admin.locator("#shell-notice")).to_have_text("Ta osoba może znów się logować.")
    expect(admin.locator(".side .door[aria-current=page]")).to_have_text("Administracja")


def test_every_page_reads_well_on_a_phone_in_both_schemes(admin):
    admin.set_viewport_size({"width": 390, "height": 844})
    for path, heading in PAGES.items():
        admin.goto(path)
        expect(admin.locator("#main h1")).to_have_text(heading)
        expect(admin.locator(".waiting, ._dash-loading-callback")).to_have_count(0)
        assert admin.evaluate("document.documentElement.scrollWidth") <= 390
        for scheme in ("light", "dark"):
            admin.emulate_media(color_scheme=scheme)
            axe(admin)


def test_the_pages_speak_english_too(admin):
    admin.request.get("/lang/en")
    admin.goto("/admin/users")

    expect(admin.locator("#main h1")).to_have_text("Users")
    expect(admin.locator(".subdoors a").first).to_have_text("Overview")
