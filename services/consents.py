"""Texts of consents, as everybody reads them and as the administrator writes them.

They are wordings of their own names. Unlike letters, a shipped text is only a proposal: people are asked for a consent
once the administrator has adopted its words in both languages, and these stay what they read, details of the utility
included.
"""

import hashlib
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.deployment import claim, hold
from data.models import Wording
from domain.consents import ConsentVersion, Purpose, history
from domain.errors import InvalidInputError
from domain.roles import Role
from domain.wordings import Text, blocks, filled, parted, places_in, unknown_places
from services.accounts.proof import demand_proof
from services.audit import record
from services.identity import acting_as
from services.runtime import now, reading, writing
from services.wordings import (
    LONGEST_BODY,
    LONGEST_SUBJECT,
    PLACES,
    SHIPPED,
    details_of_utility,
    refuse_overtaken,
    text_of,
)
from texts import LANGUAGES, _

Words = Mapping[str, tuple[str, str]]
"""Title and text by language."""


def asked_for(locale: str) -> list[Text]:
    """Return the texts in force of the consents that people are asked for, each with the number to point to."""
    with reading() as session:
        known = versions_kept(session)
    return [found[0].texts[locale] for found in known.values() if found and found[0].is_asked]


def versions(purpose: Purpose) -> list[ConsentVersion]:
    """Return every version of a consent, newest first."""
    acting_as(Role.ADMIN)
    with reading() as session:
        return versions_kept(session)[purpose]


def proposed(purpose: Purpose) -> dict[str, Text]:
    """Return the words that come with the program, by language, with places for the details of the utility."""
    name = purpose.text
    files = {locale: SHIPPED / f"{name}.{locale}.txt" for locale in LANGUAGES}
    return {locale: Text(name, locale, *parted(path.read_text(encoding="utf-8"))) for locale, path in files.items()}


def preview(purpose: Purpose, words: Words) -> dict[str, Text]:
    """Return the texts as they would be kept; raises what :func:`rewrite` raises."""
    acting_as(Role.ADMIN)
    with reading() as session:
        return finished(purpose, words, details_of_utility(session))


def rewrite(purpose: Purpose, words: Words, *, after: int | None = None) -> int:
    """Ask for a consent in these words from now on and return the number of the version.

    Parameters
    ----------
    after
        Version that the words were begun from, 0 before the first; nothing where they stand for themselves.

    Raises
    ------
    InvalidInputError
        When a language is missing, the words name what is not known, they are in force already, or another version
        was saved after the one that they were begun from; in words.
    ProofNeededError
        When the password was not given a moment ago.
    """
    actor = acting_as(Role.ADMIN).email
    demand_proof()
    with writing() as session:
        claim(session.connection())
        hold(session)
        texts = finished(purpose, words, details_of_utility(session))
        known = versions_kept(session)[purpose]
        refuse_overtaken(after, known[0].version if known else 0)
        if known and all(_same(texts[locale], known[0].texts[locale]) for locale in LANGUAGES):
            raise InvalidInputError(_("These words are in force already."))
        return _add(session, purpose, texts, known, actor)


def stop_asking(purpose: Purpose) -> None:
    """Ask nobody for a consent from now on; who gave it has given it.

    Raises
    ------
    InvalidInputError
        When nobody is asked for it.
    ProofNeededError
        When the password was not given a moment ago.
    """
    actor = acting_as(Role.ADMIN).email
    demand_proof()
    with writing() as session:
        claim(session.connection())
        hold(session)
        known = versions_kept(session)[purpose]
        if not known or not known[0].is_asked:
            raise InvalidInputError(_("Nobody is asked for this consent."))
        name = purpose.text
        _add(session, purpose, {locale: Text(name, locale, "", "") for locale in LANGUAGES}, known, actor)


def versions_kept(session: Session) -> dict[Purpose, list[ConsentVersion]]:
    """Return every version of each consent, newest first."""
    rows = session.scalars(select(Wording).where(Wording.name.in_([purpose.text for purpose in Purpose])))
    texts = list(map(text_of, rows))
    return {purpose: history(text for text in texts if text.name == purpose.text) for purpose in Purpose}


def _add(session: Session, purpose: Purpose, texts: Mapping[str, Text], known: list[ConsentVersion], actor: str) -> int:
    at, before = now(), known[0].version if known else 0
    for text in texts.values():
        row = {"name": text.name, "locale": text.locale, "subject": text.subject, "body": text.body}
        session.add(Wording(**row, version=before + 1, written_at=at, written_by=actor))
    told = {"before": before, "after": before + 1, "is_asked": any(text.body for text in texts.values())}
    digests = {locale: _digest(text) for locale, text in texts.items()}
    record(session, at=at, actor=actor, action="consent_written", subject=purpose.text, **told, digests=digests)
    return before + 1


def _digest(text: Text) -> str:
    # The trail holds what people read by its digest: a row that is changed past the program would show.
    return hashlib.sha256(f"{text.subject}\n{text.body}".encode()).hexdigest()


def _same(one: Text, other: Text) -> bool:
    return (one.subject, one.body) == (other.subject, other.body)


def finished(purpose: Purpose, words: Words, details: Mapping[str, str]) -> dict[str, Text]:
    """Return the texts by language, with the details of the utility in their places; raises as :func:`rewrite`."""
    return {locale: _text(purpose.text, locale, words.get(locale, ("", "")), details) for locale in LANGUAGES}


def _text(name: str, locale: str, words: tuple[str, str], details: Mapping[str, str]) -> Text:
    subject, body = words[0].strip(), words[1].replace("\r\n", "\n").strip()
    if not subject or not body or "\n" in subject:
        raise InvalidInputError(_("A consent has a title of one line and a text, in both languages."))
    if len(subject) > LONGEST_SUBJECT or len(body) > LONGEST_BODY:
        raise InvalidInputError(_("At most {count} characters.", count=LONGEST_BODY))
    if any(block.kind == "heading" for block in blocks(body)):
        raise InvalidInputError(_("A consent has paragraphs and lists, no headings."))
    written = f"{subject}\n{body}"
    if unknown := unknown_places(written, PLACES):
        raise InvalidInputError(_("Unknown place: {names}", names=", ".join(unknown)))
    if empty := [place for place in places_in(written) if not details[place]]:
        raise InvalidInputError(_("The utility has not said yet what belongs here: {names}", names=", ".join(empty)))
    return Text(name, locale, filled(subject, details), filled(body, details))
