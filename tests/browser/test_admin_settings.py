"""What the administrator sets, in a real browser: files, prices, texts, layers, retention."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.browser import axe, sign_in

PAGES = [
    *("/admin/imports", "/admin/imports/new", "/admin/tariffs", "/admin/consents", "/admin/notice-rules"),
    *("/admin/texts", "/admin/layers", "/admin/retention"),
]
METERS = "serial,dn_mm,verification_expires_on\nB-0001,20,2031-01-01\nB-0002,zwei,2031-01-01\n"


@pytest.fixture
def admin(clean_page):
    sign_in(clean_page, "admin")
    return clean_page


def check(page, text):
    """Send a file of meters to be checked."""
    page.goto("/admin/imports/new")
    page.locator("#kind").select_option("meters")
    page.locator("#file").set_input_files({"name": "meters.csv", "mimeType": "text/csv", "buffer": text.encode()})
    page.get_by_role("button", name="Sprawdź plik").click()


@pytest.mark.parametrize(("language", "scheme"), [("pl", "light"), ("en", "dark")])
def test_the_pages_read_well_on_a_phone(admin, language, scheme):
    admin.set_viewport_size({"width": 390, "height": 844})
    admin.emulate_media(color_scheme=scheme)
    admin.request.get(f"/lang/{language}")
    for path in PAGES:
        admin.goto(path)
        expect(admin.locator("h1")).to_have_count(1)
        expect(admin.locator("#main .card").first).to_be_visible()
        expect(admin.locator("._dash-loading-callback")).to_have_count(0)
        assert admin.evaluate("document.documentElement.scrollWidth") <= 390, path
        axe(admin)


def test_a_file_is_checked_taken_in_and_undone_after_a_question(admin):
    check(admin, METERS)
    expect(admin.locator("table td", has_text="zwei")).to_be_visible()
    check(admin, METERS.replace("zwei", "25"))
    admin.get_by_role("button", name="Przyjmij").click()
    expect(admin.locator("#main .pairs")).to_contain_text("dodano: 2")

    admin.get_by_role("button", name="Cofnij ten import…").click()
    expect(admin.locator("#imports-told")).to_contain_text("2 wiersze, które przyniósł, zostaną usunięte.")
    admin.get_by_role("button", name="Tak, cofnij ten import").click()
    expect(admin.locator("#shell-notice")).to_have_text("Import jest cofnięty.")
    expect(admin.locator("#main .pairs .tag")).to_have_text("cofnięty")


def test_what_cannot_be_decided_or_written_is_said(admin):
    admin.goto("/admin/tariffs")
    admin.get_by_label("Cena netto, zł za metr sześcienny").fill("7.1234,5")
    admin.get_by_role("button", name="Sprawdź ceny").click()
    expect(admin.locator("form.fields").get_by_text("Podaj, od którego dnia.")).to_be_visible()

    admin.goto("/admin/texts?name=privacy&locale=pl")
    expect(admin.locator("#texts-body")).to_contain_text("Administratorem danych")
    admin.locator("#texts-body").fill("Pytaj {szefa}.")
    admin.get_by_role("button", name="Podgląd").click()
    expect(admin.locator("#shell-notice")).to_contain_text("Nieznane pole: {szefa}")

    admin.goto("/admin/notice-rules")
    expect(admin.get_by_label("Paragraf").first).to_have_value("§ 24 ust. 1")
    admin.get_by_text("Wprowadź te zasady", exact=True).click()
    admin.get_by_role("button", name="Tak: wprowadź te zasady").click()
    expect(admin.locator("form.fields").get_by_text("Podaj datę uchwalenia")).to_be_visible()


def test_a_text_is_previewed_and_saved_and_layers_and_days_too(admin):
    admin.goto("/admin/texts?name=privacy&locale=en")
    expect(admin.locator("#texts-body")).to_contain_text("The controller")
    admin.locator("#texts-body").fill("## Data\n\nAsk us.")
    admin.get_by_role("button", name="Podgląd").click()
    expect(admin.locator(".preview h3")).to_have_text("Data")
    admin.get_by_text("Wróć do tekstu dostarczonego", exact=True).click()
    admin.get_by_role("button", name="Tak: wróć do tekstu dostarczonego").click()
    expect(admin.locator("#shell-notice")).to_contain_text("Znów obowiązuje tekst dostarczony.")

    admin.goto("/admin/consents?name=einvoice")
    expect(admin.locator("#consents-body-en")).to_contain_text("I agree")
    admin.locator("#consents-body-en").fill("I agree with {utility}, truly.")
    admin.get_by_text("Zapisz jako nową wersję", exact=True).click()
    admin.get_by_role("button", name="Tak: zapisz jako nową wersję").click()
    expect(admin.locator("#consents-body-en")).to_contain_text("I agree with Wodociągi Wodnikowo sp. z o.o., truly.")
    expect(admin.locator("#shell-notice")).to_contain_text("Wersja")

    admin.goto("/admin/layers")
    admin.get_by_role("button", name="Zapisz, co jest pokazywane").click()
    expect(admin.locator("#shell-notice")).to_contain_text("Mapa pokazuje to odtąd w ten sposób.")

    admin.goto("/admin/retention")
    days = admin.get_by_label("Dni").first
    days.fill("20")
    days.press("Tab")
    admin.get_by_role("button", name="Zapisz dni").click()
    expect(days).to_have_accessible_description(re.compile("od 30 do 3650 dni"))
    expect(days).to_be_focused()
