import datetime as dt

import pytest

from domain.numbering import highest, numbered, plan_number, plan_series

DAY = dt.date(2026, 10, 5)


def test_a_document_is_numbered_in_its_month_and_a_plan_in_its_year():
    assert (numbered("FW", DAY, 7), plan_number(DAY, 7)) == ("FW/2026/10/000007", "R/2026/000007")


@pytest.mark.parametrize(
    ("numbers", "found"),
    [([], 0), (["R/2026/000002", "R/2026/000011"], 11), (["R/2026/x", "R/2026/1", "R/2025/000009"], 0)],
)
def test_the_highest_number_of_a_series_counts_only_what_was_numbered_in_it(numbers, found):
    assert highest(plan_series(DAY), numbers) == found
