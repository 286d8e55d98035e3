"""Texts of the utility: shipped ones, and what the administrator has written in their place, version by version."""

from pathlib import Path
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.deployment import hold
from data.models import Channel, Deployment, Wording
from domain.errors import InvalidInputError, NotFoundError
from domain.roles import Role
from domain.wordings import Text, filled, parted, unknown_places
from services import letters, runtime
from services.accounts.proof import demand_proof
from services.audit import record
from services.identity import acting_as
from services.letter_kinds import KINDS
from services.runtime import now, reading, writing
from texts import LANGUAGES, _

SHIPPED: Final = Path(__file__).parents[1] / "templates" / "texts"
PUBLIC_TEXTS: Final = ("privacy", "accessibility")
"""Texts that everybody may read, on pages of their own."""
PLACES: Final = ("utility", "address", "phone", "email", "site")
"""What such a text may name."""
LONGEST_SUBJECT: Final = 200
LONGEST_BODY: Final = 50_000
SMS: Final = ".sms"
"""Ends the name of a letter that goes by SMS."""


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
    if name not in names() or locale not in LANGUAGES:
        raise NotFoundError(f"no text {name!r} in {locale!r}")
    if name not in PUBLIC_TEXTS:
        return Text(name, locale, *letters.shipped(name, locale))
    return Text(name, locale, *parted((SHIPPED / f"{name}.{locale}.txt").read_text(encoding="utf-8")))


def names() -> list[str]:
    """Return the names of all texts: the public ones, then the letters, each by the ways it travels."""
    found = list(PUBLIC_TEXTS)
    for name, kind in KINDS.items():
        found += [name] if kind.channels - {Channel.SMS} else []
        found += [name + SMS] if Channel.SMS in kind.channels else []
    return found


def places_of(name: str) -> list[str]:
    """Return what a text may name."""
    return list(PLACES) if name in PUBLIC_TEXTS else sorted(KINDS[name.removesuffix(SMS)].names)


def versions(name: str, locale: str) -> list[Text]:
    """Return what the administrator has written, newest first; an empty one went back to the shipped text."""
    acting_as(Role.ADMIN)
    wanted = (Wording.name == name, Wording.locale == locale)
    with reading() as session:
        return [
            text_of(row) for row in session.scalars(select(Wording).where(*wanted).order_by(Wording.version.desc()))
        ]


def rewrite(name: str, locale: str, subject: str, body: str, *, after: int | None = None) -> int:
    """Write the next version of a text and return its number; both empty go back to the shipped text.

    Parameters
    ----------
    after
        Version that the words were begun from, 0 for the shipped text; nothing where they stand for themselves.

    Raises
    ------
    InvalidInputError
        When it names what it cannot know, leaves out what it is for, or another version was saved after the one that
        it was begun from; the message says what.
    NotFoundError
        When there is no such text.
    ProofNeededError
        When the password was not given a moment ago.
    """
    actor, subject, body = acting_as(Role.ADMIN).email, subject.strip(), _plain(body)
    demand_proof()
    shipped(name, locale)
    if subject or body:
        _check(name, subject, body)
    with writing() as session:
        hold(session)
        last = session.scalar(select(func.max(Wording.version)).where(Wording.name == name, Wording.locale == locale))
        refuse_overtaken(after, last or 0)
        version = (last or 0) + 1
        text = {"name": name, "locale": locale, "version": version, "subject": subject, "body": body}
        session.add(Wording(**text, written_at=now(), written_by=actor))
        told = {"locale": locale, "version": version, "is_shipped": not body}
        record(session, at=now(), actor=actor, action="wording_written", subject=name, **told)
    return version


def refuse_overtaken(begun: int | None, last: int) -> None:
    """Refuse what was begun from a version that is the last one no more; raises what :func:`rewrite` raises."""
    if begun is not None and begun != last:
        told = _("Version {number} was saved meanwhile. Copy what you have written, and reload the page.", number=last)
        raise InvalidInputError(told)


def preview(name: str, locale: str, subject: str, body: str) -> Text:
    """Return a text with samples in its places; raises what :func:`rewrite` raises."""
    acting_as(Role.ADMIN)
    shipped(name, locale)
    subject, body = subject.strip(), _plain(body)
    _check(name, subject, body)
    with reading() as session:
        if name in PUBLIC_TEXTS:
            return Text(name, locale, subject, filled(body, details_of_utility(session)))
        written = letters.preview(session, name, locale, subject, body)
    return Text(name, locale, written.subject, written.body)


def _plain(body: str) -> str:
    return body.replace("\r\n", "\n").strip()


def _check(name: str, subject: str, body: str) -> None:
    if len(subject) > LONGEST_SUBJECT or len(body) > LONGEST_BODY:
        raise InvalidInputError(_("At most {count} characters.", count=LONGEST_BODY))
    unknown = unknown_places(f"{subject}\n{body}", places_of(name))
    if unknown:
        raise InvalidInputError(_("Unknown place: {names}", names=", ".join(unknown)))
    if name not in PUBLIC_TEXTS:
        letters.check_wording(name, subject, body)
    elif not subject or not body or "\n" in subject:
        raise InvalidInputError(_("A text has a title of one line and something below it."))


def text_of(row: Wording) -> Text:
    """Return a stored version."""
    return Text(row.name, row.locale, row.subject, row.body, row.version, row.written_at, row.written_by, row.id)


def details_of_utility(session: Session) -> dict[str, str]:
    """Return what fills the places of a public text."""
    known = session.scalar(select(Deployment.utility)) or {}
    address = ", ".join(part for part in (known.get("street_line", ""), known.get("postcode_line", "")) if part)
    told = {"utility": known.get("name", ""), "address": address, "site": runtime.current().site}
    return told | {name: known.get(name, "") for name in ("phone", "email")}
