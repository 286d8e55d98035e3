import datetime as dt

from domain.consents import history
from domain.wordings import Text


def written(version, day, body="Tak.", locale="pl"):
    at = dt.datetime(2026, 11, day, 12, tzinfo=dt.UTC)
    return Text("consent_einvoice", locale, "Zgoda", body, version, at, id=version)


def test_a_version_holds_until_the_next_was_written_and_the_last_is_open():
    first, second = written(1, 2), written(2, 5)

    found = history([first, second])

    assert [(one.version, one.since, one.until) for one in found] == [
        (2, second.written_at, None),
        (1, first.written_at, second.written_at),
    ]


def test_both_languages_make_up_one_version():
    polish, english = written(1, 2), written(1, 2, locale="en")

    [found] = history([english, polish])

    assert found.texts == {"pl": polish, "en": english}


def test_an_empty_version_asks_nobody():
    assert [one.is_asked for one in history([written(1, 2), written(2, 3, body="")])] == [False, True]


def test_without_texts_there_is_no_history():
    assert history([]) == []
