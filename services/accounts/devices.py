"""Devices: in plain words, from what a browser says of itself, and by the mark that they keep of an account.

A browser may say anything of itself: good for recognising, no proof.
"""

from typing import Final

from sqlalchemy import select

from data.models import User
from services import runtime
from services.accounts.tokens import digest
from services.accounts.users import normal
from texts import _

MARK: Final = 16

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


def device_mark(email: str) -> str:
    """Return the mark by which a device that has signed in to an account is known.

    Another password makes another mark: whoever knew the one before comes from a new device.
    """
    address = normal(email)
    with runtime.reading() as session:
        kept = session.scalar(select(User.password_hash).where(User.email == address))
    return digest(f"{address} {kept}")[:MARK]


def _named(user_agent: str, marks: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in marks if mark in user_agent), "")
