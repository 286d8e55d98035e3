"""What a reader of the consumption chart sees."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from components.consumption.charts import use_chart
from domain.consumption.answer import Answer
from domain.consumption.question import Question, Resolution
from tests.support.figures import outline
from texts import speaking

DAYS = pd.to_datetime(["2026-10-01", "2026-10-02"]).astype("datetime64[us]")


def answer(main_l, submeter_l, known=(1.0, 1.0)):
    rows = {"label": DAYS, "last_day": DAYS, "hours": 24.0, "main_l": main_l, "submeter_l": submeter_l}
    slots = pd.DataFrame(rows, dtype=None).astype({"main_l": "float64", "submeter_l": "float64"})
    slots = slots.assign(
        total_l=slots[["main_l", "submeter_l"]].sum(axis=1, min_count=1), known=known, due=1.0, estimated=0.0
    )
    slots = slots.assign(typical_l=float("nan"), earlier_l=float("nan"), is_unusual=False)
    question = Question(Resolution.DAY, "all", dt.date(2026, 10, 1), dt.date(2026, 10, 2), compares=False)
    return Answer(question, pd.DataFrame(), columns_of(slots), frozenset(), dt.date(2026, 10, 2))


def columns_of(slots):
    return {name: slots[name].to_numpy() for name in slots}


def drawn(given):
    with speaking("en"):
        return outline(use_chart(given, ["1 Oct 2026", "2 Oct 2026"]))


def test_the_house_and_its_submeter_are_two_bars_in_cubic_metres_a_day():
    seen = drawn(answer([300, 200], [100, 0]))

    assert seen["y"] == "m³ a day"
    assert seen["series"] == [
        {"name": "House without submeters", "kind": "bar", "points": [("2026-10-01", 0.3), ("2026-10-02", 0.2)]},
        {"name": "Submeters", "kind": "bar", "points": [("2026-10-01", 0.1), ("2026-10-02", 0.0)]},
    ]


def test_billing_periods_are_named_in_two_lines_and_few_of_them():
    days = pd.date_range("2024-11-01", periods=12, freq="2MS").astype("datetime64[us]")
    columns = ("main_l", "total_l", "typical_l", "earlier_l", "submeter_l", "estimated")
    slots = pd.DataFrame({"label": days, "last_day": days, "hours": 24.0, "known": 1.0, "due": 1.0})
    slots = slots.assign(**dict.fromkeys(columns, 1.0), is_unusual=False)
    question = Question(Resolution.BILLING, "all", dt.date(2024, 11, 1), dt.date(2026, 10, 31), compares=False)
    names = [f"{month}\u2013later" for month in range(12)]
    with speaking("en"):
        given = Answer(question, pd.DataFrame(), columns_of(slots), frozenset(), dt.date(2026, 10, 31))
        axis = use_chart(given, names)["layout"]["xaxis"]

    assert axis["tickvals"] == [names[at] for at in (0, 3, 6, 9)]
    assert (axis["ticktext"][0], axis["tickangle"]) == ("0\u2013<br>later", 0)


def test_a_submeter_through_which_nothing_ran_is_not_in_the_legend():
    assert [one["name"] for one in drawn(answer([300, 200], [0, 0]))["series"]] == ["House without submeters"]


def test_an_unusual_day_is_told_by_a_mark_too():
    loud = answer([300, 900], [None, None])
    loud.columns["is_unusual"] = np.array([False, True])

    assert drawn(loud)["series"][1] == {"name": "Unusually high", "kind": "scatter", "points": [("2026-10-02", 0.9)]}


@pytest.mark.parametrize(("due", "name"), [(1.0, "Some hours missing"), (0.4, "So far, not over yet")])
def test_a_day_that_is_not_over_is_not_one_with_gaps(due, name):
    begun = answer([300, 100], [None, None], known=(1.0, 0.4))
    begun.columns["due"] = np.array([1.0, due])

    assert drawn(begun)["series"][1]["name"] == name


def test_a_day_without_readings_has_no_bar_but_a_mark():
    seen = drawn(answer([300, None], [None, None], known=(1.0, 0.0)))

    assert seen["series"] == [
        {"name": "Main meter", "kind": "bar", "points": [("2026-10-01", 0.3), ("2026-10-02", None)]},
        {"name": "No readings", "kind": "scatter", "points": [("2026-10-02", 0.0)]},
    ]
