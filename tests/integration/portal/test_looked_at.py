"""Every page is opened by a browser test that asks axe: one that is new and that none opens fails here."""

import re
from pathlib import Path

import dash
import pytest

BROWSER_TESTS = Path(__file__).parents[2] / "browser"
OPENED_BY_A_LINK = {"/invoices/none": "/invoices", "/contracts/none": "/contracts"}
"""Pages of one document, and the page whose list leads there."""
NO_PAGE = re.compile(
    r"\.(pdf|xml|zip|jpg|png|ics|<any.*)\b|<any|^/(health|metrics|search|identify|place|lang|go|not-found-404)\b|/html$"
    r"|^/at/|^/letters/|^/invitation/|^/password/new/|^/activate/<|^/confirm/|^/login/code|/photo$"
)
"""Addresses of files and of data, those that lead on, and forms that stories in a browser come to by what was sent."""


def addresses(app: dash.Dash) -> list[str]:
    """Return the addresses of all pages, Dash's and plain ones."""
    doors = app.server.extensions["doors"]
    rules = [rule for rule in app.server.url_map.iter_rules() if rule.endpoint in doors.routes]
    plain = [rule.rule for rule in rules if "GET" in rule.methods]
    return sorted({page["path"] for page in dash.page_registry.values()} | set(plain))


def is_opened(path: str, written: str) -> bool:
    """Tell whether a test writes an address, or what comes before the row or the secret in it."""
    head = re.escape(OPENED_BY_A_LINK.get(path, path).partition("<")[0].rstrip("/") or "/")
    return re.search(rf"""["']{head}["'?/]""", written) is not None


@pytest.fixture
def written() -> str:
    """The browser tests that ask axe."""
    texts = [path.read_text(encoding="utf-8") for path in BROWSER_TESTS.glob("test_*.py")]
    return "\n".join(text for text in texts if "axe(" in text)


def test_every_page_is_opened_by_a_test_that_asks_axe(app, written):
    pages = [path for path in addresses(app) if not NO_PAGE.search(path)]

    assert [path for path in pages if not is_opened(path, written)] == []
