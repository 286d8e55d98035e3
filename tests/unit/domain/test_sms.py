"""Text of an SMS: without Polish letters, counted in parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.sms import BASIC, EXTENDED, gsm_text, parts


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Zażółć gęślą jaźń", "Zazolc gesla jazn"),
        ("ŁÓDŹ \u2013 „woda” wróci", 'LODZ - "woda" wroci'),
        ("38 m³, 1\u202f234 zł…", "38 m3, 1 234 zl..."),
        ("Øresund, naïve, à la carte, 5 €", "Øresund, naive, à la carte, 5 €"),
        ("smile ☺", "smile ?"),
    ],
)
def test_what_costs_more_is_written_with_plain_letters(text, plain):
    assert gsm_text(text) == plain


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        # 152 and then a letter of two, which goes to the second part as a whole.
        ("a" * 152 + "€" + "a" * 151, 2),
        ("a" * 152 + "€" + "a" * 152, 3),
    ],
)
def test_parts_are_counted_as_the_provider_counts_them(text, count):
    assert parts(text) == count


@given(st.text())
def test_every_text_can_be_sent(text):
    assert set(gsm_text(text)) <= BASIC | EXTENDED


@given(st.text())
def test_writing_plainly_twice_changes_nothing(text):
    assert gsm_text(gsm_text(text)) == gsm_text(text)
