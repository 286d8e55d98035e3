"""Numbers, money and days as people write them."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

import texts


@pytest.mark.parametrize(("language", "written"), [("pl", "1\u00a0234,50\u202fzł"), ("en", "1,234.50\u202fzł")])
def test_money_is_written_in_the_readers_way(language, written):
    with texts.speaking(language):
        assert texts.money(Decimal("1234.5")) == written


def test_a_volume_has_its_unit_behind_a_space_that_does_not_break():
    with texts.speaking("pl"):
        assert texts.volume(Decimal(38)) == "38\u202fm³"
        assert texts.volume(Decimal("8.4"), 1) == "8,4\u202fm³"


@given(st.decimals(-(10**9), 10**9, places=5) | st.floats(-1e9, 1e9) | st.integers(-(10**9), 10**9), st.integers(0, 4))
def test_numbers_are_written_as_the_rules_of_the_language_say(value, places):
    pattern = "#,##0" + ("." + "0" * places if places else "")
    for code, name in (("pl", "pl_PL"), ("en", "en_GB")):
        with texts.speaking(code):
            assert texts.number(value, places) == format_decimal(value, pattern, locale=name).replace("-", "\u2212")


@given(st.dates(dt.date(1000, 1, 1)))
def test_days_are_written_as_the_rules_of_the_language_say(value):
    for code, name, pattern in (("pl", "pl_PL", "dd.MM.yyyy"), ("en", "en_GB", "d MMM yyyy")):
        with texts.speaking(code):
            assert texts.day(value) == format_date(value, pattern, locale=name)


@pytest.mark.parametrize(("language", "written"), [("pl", "22.11.2026"), ("en", "22 Nov 2026")])
def test_a_day_is_written_in_the_readers_way(language, written):
    with texts.speaking(language):
        assert texts.day(dt.date(2026, 11, 22)) == written


def test_a_moment_is_told_on_the_local_clock():
    with texts.speaking("pl"):
        at = dt.datetime(2026, 7, 1, 22, 30, tzinfo=dt.UTC)
        assert texts.moment(at, ZoneInfo("Europe/Warsaw")) == "02.07.2026 00:30"


def test_an_unknown_language_becomes_polish():
    with texts.speaking("pl"):
        texts.use_language("xx")
        assert texts.language() == "pl"


@pytest.mark.parametrize("language", ["pl", "en"])
def test_what_is_below_zero_has_a_minus_and_no_hyphen(language):
    with texts.speaking(language):
        assert texts.number(-0.5, 1)[0] == "\u2212"


def test_names_are_ordered_by_their_numbers_and_the_polish_alphabet():
    ordered = ["Lipowa 2", "Lipowa 10", "Łąkowa 1", "Mała 18", "Mała 18a", "Źródlana 3", "Żytnia 1"]

    assert (
        sorted(
            ["Źródlana 3", "Mała 18a", "Lipowa 10", "Żytnia 1", "Lipowa 2", "Mała 18", "Łąkowa 1"],
            key=texts.reading_order,
        )
        == ordered
    )


@given(street=st.text(), numbers=st.lists(st.integers(0, 10**6)))
def test_houses_of_a_street_are_ordered_by_number(street, numbers):
    houses = [f"{street} {number}" for number in numbers]

    assert sorted(houses, key=texts.reading_order) == [f"{street} {number}" for number in sorted(numbers)]
