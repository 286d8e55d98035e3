"""Plain pages of accounts and for everybody on a phone, in both schemes of colours: axe finds nothing."""

import sqlite3
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser import Faults, axe, sign_in

FOR_EVERYBODY = ("/password/forgotten", "/activate", "/help", "/privacy", "/accessibility", "/at?q=nowhere+1")
SIGNED_IN = ("/account", "/account/second-factor", "/sent", "/account/prove")


def forget_proofs(database: Path) -> None:
    """Make every session one whose password is asked for again."""
    with sqlite3.connect(database) as rows:
        rows.execute("update user_sessions set proved_at = null")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_plain_pages(
    browser: Browser, browser_context_args, portal_dir: Path, portal: str, scheme: Literal["light", "dark"]
):
    phone = {**browser_context_args, "viewport": {"width": 390, "height": 844}, "color_scheme": scheme}
    context, faults = browser.new_context(**phone), Faults()
    page = context.new_page()
    faults.listen(page)
    for path in FOR_EVERYBODY:
        page.goto(path)
        axe(page)
    sign_in(page, "admin")
    for path in SIGNED_IN:
        if path == "/account/prove":
            forget_proofs(portal_dir / "wodnik.sqlite")
        page.goto(path)
        expect(page).to_have_url(path)
        axe(page)
    context.close()

    assert faults.seen == []
