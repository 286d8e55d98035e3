"""The plain pages of accounts: on a phone, by keyboard alone, without scripts, in both languages."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import Faults, axe, fill_in

FIRST = "granite whale orchard lantern"
SECOND = "marble heron cellar violin"
CANDIDATE = """
    select customers.number, email, invoices.number, gross from customers join invoices
    on invoices.customer_id = customers.id where email is not null and invoices.kind = 'invoice'
    and customers.id not in (select customer_id from customer_access)
    order by customers.number, issued_on desc, invoices.id desc
"""


@pytest.fixture
def plain_page(browser: Browser, browser_context_args, portal: str) -> Iterator[Page]:
    """A page on a phone that runs no scripts."""
    phone: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False}
    context, faults = browser.new_context(**browser_context_args, **phone), Faults()
    page = context.new_page()
    faults.listen(page)
    yield page
    assert faults.seen == []
    context.close()


def newest_link(database: Path, kind: str) -> str:
    with sqlite3.connect(database) as rows:
        (body,) = rows.execute("select body from messages where kind = ? order by id desc", [kind]).fetchone()
    return str(re.findall(r"http://\S+", body)[0])


WORDS = {
    "pl": ("Potwierdzenie", "Konto jest aktywne", "Proszę zajrzeć do skrzynki", "Hasło zostało zmienione"),
    "en": ("Your confirmation", "Your account is open", "Look into your mailbox", "Your password is changed"),
}


@pytest.mark.parametrize("language", WORDS)
def test_an_account_is_opened_and_its_password_forgotten_and_set_anew(plain_page, portal_dir, language):
    database, headings = portal_dir / "wodnik.sqlite", iter(WORDS[language])
    with sqlite3.connect(database) as rows:
        number, email, invoice, gross = rows.execute(CANDIDATE).fetchone()
    plain_page.goto(f"/lang/{language}")
    plain_page.goto("/activate")
    fill_in(plain_page, number, invoice, f"{gross / 100:.2f}")
    expect(plain_page.locator("h1")).to_have_text(next(headings))
    plain_page.goto(newest_link(database, "activation"))
    fill_in(plain_page, "Anna Kowalska", FIRST)
    expect(plain_page.locator("h1")).to_have_text(next(headings))

    plain_page.goto("/password/forgotten")
    fill_in(plain_page, email)
    expect(plain_page.locator("h1")).to_have_text(next(headings))
    plain_page.goto(newest_link(database, "password_reset"))
    fill_in(plain_page, SECOND)
    expect(plain_page.locator("h1")).to_have_text(next(headings))

    plain_page.goto("/login?next=/account")
    fill_in(plain_page, email, SECOND)
    expect(plain_page.get_by_text(email).first).to_be_visible()


def test_the_plain_pages_have_no_faults_on_a_phone_and_axe_finds_nothing(clean_page):
    clean_page.set_viewport_size({"width": 320, "height": 640})
    for path in ("/password/forgotten", "/activate", "/activate/code"):
        for scheme in ("light", "dark"):
            clean_page.emulate_media(color_scheme=scheme)
            clean_page.goto(path)
            axe(clean_page)

        assert clean_page.evaluate("document.documentElement.scrollWidth") <= 320
