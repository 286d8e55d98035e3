"""Letters: written in the transaction of their cause, in the language of their recipient; the worker sends them later.

The words of a kind come from the administrator, who may have written them anew, else from ``templates/letters``. The
first line is the subject, the rest are paragraphs. The HTML is made of the same paragraphs, so that both parts say the
same.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
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
FIT: Final[dict[Channel, re.Pattern[str]]] = {
    Channel.EMAIL: re.compile(r"[^\s@,;:<>()\[\]\"\\]+@[^\s@,;:<>()\[\]\"\\]+"),
    Channel.SMS: re.compile(r"\+?\d{10,15}", re.ASCII),
    Channel.POST: re.compile(r"[^\x00-\x1f]{5,200}"),
}
OF_POLAND: Final = re.compile(r"\d{9}", re.ASCII)
"""A number as people in Poland write it."""
STOP: Final = "stop"
"""Place of the address at the foot that stops messages; no wording speaks of it."""
LONGEST_VALUE: Final = 4000
LONGEST_SUBJECT: Final = 200


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets a letter: by which channel, where, and in which language."""

    channel: Channel
    address: str
    """E-mail address, telephone number, or name and address on paper (``Anna Nowak, Lipowa 3, 00-001 Warszawa``)."""
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
    about: int | None = None,
    version: int = 1,
    due_at: dt.datetime | None = None,
    not_after: dt.datetime | None = None,
    stop: str = "",
    **values: object,
) -> None:
    """Write a letter into the transaction of its cause.

    The same event written again to the same recipient adds nothing; a later ``version`` of it does.

    Parameters
    ----------
    about
        Number of the customer whom it is about, where it is about one: it is theirs to take along, whoever reads it.
    stop
        Address that stops messages like this one; an e-mail names it at its foot and in its head.
    values
        Exactly those that the kind names (``services.letter_kinds``). An instant is told on the clock of the
        recipient, a text marked with ``_l`` in their language.

    Raises
    ------
    InvalidInputError
        For an unknown kind, a channel it does not take, a missing or surplus value, an unfit address.
    """
    to = _checked(to)
    written = worded(session, kind, to, values, stop)
    row = {
        "event": event,
        "customer_id": about,
        "version": version,
        "recipient": to.address,
        "channel": to.channel,
        "kind": kind,
        "locale": to.locale,
        "subject": written.subject,
        "body": written.body,
        "html": written.html,
        "due_at": due_at or runtime.now(),
        "not_after": not_after,
        "stop": stop,
    }
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(Message).values(row).on_conflict_do_nothing())


def worded(session: Session, kind: str, to: Recipient, values: Mapping[str, object], stop: str = "") -> Written:
    """Return a letter as its recipient would read it."""
    known = _known(kind)
    if to.channel not in known.channels or to.locale not in texts.LANGUAGES:
        raise InvalidInputError(f"{kind} does not travel by {to.channel} in {to.locale!r}")
    if set(values) != known.names:
        raise InvalidInputError(f"{kind} speaks of {sorted(known.names)}, given are {sorted(values)}")
    with texts.speaking(to.locale):
        told = {name: _told(value) for name, value in values.items()}
        subject, body = _words(session, kind, to, told)
        return _framed(subject, body, to, told | {STOP: stop}, _utility(session))


def check_wording(name: str, subject: str, body: str) -> None:
    """Refuse a wording that could not be sent; ``name`` is that of a kind, with ``.sms`` for its SMS.

    Raises
    ------
    InvalidInputError
        When it speaks of what the kind does not know, leaves out what the letter is for, or tells it in the subject,
        which is kept and shown to administrators; the subject of a reminder tells nothing at all.
    """
    known, is_sms = _known(name.removesuffix(".sms")), name.endswith(".sms")
    in_subject, in_body = set(PLACE.findall(subject)), set(PLACE.findall(body))
    if unknown := (in_subject | in_body) - known.names:
        raise InvalidInputError(texts._("Unknown place: {names}", names=", ".join(sorted(unknown))))
    if told := in_subject & (INDISPENSABLE if known.opens else known.names):
        names = ", ".join(sorted(told))
        raise InvalidInputError(texts._("This belongs in the text, not in the subject: {names}", names=names))
    if missing := known.names & INDISPENSABLE - in_body:
        raise InvalidInputError(texts._("Missing place: {names}", names=", ".join(sorted(missing))))
    if not body.strip() or "\n" in subject.strip() or not (is_sms or subject.strip()):
        raise InvalidInputError(texts._("A letter has a subject of one line and a text."))


def preview(session: Session, name: str, locale: str, subject: str, body: str) -> Written:
    """Return how a wording would be read, its places shown as they are named."""
    check_wording(name, subject, body)
    kind = _known(name.removesuffix(".sms"))
    channel = Channel.SMS if name.endswith(".sms") else min(kind.channels - {Channel.SMS})
    told = {place: f"[{place}]" for place in kind.names}
    address = texts._("Name, street and number, postcode and town")
    with texts.speaking(locale):
        filled = (_filled(subject, told), _filled(body, told))
        return _framed(*filled, Recipient(channel, address, locale), told, _utility(session))


def shipped(name: str, locale: str) -> tuple[str, str]:
    """Return subject and text of a kind as they are shipped, with its places in braces: where rewording begins."""
    kind = _known(name.removesuffix(".sms"))
    places = {place: f"{{{place}}}" for place in kind.names}
    return _of_file(name, locale, places)


def _known(kind: str) -> Kind:
    if kind not in KINDS:
        raise InvalidInputError(f"there is no letter {kind!r}")
    return KINDS[kind]


def _checked(to: Recipient) -> Recipient:
    """Return a recipient whose address is one, and only one, of its channel."""
    address = to.address.strip()
    if to.channel is Channel.SMS:
        digits = re.sub(r"[\s().-]", "", address)
        address = f"+48{digits}" if OF_POLAND.fullmatch(digits) else digits
    if not FIT[to.channel].fullmatch(address):
        raise InvalidInputError(f"this is no address for {to.channel}")
    return replace(to, address=address)


def _told(value: object) -> str:
    """Say a value in the language in force, on one line: what strangers name themselves breaks no letter."""
    if isinstance(value, dt.datetime):
        return texts.moment(value, runtime.current().zone)
    return " ".join(str(value).split())[:LONGEST_VALUE]


def _utility(session: Session) -> dict[str, str]:
    known = session.scalar(select(Deployment.utility)) or {}
    return {field: known.get(field, "") for field in ("name", "phone", "email")}


def _words(session: Session, kind: str, to: Recipient, told: Mapping[str, str]) -> tuple[str, str]:
    """Return subject and text of a kind: the administrator's, else the shipped ones."""
    name = f"{kind}.sms" if to.channel is Channel.SMS else kind
    newest = select(Wording).where(Wording.name == name, Wording.locale == to.locale).order_by(Wording.version.desc())
    wording = session.scalars(newest.limit(1)).first()
    # Empty is how an administrator goes back to the shipped text.
    if wording is not None and wording.body:
        open_to_all = {name: value for name, value in told.items() if name not in INDISPENSABLE}
        return _filled(wording.subject, open_to_all), _filled(wording.body, told)
    return _of_file(name, to.locale, told)


def _of_file(name: str, locale: str, told: Mapping[str, str]) -> tuple[str, str]:
    text = _environment().get_template(f"{name}.{locale}.txt").render(told).strip()
    subject, _rule, body = ("", "", text) if name.endswith(".sms") else text.partition("\n")
    return subject, body.strip()


def _filled(text: str, told: Mapping[str, str]) -> str:
    return PLACE.sub(lambda place: told.get(place[1], place[0]), text).strip()


def _framed(subject: str, body: str, to: Recipient, told: Mapping[str, str], utility: dict[str, str]) -> Written:
    """Put a text between the head and the foot of its channel."""
    if to.channel is Channel.SMS:
        return Written("", " ".join(body.split()), "")
    subject = " ".join(subject.split())[:LONGEST_SUBJECT]
    framed = {"subject": subject, "body": body, "paragraphs": _paragraphs(body, told), "utility": utility}
    framed |= {STOP: told.get(STOP, "")}
    if to.channel is Channel.POST:
        dated = {"address": to.address.split(", "), "day": texts.long_day(runtime.today())}
        return Written(subject, body + "\n", _environment().get_template("post.html").render(framed | dated))
    text = _environment().get_template("base.txt").render(framed)
    return Written(subject, text.strip() + "\n", _environment().get_template("base.html").render(framed))


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
