import datetime as dt

import pytest
from sqlalchemy import select

from data.deployment import claim
from data.models import AuditEntry, Deployment, Wording
from domain.consents import Purpose
from domain.errors import InvalidInputError, NotAllowedError
from domain.roles import Role
from services.consents import asked_for, rewrite, stop_asking, versions
from services.identity import acting_as, identify
from services.runtime import Runtime, use
from tests.support.builders import WARSAW, proved, sign_up_user, signed_in
from tests.support.portal import MovableClock
from texts import speaking

EINVOICE = Purpose.EINVOICE
NOON = dt.datetime(2026, 11, 22, 11, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
OURS = {"pl": ("Zgoda", "Zgadzam się, {utility}."), "en": ("Consent", "I agree, {utility}.")}
SHORTER = {"pl": ("Zgoda", "Tak."), "en": ("Consent", "Yes.")}


@pytest.fixture(autouse=True)
def clock(engine, session, tmp_path):
    """The clock of a utility with a name, whose administrator asks."""
    clock = MovableClock(NOON)
    use(Runtime(engine, tmp_path / "lake", clock, WARSAW, is_demo=False))
    claim(session.connection())
    session.scalars(select(Deployment)).one().utility = {"name": "Wodociągi"}
    identify(proved(signed_in(sign_up_user(session), None, Role.ADMIN)))
    session.commit()
    with speaking("en"):
        yield clock
    identify(None)


def test_nobody_is_asked_for_anything_before_its_words_were_adopted():
    assert asked_for("pl") == []
    assert versions(EINVOICE) == []


def test_adopted_words_are_in_force_in_both_languages_each_with_a_number_to_point_to(session):
    rewrite(EINVOICE, OURS)

    for locale, body in (("pl", "Zgadzam się, Wodociągi."), ("en", "I agree, Wodociągi.")):
        [text] = asked_for(locale)
        assert (text.body, text.version) == (body, 1)
        assert (session.get_one(Wording, text.id).locale, session.get_one(Wording, text.id).body) == (locale, body)


def test_what_was_read_stays_as_it_was_when_words_and_utility_change(session, clock):
    rewrite(EINVOICE, OURS)
    [read] = asked_for("en")
    session.scalars(select(Deployment)).one().utility = {"name": "Others"}
    session.commit()
    clock.advance(hours=1)
    identify(proved(acting_as(Role.ADMIN)))
    rewrite(EINVOICE, SHORTER)

    session.expire_all()
    assert session.get_one(Wording, read.id).body == "I agree, Wodociągi."
    assert [(one.version, one.since, one.until) for one in versions(EINVOICE)] == [
        (2, NOON + HOUR, None),
        (1, NOON, NOON + HOUR),
    ]


def test_who_stops_asking_keeps_what_was_asked_and_may_begin_again():
    rewrite(EINVOICE, OURS)
    stop_asking(EINVOICE)

    assert (asked_for("pl"), versions(EINVOICE)[1].is_asked) == ([], True)
    assert rewrite(EINVOICE, OURS) == 3


def test_the_trail_says_what_was_in_force_before_and_holds_the_words_by_their_digests(session):
    rewrite(EINVOICE, OURS)
    rewrite(EINVOICE, SHORTER)

    first, second = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    assert (second.action, second.subject) == ("consent_written", "consent_einvoice")
    assert (first.details["after"], second.details["before"], second.details["after"]) == (1, 1, 2)
    assert first.details["digests"]["pl"] != second.details["digests"]["pl"]


def test_the_same_words_are_no_new_version_and_what_is_not_asked_cannot_be_stopped():
    with pytest.raises(InvalidInputError):
        stop_asking(EINVOICE)
    rewrite(EINVOICE, OURS)

    with pytest.raises(InvalidInputError, match="in force already"):
        rewrite(EINVOICE, OURS)


def test_only_an_administrator_writes_consents(session):
    identify(signed_in(sign_up_user(session, "clerk@demo.example"), None, Role.CLERK))

    with pytest.raises(NotAllowedError):
        rewrite(EINVOICE, OURS)
