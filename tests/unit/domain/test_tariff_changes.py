import datetime as dt
import itertools
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import InvalidInputError
from domain.tariff_changes import OverlapError, Placement, placed, price_of
from domain.tariffs import Rate, RateBook, RateKind

JANUARY, MAY, JUNE, AUGUST = (dt.date(2026, month, 1) for month in (1, 5, 6, 8))
DAYS = st.dates(dt.date(2025, 1, 1), dt.date(2027, 12, 31))


def rate(first, last=None, ident=1):
    return Rate(ident, "W1", RateKind.VOLUME, Decimal("5.86"), 8, first, last)


@pytest.mark.parametrize(
    ("text", "price"), [("5,86", "5.86"), ("5.8600", "5.86"), (" 12 ", "12"), ("0,0001", "0.0001")]
)
def test_a_price_has_a_comma_or_a_dot(text, price):
    assert price_of(text) == Decimal(price)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-1",
        "+1",
        "1 000",
        "1,234.5",
        "5,12345",
        "1e3",
        "NaN",
        "10000",
        "5,",
        ",5",
        "\N{ARABIC-INDIC DIGIT FIVE}",
        "5 zł",
    ],
)
def test_what_is_no_price_is_refused(text):
    with pytest.raises(InvalidInputError):
        price_of(text)


def test_the_first_price_lies_alone():
    assert placed([], MAY, None) == Placement(None, closes=False)


def test_an_open_price_makes_way():
    known = rate(JANUARY)

    assert placed([known], MAY, None) == Placement(known, closes=True)


def test_a_price_that_follows_at_once_leaves_no_gap():
    known = rate(JANUARY, MAY - dt.timedelta(days=1))

    assert placed([known], MAY, None) == Placement(known, closes=False)


def test_days_without_a_price_are_named_on_both_sides():
    before, after = rate(JANUARY, dt.date(2026, 4, 29)), rate(AUGUST)

    assert placed([after, before], MAY, dt.date(2026, 7, 30)).gaps == (
        (dt.date(2026, 4, 30), dt.date(2026, 4, 30)),
        (dt.date(2026, 7, 31), dt.date(2026, 7, 31)),
    )


@pytest.mark.parametrize(
    ("known", "last"),
    [(rate(JANUARY, MAY), None), (rate(MAY), None), (rate(JUNE), None), (rate(JUNE), JUNE), (rate(JANUARY, JUNE), MAY)],
)
def test_a_price_decided_for_the_same_days_is_named(known, last):
    with pytest.raises(OverlapError) as refusal:
        placed([known], MAY, last)

    assert refusal.value.rate == known


@settings(max_examples=60)
@given(known=st.lists(st.tuples(DAYS, st.none() | DAYS), max_size=4), first=DAYS, last=st.none() | DAYS)
def test_where_a_price_finds_its_place_every_day_has_at_most_one(known, first, last):
    rates = [rate(start, end, number) for number, (start, end) in enumerate(known) if end is None or end >= start]
    spans = sorted((one.valid_from, one.valid_until or dt.date.max) for one in rates)
    if any(earlier[1] >= later[0] for earlier, later in itertools.pairwise(spans)):
        return
    if last is not None and last < first:
        return
    try:
        place = placed(rates, first, last)
    except OverlapError:
        return
    closed = [
        rate(one.valid_from, first - dt.timedelta(days=1) if place.closes and one == place.before else one.valid_until)
        for one in rates
    ]
    book = RateBook([*closed, rate(first, last, 99)])

    assert book.on("W1", RateKind.VOLUME, first).id == 99
    assert all(one.valid_until is None or one.valid_until >= one.valid_from for one in closed)
