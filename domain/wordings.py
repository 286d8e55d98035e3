"""Texts that an administrator may write: their places for values, and the few marks that give them a shape.

A place is ``{name}``. Blocks are parted by blank lines: ``## `` begins a heading, ``- `` the lines of a list,
everything else is a paragraph. ``{#name}`` at the end of a block gives it an id, as statements of accessibility need;
``[words]{#name}`` gives one to words of a line.
"""

import datetime as dt
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from domain.words import N_

PLACE: Final = re.compile(r"\{(\w+)\}")
BRACES: Final = re.compile(r"\{(?!#[\w-]+\})[^{}]*\}?")
"""Whatever somebody may have meant for a place."""
IDENT: Final = re.compile(r"(?<!\])\s*\{#([\w-]+)\}\s*$")
SPAN: Final = re.compile(r"\[([^][]*)\]\{#([\w-]+)\}")
TITLES: Final[Mapping[str, str]] = {
    "privacy": N_("Privacy notice"),
    "accessibility": N_("Accessibility statement"),
    "password_reset": N_("Letter: a new password"),
    "password_changed": N_("Letter: the password was changed"),
    "email_confirm": N_("Letter: confirm an e-mail address"),
    "email_changed_notice": N_("Letter: the e-mail address was changed"),
    "activation": N_("Letter: first sign-in of a customer"),
    "activation_code": N_("Letter on paper: code of a first sign-in"),
    "activation_code.sms": N_("SMS: code of a first sign-in"),
    "activation_noticed": N_("Letter: somebody wanted a second account"),
    "invitation": N_("Letter: invitation of a colleague"),
    "new_device": N_("Letter: sign-in from a new device"),
    "code_refused": N_("Letter: right password, wrong code"),
    "factor_changed": N_("Letter: two-step verification was changed"),
    "invoice_issued": N_("Letter: a new invoice"),
    "invoice_issued.sms": N_("SMS: a new invoice"),
    "correction_issued": N_("Letter: a correction"),
    "correction_issued.sms": N_("SMS: a correction"),
    "due_soon": N_("Letter: a payment is due soon"),
    "due_soon.sms": N_("SMS: a payment is due soon"),
    "overdue_reminder": N_("Letter: a payment is late"),
    "overdue_reminder.sms": N_("SMS: a payment is late"),
    "payment_demand": N_("Letter: demand for payment"),
    "reading_window": N_("Letter: time to read the meter"),
    "reading_window.sms": N_("SMS: time to read the meter"),
    "verification_main": N_("Letter: a meter is to be exchanged"),
    "verification_main.sms": N_("SMS: a meter is to be exchanged"),
    "verification_submeter": N_("Letter: the verification of a submeter ends"),
    "verification_submeter.sms": N_("SMS: the verification of a submeter ends"),
    "leak": N_("Letter: water may be leaking"),
    "leak.sms": N_("SMS: water may be leaking"),
    "goal": N_("Letter: use against the goal"),
    "goal.sms": N_("SMS: use against the goal"),
    "vacation_use": N_("Letter: water runs while nobody is there"),
    "vacation_use.sms": N_("SMS: water runs while nobody is there"),
    "contact_code": N_("Letter: code that confirms an address"),
    "contact_code.sms": N_("SMS: code that confirms a telephone number"),
    "contact_changed": N_("Letter: an address of the customer was changed"),
    "contact_changed.sms": N_("SMS: an address of the customer was changed"),
    "consent_noted": N_("Letter: a consent was noted by the office"),
    "delegate_invitation": N_("Letter: invitation of a delegate"),
    "delegate_noticed": N_("Letter: what a delegate has done with an invitation"),
    "delegation_ended": N_("Letter: a delegate's access has ended"),
    "account_closed": N_("Letter: the account was closed"),
    "accessibility_demand": N_("Letter to us: a demand for accessibility"),
}
"""What each text is, by its name, which is stored; gettext messages."""


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
    id: int = 0
    """Number of the stored version, for whoever has to name it; 0 for a shipped one."""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph (one line each) or a list."""

    kind: Literal["heading", "paragraph", "list"]
    lines: tuple[str, ...]
    ident: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Words of a line, with their id if they have one."""

    text: str
    ident: str = ""


def parted(text: str) -> tuple[str, str]:
    """Cut a shipped text into its title, which is the first line, and what is below it."""
    subject, _end, body = text.partition("\n")
    return subject, body.strip()


def unknown_places(text: str, known: Collection[str]) -> list[str]:
    """Return what stands in braces and is none of the ``known`` places, each once, as it was written."""
    found = [(mark.group(), PLACE.fullmatch(mark.group())) for mark in BRACES.finditer(text)]
    return list(dict.fromkeys(mark for mark, place in found if place is None or place[1] not in known))


def places_in(text: str) -> list[str]:
    """Return the names of the places of a text, each once."""
    return list(dict.fromkeys(PLACE.findall(text)))


def filled(text: str, values: Mapping[str, object]) -> str:
    """Put the values into their places; a place without a value stays as it is."""
    return PLACE.sub(lambda place: str(values.get(place[1], place[0])), text)


def blocks(text: str) -> list[Block]:
    """Cut a text into its blocks."""
    return [_block(part) for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]


def spans(line: str) -> list[Span]:
    """Cut a line into the words that have an id and those between them."""
    cut = SPAN.split(line)
    between, named = cut[::3], zip(cut[1::3], cut[2::3], strict=True)
    found = [Span(between[0])]
    for words, after in zip(named, between[1:], strict=True):
        found += [Span(*words), Span(after)]
    return [span for span in found if span.text]


def _block(part: str) -> Block:
    ident = IDENT.search(part)
    lines = IDENT.sub("", part).strip().splitlines()
    named = ident[1] if ident else ""
    if lines[0].startswith("## "):
        return Block("heading", (" ".join(lines).removeprefix("## "),), named)
    if lines[0].startswith("- "):
        items = re.split(r"^- ", "\n".join(lines), flags=re.MULTILINE)
        return Block("list", tuple(" ".join(item.split()) for item in items if item.strip()), named)
    return Block("paragraph", (" ".join(" ".join(lines).split()),), named)
