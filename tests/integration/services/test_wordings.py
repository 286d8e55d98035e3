import datetime as dt

import pytest
from sqlalchemy import select

from data.deployment import claim
from data.models import AuditEntry, Channel, Deployment, Message
from domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from domain.roles import Role
from services import wordings
from services.identity import identify
from services.letters import Recipient, write
from services.runtime import Runtime, use
from services.wordings import current, preview, rewrite, shipped, versions
from tests.support.builders import WARSAW, clock_at, proved, sign_up_user, signed_in
from texts import LANGUAGES


@pytest.fixture(autouse=True)
def admin(engine, session, tmp_path):
    """An administrator of a utility with a name."""
    use(Runtime(engine, tmp_path / "lake", clock_at(dt.date(2026, 11, 22)), WARSAW, is_demo=False))
    claim(session.connection())
    session.scalars(select(Deployment)).one().utility = {"name": "Wodociągi", "phone": "95 111 22 33"}
    identify(proved(signed_in(sign_up_user(session), None, Role.ADMIN)))
    session.commit()
    yield
    identify(None)


def test_a_public_text_is_the_shipped_one_with_the_details_of_the_utility():
    text = current("privacy", "pl")

    assert (text.subject, text.version) == ("Jak przetwarzamy dane osobowe", 0)
    assert "Administratorem danych jest Wodociągi" in text.body
    assert "95 111 22 33" in text.body


def test_the_newest_version_wins_in_its_language_only():
    rewrite("privacy", "en", "Privacy", "First.")
    rewrite("privacy", "en", "Privacy", "Ask {utility}.")

    assert (current("privacy", "en").body, current("privacy", "en").version) == ("Ask Wodociągi.", 2)
    assert current("privacy", "pl").version == 0


def test_versions_are_kept_newest_first_with_who_wrote_them():
    rewrite("accessibility", "pl", "Dostępność", "Jeden.")
    rewrite("accessibility", "pl", "Dostępność", "Dwa.")

    kept = versions("accessibility", "pl")
    assert [(one.version, one.body, one.written_by) for one in kept] == [
        (2, "Dwa.", "customer@demo.example"),
        (1, "Jeden.", "customer@demo.example"),
    ]


def test_an_empty_version_goes_back_to_the_shipped_text(session):
    rewrite("privacy", "en", "Privacy", "Ours.")
    rewrite("privacy", "en", "", "")

    assert current("privacy", "en").body.startswith("The controller of the data is Wodociągi")
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.details["is_shipped"] for entry in entries] == [False, True]


def test_a_letter_is_sent_in_the_words_of_the_administrator_and_again_in_the_shipped_ones(session):
    to = Recipient(Channel.EMAIL, "anna@example.com", "en")
    rewrite("invitation", "en", "Join us", "{inviter} asks: {link}")
    write(session, "invitation", to=to, event="one", link="https://w.example/x", inviter="Jan")
    rewrite_later(session, "invitation", "en")
    write(session, "invitation", to=to, event="two", link="https://w.example/x", inviter="Jan")

    first, second = session.scalars(select(Message).order_by(Message.id)).all()
    assert (first.subject, "Jan asks: https://w.example/x" in first.body) == ("Join us", True)
    assert second.subject == shipped("invitation", "en").subject.replace("{inviter}", "Jan")


def rewrite_later(session, name, locale):
    """Go back to the shipped text, after what the session wrote."""
    session.commit()
    rewrite(name, locale, "", "")


@pytest.mark.parametrize(
    ("name", "subject", "body"),
    [
        ("privacy", "Privacy", "Ask {boss}."),
        ("privacy", "Privacy", "Ask { utility }."),
        ("privacy", "", "Text."),
        ("privacy", "Privacy", ""),
        ("privacy", "Two\nlines", "Text."),
        ("privacy", "P" * 201, "Text."),
        ("invitation", "Join", "{inviter} without the way in"),
        ("invitation", "Join", "{link} {amount}"),
    ],
)
def test_what_could_not_be_read_or_sent_is_refused(name, subject, body):
    with pytest.raises(InvalidInputError):
        rewrite(name, "en", subject, body)
    assert versions(name, "en") == []


def test_unknown_places_are_named_in_the_refusal():
    with pytest.raises(InvalidInputError, match=r"\{boss\}, \{ utility \}"):
        preview("privacy", "en", "Privacy", "{boss} { utility } {utility}")


def test_a_preview_fills_the_places_and_writes_nothing():
    assert preview("privacy", "en", "Privacy", "Ask {utility}.").body == "Ask Wodociągi."
    assert "[link]" in preview("invitation", "en", "Join", "{inviter}: {link}").body
    assert versions("privacy", "en") == []


def test_every_shipped_text_could_be_written_by_an_administrator():
    each = [shipped(name, locale) for name in wordings.names() for locale in LANGUAGES]

    assert all(preview(text.name, text.locale, text.subject, text.body).body for text in each)


@pytest.mark.parametrize(("name", "locale"), [("secret", "pl"), ("privacy", "de"), ("../base", "pl")])
def test_other_texts_are_not_there(name, locale):
    with pytest.raises(NotFoundError):
        rewrite(name, locale, "Title", "Text.")


def test_only_an_administrator_writes_texts(session):
    identify(signed_in(sign_up_user(session, "clerk@demo.example"), None, Role.CLERK))

    with pytest.raises(NotAllowedError):
        rewrite("privacy", "pl", "Tytuł", "Tekst.")
