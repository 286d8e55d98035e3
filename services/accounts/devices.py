"""Devices in plain words, from what a browser says of itself. It may say anything: good for recognising, no proof."""

from typing import Final

from texts import _

BROWSERS: Final = (
    # Each also names those that it descends from: the youngest first.
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_name(user_agent: str) -> str:
    """Return browser and system, ``"Firefox, Windows"``, as far as they are known."""
    browser = _named(user_agent, BROWSERS)
    system = _named(user_agent, SYSTEMS)
    known = ", ".join(part for part in (browser, system) if part)
    return known or _("Unknown device")


def _named(user_agent: str, marks: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in marks if mark in user_agent), "")
