"""What use is unusual: far from the same season of last year, and from what is usual."""

import datetime as dt

import pytest

from domain.settlement import Period
from domain.settling.outliers import Billed, unusual_use
from domain.settling.reasons import Unusual

PERIOD = Period(dt.date(2026, 9, 1), dt.date(2026, 10, 31))


def quarters(*volumes_m3):
    ends = [dt.date(2025, 10, 31), dt.date(2025, 12, 31), dt.date(2026, 2, 28), dt.date(2026, 8, 31)]
    return [
        Billed(Period(end - dt.timedelta(days=60), end), volume) for end, volume in zip(ends, volumes_m3, strict=False)
    ]


@pytest.mark.parametrize(
    ("volume", "before", "expected"),
    [
        (30, quarters(28, 30, 31), None),
        (95, quarters(28, 30, 31), Unusual.HIGH),
        (8, quarters(28, 30, 31), Unusual.LOW),
        (0, quarters(28, 30, 31), Unusual.NO_USE),
        (0, quarters(1, 2, 1), None),
        (9, quarters(1, 2, 1), None),
        (95, quarters(90, 30, 31), None),
        (95, [], None),
    ],
)
def test_use_is_unusual_when_it_is_far_from_last_year_and_from_the_median(volume, before, expected):
    found = unusual_use(PERIOD, volume, before)

    assert (found and found[0]) == expected
