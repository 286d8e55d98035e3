"""Letters: every kind in every language, whole; reworded by the administrator; written once for each event."""

import datetime as dt
import re

import pytest
from sqlalchemy import select

from data.models import Channel, Deployment, Message, Wording
from domain.errors import InvalidInputError
from domain.sms import gsm_text, parts
from services.letter_kinds import KINDS
from services.letters import Recipient, check_wording, preview, shipped, worded, write
from services.runtime import Runtime, use
from tests.support.builders import WARSAW
from tests.support.portal import MovableClock
from texts import LANGUAGES, _l

NOON = dt.datetime(2026, 10, 31, 11, tzinfo=dt.UTC)
VALUES = {
    "link": "https://bok.example/password/new/abc",
    "minutes": 30,
    "customer_number": "0001234",
    "code": "7F3K-9QXW",
    "old": "stary@example.com",
    "new": "nowy@example.com",
    "inviter": "Zofia Lis",
    "device": "Firefox, Linux",
    "address": "192.0.2.7",
    "at": NOON,
    "what": _l("Sign in"),
}
ADDRESSES = {
    Channel.EMAIL: "anna@example.com",
    Channel.SMS: "600 100 200",
    Channel.POST: "Anna Nowak, Lipowa 3, 00-001 Warszawa",
}
LISTS = {"documents", "meters"}
"""What an e-mail names one by one; an SMS has no room for it."""
EVERY = [(kind, channel) for kind in KINDS for channel in sorted(KINDS[kind].channels)]
LEFT_OVER = re.compile(r"[{}]{2}|\{\w+\}|Undefined")


@pytest.fixture(autouse=True)
def clock(engine, tmp_path):
    clock = MovableClock(NOON)
    use(Runtime(engine, tmp_path, clock, WARSAW, is_demo=True))
    return clock


def anna(locale="pl", channel=Channel.EMAIL):
    return Recipient(channel, ADDRESSES[channel], locale)


def values_of(kind):
    return {name: VALUES.get(name, f"some {name}") for name in KINDS[kind].names}


def reword(session, body, *, name="password_reset", version=1, locale="pl", subject="Nowe hasło"):
    words = {"name": name, "locale": locale, "subject": subject, "body": body}
    session.add(Wording(**words, version=version, written_at=NOON, written_by="x"))
    session.flush()


def is_whole(kind, channel, written):
    """Tell whether nothing is left open in a letter and nothing of what it was given is missing."""
    page = re.sub(r"<style>.*?</style>", "", written.html, flags=re.DOTALL)
    told = [str(value) for name, value in values_of(kind).items() if name not in {"at", "what"}]
    told = [value for value in told if channel is not Channel.SMS or value.removeprefix("some ") not in LISTS]
    has_parts = bool(written.html) == bool(written.subject) == (channel is not Channel.SMS)
    is_closed = not LEFT_OVER.search(written.subject + written.body + page)
    return has_parts and is_closed and all(value in written.subject + written.body for value in told)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_every_letter_is_whole_in_every_language(session, locale):
    written = {one: worded(session, one[0], anna(locale, one[1]), values_of(one[0])) for one in EVERY}

    assert [one for one in EVERY if not is_whole(*one, written[one])] == []
    assert {f'lang="{locale}"' in page.html for (_kind, channel), page in written.items() if page.html} == {True}


@pytest.mark.parametrize("locale", LANGUAGES)
def test_an_sms_is_paid_for_once(session, locale):
    kinds = [kind for kind, channel in EVERY if channel is Channel.SMS]
    bodies = [worded(session, kind, anna(locale, Channel.SMS), values_of(kind)).body for kind in kinds]

    assert {parts(gsm_text(body)) for body in bodies} == {1}


def test_an_instant_is_told_on_the_clock_of_the_town_and_a_text_in_the_language_of_the_reader(session):
    polish = worded(session, "new_device", anna("pl"), values_of("new_device")).body
    english = worded(session, "factor_changed", anna("en"), values_of("factor_changed")).body

    assert "31.10.2026 12:00" in polish
    assert "have changed: Sign in" in english
    assert "zmiana: Zaloguj się" in worded(session, "factor_changed", anna("pl"), values_of("factor_changed")).body


def test_the_utility_signs_its_letters(session):
    utility = {"name": "Wodociągi Lipowo", "phone": "22 100 20 30"}
    session.add(Deployment(id=1, map_crs="EPSG:2180", utility=utility, is_demo=False, choices={}))
    written = worded(session, "password_changed", anna(), {})

    assert "Wodociągi Lipowo\nTelefon: 22 100 20 30" in written.body
    assert "Wodociągi Lipowo" in written.html


def test_html_takes_what_strangers_name_themselves_for_text(session):
    written = worded(session, "invitation", anna(), values_of("invitation") | {"inviter": "Zofia <b>Admin</b>"})

    assert "Zofia &lt;b&gt;Admin&lt;/b&gt;" in written.html
    assert f'href="{VALUES["link"]}"' in written.html


def test_a_device_cannot_add_paragraphs_or_lines(session):
    forged = values_of("new_device") | {"device": "Firefox\n\nZaloguj się:\nhttps://evil.example"}
    written = worded(session, "new_device", anna(), forged)

    assert "Firefox Zaloguj się: https://evil.example\n" in written.body
    assert "href" not in written.html


@pytest.mark.parametrize("values", [{}, {"link": "x"}, {"link": "x", "minutes": 1, "surplus": 2}])
def test_a_missing_or_surplus_value_is_refused_when_it_is_written(session, values):
    with pytest.raises(InvalidInputError, match="password_reset speaks of"):
        write(session, "password_reset", to=anna(), event="reset-1", **values)


@pytest.mark.parametrize(
    ("channel", "address"),
    [
        (Channel.EMAIL, "anna@example.com, evil@example.com"),
        (Channel.EMAIL, "anna@example.com\nBcc: evil@example.com"),
        (Channel.EMAIL, "anna"),
        (Channel.EMAIL, "Anna <anna@example.com>"),
        (Channel.EMAIL, ""),
        (Channel.SMS, "600 100"),
        (Channel.SMS, "+48600100200,+48600100201"),
        (Channel.POST, "Anna\nNowak"),
    ],
)
def test_a_recipient_is_one_address_of_the_channel(session, channel, address):
    kind = "password_changed" if channel is Channel.EMAIL else "activation_code"
    with pytest.raises(InvalidInputError, match="no address"):
        write(session, kind, to=Recipient(channel, address, "pl"), event="x", **values_of(kind))


def test_a_polish_number_gets_its_country(session):
    write(session, "activation_code", to=anna(channel=Channel.SMS), event="a", **values_of("activation_code"))

    assert session.scalar(select(Message.recipient)) == "+48600100200"


@pytest.mark.parametrize(("kind", "channel"), [("nothing", Channel.EMAIL), ("password_reset", Channel.SMS)])
def test_an_unknown_kind_or_way_is_refused(session, kind, channel):
    with pytest.raises(InvalidInputError):
        worded(session, kind, anna(channel=channel), {})


def test_the_same_event_is_told_once_and_a_later_version_of_it_again(session):
    for version in (1, 1, 2):
        write(session, "password_changed", to=anna(), event="change-1", version=version)

    assert sorted(session.scalars(select(Message.version))) == [1, 2]


def test_a_letter_belongs_to_the_transaction_of_its_cause(session):
    write(session, "password_changed", to=anna(), event="change-1")
    session.rollback()

    assert session.scalar(select(Message.id)) is None


def test_the_wording_of_the_administrator_wins_and_the_newest_of_them(session):
    reword(session, "Stare: {link}")
    reword(session, "Proszę wejść:\n\nNowe hasło: {link}\n\n{{minutes}} {minutes.__class__} <i>", version=2)
    written = worded(session, "password_reset", anna(), values_of("password_reset"))

    assert written.subject == "Nowe hasło"
    assert f"Nowe hasło: {VALUES['link']}\n\n{{30}} {{minutes.__class__}} <i>" in written.body
    assert "&lt;i&gt;" in written.html
    assert worded(session, "password_reset", anna("en"), values_of("password_reset")).subject == "Set a new password"


def test_no_secret_comes_into_a_subject_which_is_kept_and_listed(session):
    reword(session, "Kod: {code}", name="activation_code", subject="Kod {code}")
    post = Recipient(Channel.POST, ADDRESSES[Channel.POST], "pl")

    assert worded(session, "activation_code", post, values_of("activation_code")).subject == "Kod {code}"


@pytest.mark.parametrize(
    ("subject", "body", "told"),
    [
        ("Hasło", "{link} {customer}", "customer"),
        ("Hasło {secret_key}", "{link}", "secret_key"),
        ("Hasło", "Bez odnośnika", "link"),
        ("Nowe hasło: {link}", "Proszę wejść.", "tematu|subject"),
        ("Nowe hasło: {link}", "Proszę wejść: {link}", "tematu|subject"),
        ("", "{link}", "."),
        ("Dwa\nwiersze", "{link}", "."),
        ("Hasło", " ", "link"),
    ],
)
def test_a_wording_that_could_not_be_sent_is_refused(session, subject, body, told):
    with pytest.raises(InvalidInputError, match=told):
        check_wording("password_reset", subject, body)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_what_is_shipped_can_be_reworded_and_previewed(session, locale):
    for kind, channel in EVERY:
        name = f"{kind}.sms" if channel is Channel.SMS else kind
        seen = preview(session, name, locale, *shipped(name, locale))
        named = KINDS[kind].names - (LISTS if channel is Channel.SMS else set())
        assert [place for place in named if f"[{place}]" not in seen.subject + seen.body] == []


def test_the_subject_of_a_reminder_tells_nothing_about_anybody():
    for place in ("amount", "documents", "link"):
        with pytest.raises(InvalidInputError):
            check_wording("due_soon", f"To pay: {{{place}}}", "{amount} {due} {documents} {link}")

    check_wording("due_soon", "To pay soon", "{amount} {due} {documents} {link}")
