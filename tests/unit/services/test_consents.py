"""Words of consents before they are kept. Nothing here touches a database."""

import pytest

from domain.consents import Purpose
from domain.errors import InvalidInputError
from services.consents import finished, proposed
from services.wordings import PLACES

DETAILS = dict.fromkeys(PLACES, "") | {"utility": "Wodociągi"}
ENGLISH = ("Consent", "Yes, {utility}.")


def test_the_details_of_the_utility_are_put_into_their_places_in_both_languages():
    texts = finished(Purpose.EINVOICE, {"pl": ("Zgoda", "Tak,\r\n{utility}."), "en": ENGLISH}, DETAILS)

    assert {locale: text.body for locale, text in texts.items()} == {"pl": "Tak,\nWodociągi.", "en": "Yes, Wodociągi."}


@pytest.mark.parametrize(
    "polish",
    [
        ("", ""),
        ("Zgoda", ""),
        ("", "Tak."),
        ("Zgoda\ni więcej", "Tak."),
        ("Zgoda", "## Nagłówek"),
        ("Zgoda", "Tak, {szef}."),
        ("Zgoda", "Tak, {phone}."),
        ("Z" * 201, "Tak."),
    ],
)
def test_words_that_not_everybody_could_read_are_refused(polish):
    with pytest.raises(InvalidInputError):
        finished(Purpose.EINVOICE, {"pl": polish, "en": ENGLISH}, DETAILS)


def test_a_language_that_is_not_there_is_refused():
    with pytest.raises(InvalidInputError):
        finished(Purpose.EINVOICE, {"pl": ("Zgoda", "Tak.")}, DETAILS)


@pytest.mark.parametrize("purpose", Purpose)
def test_every_proposal_could_be_adopted_by_a_utility_that_has_said_its_name(purpose):
    words = {locale: (text.subject, text.body) for locale, text in proposed(purpose).items()}

    assert all("Wodociągi" in text.body for text in finished(purpose, words, DETAILS).values())
