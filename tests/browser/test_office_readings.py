"""Readings in the office, in a browser: a doubted one is looked at, another is written down and gets its picture."""

import io
import re

from PIL import Image
from playwright.sync_api import expect

from tests.support.browser import axe, on_every_screen, press, sign_in

MONEY = {
    "/office/payments": "Payment",
    "/office/payments?payment=4": "Assign to",
    "/office/instalments?customer=0001007": "Propose even parts",
    "/office/instalments?plan=R/2026/000002": "kept",
    "/office/consents?customer=0001007": "by telephone",
}
"""Pages about money, with a word of each; read in the dark."""


def taken():
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "navy").save(out, "PNG")
    return {"name": "dial.png", "mimeType": "image/png", "buffer": out.getvalue()}


def write(page, value, day="1.10.2026"):
    page.get_by_label("Wskazanie liczydła").fill(value)
    page.locator("#readings-day input, input#readings-day").fill(day)
    page.get_by_role("button", name="Zapisz odczyt").dblclick()


def test_a_clerk_decides_about_a_reading_writes_another_down_and_keeps_its_picture(clean_page):
    sign_in(clean_page, "clerk")
    clean_page.goto("/office/readings")
    expect(clean_page.locator("#readings-waiting tbody tr")).to_have_count(2)
    press(clean_page, clean_page.locator("#readings-waiting tbody tr", has_text="dużo więcej").locator("a"))
    expect(clean_page.locator("#readings-decision")).to_contain_text("dużo więcej niż zwykle")
    for _screen in on_every_screen(clean_page):
        axe(clean_page)

    clean_page.get_by_label("Powód odrzucenia").fill("pomyłka klienta")
    clean_page.get_by_text("Odrzuć", exact=True).click()
    clean_page.get_by_role("button", name="Tak: odrzuć").dblclick()
    expect(clean_page.locator("#shell-notice")).to_contain_text("Odczyt się nie liczy.")

    write(clean_page, "dwanaście")
    field = clean_page.get_by_label("Wskazanie liczydła")
    expect(field).to_have_accessible_description(re.compile("dwanaście to nie wskazanie"))
    expect(field).to_have_value("dwanaście")
    write(clean_page, "0")
    expect(clean_page.locator("#shell-notice")).to_contain_text("liczydło się cofnęło")
    clean_page.get_by_role("link", name="Dodaj zdjęcie").last.click()
    axe(clean_page)
    clean_page.get_by_label("Zdjęcie").set_input_files(taken())
    clean_page.get_by_role("button", name="Zapisz zdjęcie").click()
    expect(clean_page.locator("#readings-history a", has_text="pokaż")).to_have_count(1)
    picture = clean_page.locator("#readings-history a", has_text="pokaż").get_attribute("href")
    assert clean_page.request.get(picture).headers["content-type"] == "image/jpeg"


def test_a_meter_is_found_in_english_and_the_desk_reads_well_on_a_phone(clean_page):
    clean_page.set_viewport_size({"width": 320, "height": 640})
    sign_in(clean_page, "clerk")
    clean_page.request.get("/lang/en")
    clean_page.goto("/office/readings")
    clean_page.get_by_label("Meter, service point").fill("ogrodowa")
    expect(clean_page.locator("#readings-found tbody tr").first).to_contain_text("ul. Ogrodowa")
    assert clean_page.url.endswith("?words=ogrodowa")

    pages = {"/office": "wait for a decision", "/office/outgoing": "The invoices are made here"}
    for path, words in (pages | MONEY).items():
        clean_page.goto(path)
        expect(clean_page.locator("#main")).to_contain_text(words)
        expect(clean_page.locator(".waiting, ._dash-loading-callback")).to_have_count(0)
        clean_page.emulate_media(color_scheme="dark" if path in MONEY else "light")
        axe(clean_page)
        assert clean_page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_clerk_notes_a_consent_from_paper_and_what_is_wrong_stands_at_its_field(clean_page):
    sign_in(clean_page, "clerk")
    clean_page.goto("/office/consents?customer=0001007")
    offers = clean_page.locator(".consent", has_text="Oferty SMS-em")
    offers.get_by_text("Zapisz wyrażenie zgody").click()
    day = offers.get_by_label("Data na piśmie")
    day.fill("1.1.2030")
    clean_page.keyboard.press("Enter")
    expect(day).to_have_accessible_description(re.compile("01.01.2030 dopiero nadejdzie"))
    expect(day).to_be_focused()
    axe(clean_page)

    day.fill("2026-10-01")
    offers.get_by_role("button", name="Zapisz", exact=True).dblclick()
    expect(clean_page.locator("#shell-notice")).to_contain_text("Zapisano; klient zostanie powiadomiony.")
    expect(offers).to_contain_text("Wyrażona 01.10.2026. Sposób: na piśmie.")
