"""The portal in a real Chromium, in which nothing may go wrong unnoticed."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from selenium.webdriver.chrome.options import Options
from werkzeug.serving import make_server

from app import create_app
from config import Settings
from services.identity import identify
from services.installation import open_installation, place_of
from services.runtime import Runtime, use
from tests.support.browser import CHROMEDRIVER, CHROMIUM, FLAGS, Faults
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
def settings(base_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a portal in a folder of its own."""
    return Settings(data_dir=tmp_path_factory.mktemp("portal"), base_url=base_url)


@pytest.fixture(scope="session")
def running(settings: Settings) -> Runtime:
    """The small demo utility."""
    environment = {**os.environ, "WODNIK_DATA_DIR": str(settings.data_dir)}
    for command in (["db", "upgrade"], ["demo", "--size", "small"]):
        subprocess.run([*WODNIK, *command], cwd=ROOT, env=environment, check=True)
    return open_installation(place_of(settings))


@pytest.fixture(scope="session")
def portal(listener: socket.socket, base_url: str, settings: Settings, running: Runtime) -> Iterator[str]:
    """The address of the real portal, serving the utility."""
    server = make_server("127.0.0.1", 0, create_app(settings, running).server, threaded=True, fd=listener.fileno())
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
    """Sit where the customers of the utility sit, and wait for no movement to end."""
    sits = {"locale": "pl-PL", "timezone_id": "Europe/Warsaw"}
    return {**browser_context_args, **sits, "reduced_motion": "reduce"}


@pytest.fixture
def clean_page(page: Page, portal: str) -> Iterator[Page]:
    """A page of the portal on which an error, a refused request or a request to another host fails the test."""
    faults = Faults()
    faults.listen(page)
    yield page
    assert faults.seen == []


@pytest.fixture
def plain_phone(browser: Browser, browser_context_args, portal: str) -> Iterator[Page]:
    """A phone without scripts on which nothing goes wrong unnoticed."""
    phone: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False}
    context, faults = browser.new_context(**browser_context_args, **phone), Faults()
    page = context.new_page()
    faults.listen(page)
    yield page
    assert faults.seen == []
    context.close()


@pytest.fixture
def utility(running: Runtime) -> Iterator[Runtime]:
    """The utility of the portal, whose services a test asks for what its story begins with."""
    use(running)
    yield running
    identify(None)


def pytest_setup_options() -> Options:
    """Start Debian's Chromium for dash_duo too; a hook of dash[testing]."""
    os.environ.setdefault("SE_CHROMEDRIVER", CHROMEDRIVER)
    options = Options()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, "--headless=new", "--lang=pl-PL", "--window-size=1440,900"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return options
