"""The cards of what is to come and of homes like one's own, with every number that a reader sees in them."""

import datetime as dt
from decimal import Decimal

import pytest

from components.consumption.forecast import forecast_card
from components.consumption.like_homes import like_homes_card
from domain.consumption.forecast import Forecast, Span, Withheld
from domain.consumption.like_homes import LikeHomes, compared
from domain.consumption.watched import Bill, Outlook
from tests.support.words import parts_of, text_of
from texts import speaking

FIRST, LAST = dt.date(2026, 9, 1), dt.date(2026, 10, 31)
SPAN = Span(18_400.0, 20_000.0, 21_600.0)
BILL = Bill(Decimal("210.40"), Decimal("230.05"), Decimal("251.60"))
TENS = [100 * number for number in range(1, 12)]
"""Eleven homes: a quarter of the way from the least to the most lies between the third and the fourth."""


def forecast_told(projected, bill=None, *, so_far=9_000.0, typical=17_000.0, others=0, withheld=None):
    use = Forecast(FIRST, LAST, so_far, typical, 0.92, projected, withheld)
    with speaking("en"):
        return text_of(forecast_card(Outlook(use, bill, 1, others))[0].children[:-1])


def homes_shown(found):
    with speaking("en"):
        [card] = like_homes_card(found, is_home=True)
    styles = [getattr(one, "style", None) for one in parts_of(card, "Span")]
    return text_of(card.children[:-1]), [style for style in styles if style]


def test_the_expected_use_its_interval_its_bill_and_what_is_known_so_far_are_told():
    assert forecast_told(SPAN, BILL) == (
        "This settlement period 20.0 m³ expected by 31 Oct 2026; most likely 18.4 to 21.6 m³ "
        "230.05 zł expected bill; most likely 210.40 zł to 251.60 zł "
        "Period 1 Sept 2026 to 31 Oct 2026 So far 9.0 m³ The year before 17.0 m³ Hours known 92 %"
    )


def test_without_a_price_no_bill_and_without_a_year_before_no_such_year():
    told = forecast_told(SPAN, typical=float("nan"), others=2)

    assert "What it will cost is not told" in told
    assert "The year before" not in told
    assert told.endswith("2 more places are settled over other periods and left out.")


@pytest.mark.parametrize(
    ("withheld", "why"),
    [
        (Withheld.NO_HOURS, "your meter has no radio"),
        (Withheld.FEW_HOURS, "less than three quarters of the hours"),
        (Withheld.SHORT_HISTORY, "about two months of readings"),
    ],
)
def test_what_ran_so_far_is_told_with_why_no_more_is(withheld, why):
    told = forecast_told(None, withheld=withheld)

    assert told.startswith("This settlement period 9.0 m³ so far")
    assert why in told
    assert "expected" not in told


def test_the_middle_half_of_ten_or_more_other_homes_is_compared_and_rounded():
    assert compared("small", 404, [value + 4 for value in TENS]) == LikeHomes("small", 404, 11, 350, 600, 850)
    assert compared("small", 404, TENS[:10]) == LikeHomes("small", 404, 10, 320, 550, 780)
    assert compared("small", 404, TENS[:9]) is None


def test_the_own_home_is_a_mark_on_the_bar_of_the_middle_half():
    told, styles = homes_shown(LikeHomes("middle", 500, 11, 200, 600, 1000))

    # The bar ends a tenth beyond the largest: 1,100 litres.
    assert styles == [{"left": "18.2%", "width": "72.7%"}, {"left": "45.5%"}]
    assert told == (
        "Homes of your size 600 litres a day takes the middle one of them "
        "By the invoices of the last year, half of them took 200 to 1,000 litres a day and your home 500. "
        "11 homes, 120 to 240 m² of floors."
    )


def test_a_home_that_takes_more_than_the_others_is_still_on_the_bar():
    _told, styles = homes_shown(LikeHomes("large", 2000, 10, 200, 300, 400))

    assert styles == [{"left": "9.1%", "width": "9.1%"}, {"left": "90.9%"}]


def test_with_too_few_homes_no_number_but_the_reason_is_shown():
    told, styles = homes_shown(None)

    assert (told.startswith("Homes of your size Not shown: fewer than 10 other homes"), styles) == (True, [])
    assert like_homes_card(None, is_home=False) == []
