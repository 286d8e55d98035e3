"""The portal in a real Chromium, in which nothing may go wrong unnoticed."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page
from selenium.webdriver.chrome.options import Options

from tests.support.browser import CHROMEDRIVER, CHROMIUM, FLAGS, SCREENS, Faults, Screen


@pytest.fixture(scope="session")
def base_url() -> str:
    """The address that pages are opened relative to."""
    return "http://127.0.0.1:9"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Start Debian's Chromium."""
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": list(FLAGS)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """Sit where the customers of the utility sit."""
    return {**browser_context_args, "locale": "pl-PL", "timezone_id": "Europe/Warsaw"}


@pytest.fixture
def clean_page(page: Page) -> Iterator[Page]:
    """A page on which an error, a refused request or a request to another host fails the test."""
    faults = Faults()
    faults.listen(page)
    yield page
    assert faults.seen == []


@pytest.fixture(params=SCREENS, ids=str)
def screen(request: pytest.FixtureRequest, clean_page: Page) -> Page:
    """A clean page on a desk and on a phone, in light and in dark."""
    shown: Screen = request.param
    clean_page.set_viewport_size({"width": shown.width, "height": shown.height})
    clean_page.emulate_media(color_scheme=shown.scheme)
    return clean_page


def pytest_setup_options() -> Options:
    """Start Debian's Chromium for dash_duo too; a hook of dash[testing]."""
    os.environ.setdefault("SE_CHROMEDRIVER", CHROMEDRIVER)
    options = Options()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, "--headless=new", "--lang=pl-PL", "--window-size=1440,900"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return options
