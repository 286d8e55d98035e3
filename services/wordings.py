"""Texts of the utility: shipped ones, and what the administrator has written in their place, version by version."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import Deployment, Wording
from domain.errors import NotFoundError
from domain.wordings import filled
from services.runtime import reading

SHIPPED: Final = Path(__file__).parents[1] / "templates" / "texts"
PUBLIC_TEXTS: Final = ("privacy", "accessibility")
"""Texts that everybody may read, on pages of their own."""
PLACES: Final = ("utility", "address", "phone", "email")
"""What such a text may name."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text in one language; version 0 is the shipped one."""

    name: str
    locale: str
    subject: str
    body: str
    version: int = 0
    written_at: dt.datetime | None = None
    written_by: str = ""


def current(name: str, locale: str) -> Text:
    """Return the newest version of a public text with the utility's details in their places.

    ``domain.wordings.blocks`` cuts its body into headings, paragraphs and lists.

    Raises
    ------
    NotFoundError
        When there is no such text.
    """
    with reading() as session:
        text = newest(session, name, locale) or shipped(name, locale)
        details = details_of_utility(session)
    return Text(name, locale, text.subject, filled(text.body, details), text.version, text.written_at)


def newest(session: Session, name: str, locale: str) -> Text | None:
    """Return what the administrator wrote last; nothing where the shipped text holds."""
    wanted = (Wording.name == name, Wording.locale == locale)
    row = session.scalar(select(Wording).where(*wanted).order_by(Wording.version.desc()).limit(1))
    # Empty is how an administrator goes back to the shipped text.
    return None if row is None or not row.body else text_of(row)


def shipped(name: str, locale: str) -> Text:
    """Return the text that came with the program.

    Raises
    ------
    NotFoundError
        When there is none.
    """
    path = SHIPPED / f"{name}.{locale}.txt"
    if name not in PUBLIC_TEXTS or not path.exists():
        raise NotFoundError(f"no text {name!r} in {locale!r}")
    subject, _end, body = path.read_text(encoding="utf-8").partition("\n")
    return Text(name, locale, subject, body.strip())


def text_of(row: Wording) -> Text:
    """Return a stored version."""
    return Text(row.name, row.locale, row.subject, row.body, row.version, row.written_at, row.written_by)


def details_of_utility(session: Session) -> dict[str, str]:
    """Return what fills the places of a public text."""
    known = session.scalar(select(Deployment.utility)) or {}
    address = ", ".join(part for part in (known.get("street_line", ""), known.get("postcode_line", "")) if part)
    return {"utility": known.get("name", ""), "address": address, **{f: known.get(f, "") for f in ("phone", "email")}}
