"""The portal in a real Chromium, in which nothing may go wrong unnoticed."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Page, expect
from selenium.webdriver.chrome.options import Options
from werkzeug.serving import make_server

from app import create_app
from config import Settings
from tests.support.browser import CHROMEDRIVER, CHROMIUM, FLAGS, SCREENS, Faults, Screen
from tests.support.machine import ROOT

# On two busy cores a page may take its time; a page that never gets there fails all the same.
expect.set_options(timeout=30_000)
WODNIK = [sys.executable, "-c", "from cli import main; main()"]


@pytest.fixture(scope="session")
def listener() -> Iterator[socket.socket]:
    """The socket on which the portal will listen, if a test asks for it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


@pytest.fixture(scope="session")
def base_url(listener: socket.socket) -> str:
    """The address that pages are opened relative to."""
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture(scope="session")
def portal_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the portal keeps its files."""
    return tmp_path_factory.mktemp("portal")


@pytest.fixture(scope="session")
def portal(listener: socket.socket, base_url: str, portal_dir: Path) -> Iterator[str]:
    """The address of the real portal, serving the small demo utility."""
    settings = Settings(data_dir=portal_dir, base_url=base_url)
    environment = {**os.environ, "WODNIK_DATA_DIR": str(settings.data_dir)}
    for command in (["db", "upgrade"], ["demo", "--size", "small"]):
        subprocess.run([*WODNIK, *command], cwd=ROOT, env=environment, check=True)
    server = make_server("127.0.0.1", 0, create_app(settings).server, threaded=True, fd=listener.fileno())
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield base_url
    server.shutdown()
    thread.join()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Start Debian's Chromium."""
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": list(FLAGS)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """Sit where the customers of the utility sit."""
    return {**browser_context_args, "locale": "pl-PL", "timezone_id": "Europe/Warsaw"}


@pytest.fixture
def clean_page(page: Page, portal: str) -> Iterator[Page]:
    """A page of the portal on which an error, a refused request or a request to another host fails the test."""
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
