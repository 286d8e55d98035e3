"""What the title of a transfer may name."""

import pytest

from domain.unmatched import named_in

NUMBERS = {
    "nr kl. 0012345": {"0012345"},
    "Nr klienta: 12345": {"12345"},
    "odbiorca nr 77": {"77"},
    "customer no 77": {"77"},
    "0012345": {"0012345"},
    "za 12 m3 wody": set(),
    "kl. 😀": set(),
}


@pytest.mark.parametrize("title", NUMBERS)
def test_a_number_is_a_customers_where_it_is_long_or_said_to_be_one(title):
    assert {word for word in named_in(title).numbers if word.isdigit()} == NUMBERS[title]


@pytest.mark.parametrize("title", ["FV/1/2026", "za fv/1/2026, dziękuję", "(FV/1/2026).", "FV/1/2026;FV/2/2026"])
def test_a_document_is_named_as_a_word_of_its_own(title):
    assert "FV/1/2026" in named_in(title).words


def test_a_longer_number_is_another_document():
    assert "FV/1/2026" not in named_in("FV/1/20261").words
