"""What browser tests do on a page: listen for faults, sign in, ask axe-core."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Locator, Page, Request, Response, expect

CHROMIUM: Final = "/usr/bin/chromium"
CHROMEDRIVER: Final = "/usr/bin/chromedriver"
FLAGS: Final = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    # Takes the place of Playwright's own list. The popups are pages of Chromium itself, made anew for every window:
    # a quarter of all that a short test costs.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,HttpsUpgrades,MediaRouter,OptimizationHints,PaintHolding",
    "--disable-sync",
    "--no-first-run",
    # Chromium's sandbox refuses to start as root.
    *(("--no-sandbox",) if os.geteuid() == 0 else ()),
)
DEMO_PASSWORD: Final = "wodnik-demo"
MOST_STOPS: Final = 40
VIOLATIONS: Final = """document.addEventListener("securitypolicyviolation", (seen) => {
    console.error(`against the policy: ${seen.violatedDirective} ${seen.blockedURI}`);
});"""
AXE: Final = Path(__file__).parent / "vendor" / "axe.min.js"
AXE_RUN: Final = """async (tags) => {
    const report = await axe.run(document, {runOnly: tags, resultTypes: ["violations"]});
    return report.violations;
}"""
"""To tell of all that is well, and to bring it here, takes three times as long as to look."""
AXE_TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass(frozen=True)
class Screen:
    """A size of window in CSS pixels and the scheme of colours that its user prefers."""

    width: int
    height: int
    scheme: Literal["light", "dark"]

    def __str__(self) -> str:
        return f"{self.width}x{self.height}-{self.scheme}"


SCREENS: Final = [
    Screen(1440, 900, "light"),
    Screen(1440, 900, "dark"),
    Screen(390, 844, "light"),
    Screen(390, 844, "dark"),
]

PAPER: Final = Screen(703, 994, "dark")
"""A sheet of A4 between the margins that paper.css leaves, for somebody who reads in the dark."""
PAPER_RUN: Final = """() => ({
    doors: [...document.querySelectorAll("nav, header, footer, .crumbs, .subdoors, .button, .card-head .link")]
        .filter((one) => one.checkVisibility() && !one.closest(".letter-frame")).map((one) => one.className),
    ground: getComputedStyle(document.body).backgroundColor,
    wide: Math.max(0, document.documentElement.scrollWidth - innerWidth),
})"""


@dataclass
class Faults:
    """Everything that went wrong on a page since it was opened."""

    seen: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        """Note errors of scripts, refused requests, and requests that leave this machine."""
        page.on("console", self._console)
        page.on("pageerror", self._error)
        page.on("request", self._request)
        page.on("response", self._response)
        page.add_init_script(VIOLATIONS)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.seen.append(f"console: {message.text}")

    def _error(self, error: Error) -> None:
        self.seen.append(f"error: {error}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"blob", "data", "about"} and address.hostname != "127.0.0.1":
            self.seen.append(f"another host: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.seen.append(f"{response.status}: {response.url}")


class Scales:
    """What a page weighs on the wire, headers and all, by the path of what was sent; nothing for what was kept."""

    def __init__(self, page: Page) -> None:
        self._paths: dict[str, str] = {}
        self._sent: dict[str, float] = {}
        self._wire = page.context.new_cdp_session(page)
        self._wire.send("Network.enable")
        self._wire.on("Network.requestWillBeSent", self._ask)
        self._wire.on("Network.loadingFinished", self._add)

    def _ask(self, told: dict[str, Any]) -> None:
        self._paths[told["requestId"]] = urlsplit(told["request"]["url"]).path

    def _add(self, told: dict[str, Any]) -> None:
        path = self._paths.get(told["requestId"], "")
        self._sent[path] = self._sent.get(path, 0) + told["encodedDataLength"]

    def forget(self, *, cache: bool = False) -> None:
        """Weigh from here on; with ``cache`` the browser has nothing kept."""
        self._sent.clear()
        if cache:
            self._wire.send("Network.clearBrowserCache")

    def kilobytes(self, *, of: str = "/", but: str = "nothing") -> float:
        """Return what was sent of the paths that begin so."""
        return sum(size for path, size in self._sent.items() if path.startswith(of) and not path.startswith(but)) / 1e3

    def __str__(self) -> str:
        heaviest = sorted(self._sent.items(), key=lambda one: -one[1])
        return "\n".join(f"{size / 1e3:8.1f} kB {path}" for path, size in heaviest)


def sign_in(page: Page | BrowserContext, account: str, password: str = DEMO_PASSWORD) -> str:
    """Sign an account in (``"customer"`` is ``customer@demo.example``) and return where the portal leads it.

    The form is sent without being shown: that it works in a browser is held by its own tests. What the page shows is
    left first: a frame that finds somebody else signed in shows itself anew, and would overtake where the test goes.
    """
    if isinstance(page, Page):
        page.goto("about:blank")
    email = account if "@" in account else f"{account}@demo.example"
    [token] = re.findall(r'name="csrf_token" value="([^"]+)"', page.request.get("/login").text())
    given = {"csrf_token": token, "email": email, "password": password, "next": "/"}
    answer = page.request.post("/login", form=given, max_redirects=0)
    assert answer.status == HTTPStatus.FOUND, answer.text()
    return answer.headers["location"]


def fill_in(page: Page, *values: str) -> None:
    """Type into the fields of a form by the keyboard alone, from the one that takes the focus, and send it.

    A key typed before the field has the focus would be lost: it takes it after the page counts as loaded.
    """
    expect(page.locator("[autofocus]")).to_be_focused()
    for at, value in enumerate(values):
        if at:
            page.keyboard.press("Tab")
        page.keyboard.type(value)
    page.keyboard.press("Enter")


def walk_to(page: Page, target: Locator) -> None:
    """Go on by the keyboard until something has the focus."""
    expect(target).to_be_visible()
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if target.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"the keyboard does not come to {target}")


def press(page: Page, target: Locator) -> None:
    """Walk to a link or a button by the keyboard and press it."""
    walk_to(page, target)
    page.keyboard.press("Enter")


def on_every_screen(page: Page) -> Iterator[Screen]:
    """Show a page, as it is, on a desk and on a phone, in light and in dark, and see that it could be printed."""
    on_paper(page)
    for shown in SCREENS:
        _show_on(page, shown)
        yield shown


def _show_on(page: Page, shown: Screen) -> None:
    page.set_viewport_size({"width": shown.width, "height": shown.height})
    page.emulate_media(color_scheme=shown.scheme)


def on_paper(page: Page) -> None:
    """Demand that a page, as it is, could be printed: no doors and no buttons, white, not wider than the sheet."""
    _show_on(page, PAPER)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    found = page.evaluate(PAPER_RUN)
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert found == {"doors": [], "ground": "rgb(255, 255, 255)", "wide": 0}, found


def axe(page: Page) -> None:
    """Demand that axe-core finds nothing on the page as it is now."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE.read_text(encoding="utf-8"))
    violations = page.evaluate(AXE_RUN, AXE_TAGS)
    found = [f"{rule['id']}: {node['target']}" for rule in violations for node in rule["nodes"]]
    assert not found, "\n".join(found)
