"""What is said of use in words."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from components.consumption.words import headline
from domain.consumption.answer import Answer
from domain.consumption.question import Question, Resolution
from tests.support.words import text_of
from texts import speaking

DAY = dt.date(2026, 10, 1)
KNOWN = {
    "total_l": 300.0,
    "known": 1.0,
    "due": 1.0,
    "hours": 24.0,
    "typical_l": np.nan,
    "earlier_l": np.nan,
    "is_unusual": False,
}
DAYS = dict.fromkeys(("start", "last_day"), np.datetime64(DAY))


@pytest.mark.parametrize(
    ("resolution", "estimated", "is_told"),
    [(Resolution.BILLING, 1.0, True), (Resolution.BILLING, 0.0, False), (Resolution.MONTH, 1.0, False)],
)
def test_why_billing_periods_and_months_differ_is_told_where_an_estimate_was_billed(resolution, estimated, is_told):
    columns = {name: np.array([value]) for name, value in (KNOWN | DAYS | {"estimated": estimated}).items()}
    question = Question(resolution, "all", DAY, DAY, compares=False)
    with speaking("en"):
        said = text_of(headline(Answer(question, pd.DataFrame({"place": [1]}), columns, frozenset(), DAY)))

    assert ("the two sums differ" in said) is is_told
