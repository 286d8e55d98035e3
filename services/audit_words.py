"""Entries of the trail as people read them, in the language in force; what has no words is shown by its code."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

import pandas as pd

from domain.trail import ACTIONS, ACTORS, BY_COMMAND, DETAILS, NUMBERED, SUBJECTS, VALUES
from texts import _, day, number

NOTHING: Final = "\u2013"
ISO_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
DECIMAL: Final = re.compile(r"-?\d{1,15}\.(\d{1,8})")


def action_words(action: str) -> str:
    """Say what was done."""
    return _(ACTIONS.get(action, action))


def actor_words(actor: str) -> str:
    """Say who did it."""
    if actor.endswith(BY_COMMAND):
        return _("{name} (command line)", name=actor.removesuffix(BY_COMMAND))
    return _(ACTORS[actor]) if actor in ACTORS else actor


def with_actors(found: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Say who did it in columns of a frame; where nobody has done it yet they stay empty."""
    return found.assign(**{name: [who and actor_words(who) for who in found[name]] for name in columns})


def actor_sought(words: str) -> str:
    """Return what is stored of whoever is called so: people look for what they read."""
    known = {_(shown).casefold(): code for code, shown in ACTORS.items()}
    return known.get(words.strip().casefold(), words).replace(_("{name} (command line)", name=""), BY_COMMAND)


def subject_sought(words: str) -> str:
    """Return what is stored of whom or what is called so."""
    known = {_(shown).casefold(): code for code, shown in SUBJECTS.items()}
    for code, shown in NUMBERED.items():
        before = _(shown, name="").casefold()
        if words.strip().casefold().startswith(before):
            return f"{code} {words.strip()[len(before) :]}"
    return known.get(words.strip().casefold(), words)


def subject_words(subject: str) -> str:
    """Say whom or what it was done to."""
    kind, _space, name = subject.partition(" ")
    if kind in NUMBERED and name:
        return _(NUMBERED[kind], name=name)
    return _(SUBJECTS[subject]) if subject in SUBJECTS else subject


def details_words(details: Mapping[str, object]) -> str:
    """Say what else is known, in one line: ``before: customer service; after: analyst, customer service``."""
    told = ((DETAILS.get(name, name), _said(value, VALUES.get(name, {}))) for name, value in details.items())
    return "; ".join(f"{_(name)}: {value}" for name, value in told)


def _said(value: object, words: Mapping[str, str]) -> str:
    match value:
        case bool():
            return _("yes") if value else _("no")
        case Mapping():
            return ", ".join(f"{_code(str(key), words)}: {_said(one, words)}" for key, one in value.items()) or NOTHING
        case list():
            return ", ".join(_said(one, words) for one in value) or NOTHING
        case None | "":
            return NOTHING
        case _:
            return _code(str(value), words)


def _code(text: str, words: Mapping[str, str]) -> str:
    """Put a code into words: ``statement.csv`` by its parts, a day and an amount as people write them."""
    if ISO_DAY.fullmatch(text):
        return _day(text)
    if found := DECIMAL.fullmatch(text):
        return number(Decimal(text), len(found[1]))
    whole = words.get(text)
    if whole is not None:
        return _(whole)
    first, dot, rest = text.partition(".")
    return f"{_(words[first])}, {_code(rest, words)}" if dot and first in words else text


def _day(text: str) -> str:
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text
