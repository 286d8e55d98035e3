"""Letters: written in the transaction of their cause, in the language of their recipient; the worker sends them later.

The words of a kind come from the administrator, who may have written them anew, else from ``templates/letters``. The
first line is the subject, the rest are paragraphs. The HTML is made of the same paragraphs, so that both parts say the
same.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

import texts
import tokens
from data.models import Channel, Deployment, Message, Wording
from domain.errors import InvalidInputError
from services import runtime
from services.letter_kinds import INDISPENSABLE, KINDS, Kind

FOLDER: Final = Path(__file__).parent.parent / "templates" / "letters"
PLACE: Final = re.compile(r"\{(\w+)\}")
"""A named place in a text that an administrator has written; nothing else in it means anything."""
LONGEST_VALUE: Final = 500
LONGEST_SUBJECT: Final = 200


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets a letter: by which channel, where, and in which language."""

    channel: Channel
    address: str
    """E-mail address, telephone number, or name and address on paper."""
    locale: str


@dataclass(frozen=True, slots=True)
class Written:
    """A letter as it is read."""

    subject: str
    body: str
    html: str
    """Empty where only text travels."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a letter; one that ends in the link of the letter is shown as a button."""

    text: str
    link: str = ""
    is_code: bool = False


def write(  # noqa: PLR0913 -- what, to whom, about which event, and when: a letter has no fewer sides
    session: Session,
    kind: str,
    *,
    to: Recipient,
    event: str,
    version: int = 1,
    due_at: dt.datetime | None = None,
    not_after: dt.datetime | None = None,
    **values: object,
) -> None:
    """Write a letter into the transaction of its cause.

    The same event written again to the same recipient adds nothing; a later ``version`` of it does.

    Parameters
    ----------
    values
        Exactly those that the kind names (``services.letter_kinds``). An instant is told on the clock of the
        recipient, a text marked with ``_l`` in their language.

    Raises
    ------
    InvalidInputError
        For an unknown kind, a channel it does not take, a missing or surplus value, an unfit address.
    """
    written = worded(session, kind, to.channel, to.locale, values)
    row = {
        "event": event,
        "version": version,
        "recipient": _fit(to),
        "channel": to.channel,
        "kind": kind,
        "locale": to.locale,
        "subject": written.subject,
        "body": written.body,
        "html": written.html,
        "due_at": due_at or runtime.now(),
        "not_after": not_after,
    }
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(Message).values(row).on_conflict_do_nothing())


def worded(session: Session, kind: str, channel: Channel, locale: str, values: Mapping[str, object]) -> Written:
    """Return a letter as its recipient would read it."""
    known = _known(kind)
    if channel not in known.channels:
        raise InvalidInputError(f"{kind} does not travel by {channel}")
    if set(values) != known.names:
        raise InvalidInputError(f"{kind} speaks of {sorted(known.names)}, given are {sorted(values)}")
    with texts.speaking(locale):
        told = {name: _told(value) for name, value in values.items()}
        subject, body = _words(session, kind, channel, locale, told)
        return _framed(subject, body, channel, told, _utility(session))


def check_wording(kind: str, subject: str, body: str) -> None:
    """Refuse a wording that could not be sent.

    Raises
    ------
    InvalidInputError
        When it speaks of what the kind does not know, or leaves out what the letter is for.
    """
    known = _known(kind)
    spoken_of = set(PLACE.findall(subject)) | set(PLACE.findall(body))
    if unknown := spoken_of - known.names:
        raise InvalidInputError(texts._("Unknown place: {names}", names=", ".join(sorted(unknown))))
    if missing := known.names & INDISPENSABLE - spoken_of:
        raise InvalidInputError(texts._("Missing place: {names}", names=", ".join(sorted(missing))))
    if not subject.strip() or not body.strip() or "\n" in subject.strip():
        raise InvalidInputError(texts._("A letter has a subject of one line and a text."))


def _known(kind: str) -> Kind:
    if kind not in KINDS:
        raise InvalidInputError(f"there is no letter {kind!r}")
    return KINDS[kind]


def _fit(to: Recipient) -> str:
    address = to.address.strip()
    if not address or any(ord(letter) < ord(" ") for letter in address):
        raise InvalidInputError("a recipient is one line")
    return address


def _told(value: object) -> str:
    """Say a value in the language in force, on one line: what strangers name themselves breaks no letter."""
    if isinstance(value, dt.datetime):
        return texts.moment(value, runtime.current().zone)
    return " ".join(str(value).split())[:LONGEST_VALUE]


def _utility(session: Session) -> dict[str, str]:
    known = session.scalar(select(Deployment.utility)) or {}
    return {field: known.get(field, "") for field in ("name", "phone", "email")}


def _words(session: Session, kind: str, channel: Channel, locale: str, told: Mapping[str, str]) -> tuple[str, str]:
    """Return subject and text of a kind: the administrator's, else the shipped ones."""
    name = f"{kind}.sms" if channel is Channel.SMS else kind
    newest = select(Wording).where(Wording.name == name, Wording.locale == locale).order_by(Wording.version.desc())
    wording = session.scalars(newest.limit(1)).first()
    if wording is not None:
        return _filled(wording.subject, told), _filled(wording.body, told)
    text = _environment().get_template(f"{name}.{locale}.txt").render(told).strip()
    subject, _rule, body = ("", "", text) if channel is Channel.SMS else text.partition("\n")
    return subject, body.strip()


def _filled(text: str, told: Mapping[str, str]) -> str:
    return PLACE.sub(lambda place: told[place[1]], text).strip()


def _framed(subject: str, body: str, channel: Channel, told: Mapping[str, str], utility: dict[str, str]) -> Written:
    """Put a text between the head and the foot of its channel."""
    if channel is Channel.SMS:
        return Written("", " ".join(body.split()), "")
    subject = " ".join(subject.split())[:LONGEST_SUBJECT]
    framed = {"subject": subject, "body": body, "paragraphs": _paragraphs(body, told), "utility": utility}
    text = _environment().get_template("base.txt").render(framed)
    html = _environment().get_template("base.html").render(framed)
    return Written(subject, text.strip() + "\n", html)


def _paragraphs(body: str, told: Mapping[str, str]) -> list[Paragraph]:
    found = []
    for text in re.split(r"\n\s*\n", body):
        link, plain = told.get("link", ""), " ".join(text.split())
        if link and plain.endswith(link):
            found.append(Paragraph(plain.removesuffix(link).rstrip(" :"), link))
        else:
            found.append(Paragraph(plain, is_code=plain == told.get("code")))
    return found


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER), undefined=StrictUndefined, autoescape=select_autoescape(["html"])
    )
    made.globals.update(_=texts._, language=texts.language, light=tokens.LIGHT, dark=tokens.DARK)
    return made
