"""Use so far against the usual: compared day by day, said only where it can be known."""

import datetime as dt
from math import isnan, nan

import pandas as pd
import pytest

from domain.consumption.pace import Pace, last_period, so_far

FIRST = dt.date(2026, 9, 1)


def days(*rows):
    """Days from the first of September: (total_l, typical_l, known)."""
    frame = pd.DataFrame(rows, columns=["total_l", "typical_l", "known"], dtype="float64")
    return frame.assign(label=pd.date_range(FIRST, periods=len(rows), unit="us"))


def test_use_is_summed_from_the_first_day_of_the_period():
    compared = so_far(days((900, 300, 1), (300, 310, 1), (320, 310, 1)), FIRST + dt.timedelta(days=1))

    assert (compared.first, compared.last, compared.use_m3) == (dt.date(2026, 9, 2), dt.date(2026, 9, 3), 0.62)


@pytest.mark.parametrize(
    ("use", "pace"), [(300, Pace.AS_USUAL), (340, Pace.AS_USUAL), (400, Pace.MORE), (200, Pace.LESS)]
)
def test_a_period_is_as_usual_more_or_less(use, pace):
    assert so_far(days((use, 300, 1), (use, 300, 1)), FIRST).pace is pace


def test_a_day_that_has_only_begun_does_not_look_like_less():
    compared = so_far(days(*[(300, 300, 1)] * 9, (20, 300, 0.4)), FIRST)

    assert compared.pace is Pace.AS_USUAL
    assert compared.use_m3 == pytest.approx(2.72)


def test_without_enough_days_to_compare_nothing_is_called_usual():
    compared = so_far(days((300, nan, 1), (300, nan, 1), (300, 300, 1)), FIRST)

    assert compared.pace is Pace.UNKNOWN
    assert isnan(compared.usual_m3)


def test_where_nothing_was_used_there_is_nothing_to_compare():
    assert so_far(days((0, 300, 1), (0, 300, 1)), FIRST).pace is Pace.UNKNOWN


def test_without_a_known_day_there_is_no_period():
    assert so_far(days((nan, 300, 0)), FIRST) is None
    assert so_far(days(), FIRST) is None


def periods(*rows):
    columns = ["label", "last_day", "total_l", "earlier_l"]
    return pd.DataFrame(rows, columns=columns).astype({"label": "datetime64[us]", "last_day": "datetime64[us]"})


def test_the_newest_period_is_compared_with_the_year_before():
    july, september = dt.date(2026, 7, 1), dt.date(2026, 9, 1)
    compared = last_period(
        periods((july, dt.date(2026, 8, 31), 30_000.0, nan), (september, dt.date(2026, 10, 31), 24_000.0, 20_000.0))
    )

    assert (compared.first, compared.days, compared.ratio) == (september, 61, 1.2)


def test_a_customer_without_a_period_has_none_to_compare():
    assert last_period(periods()) is None
