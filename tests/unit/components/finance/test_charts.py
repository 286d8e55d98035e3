"""The charts show the numbers of the tables beside them."""

import datetime as dt

import pandas as pd
import pytest

from components.finance.charts import ageing_chart, balance_chart, build_up_chart, waterfall_chart
from components.theme import SERIES
from domain.finance import Span, View, ages_of, balance_steps, build_up, statement_of, waterfall
from services.finance import ageing_shown, build_up_shown, statement_shown, waterfall_shown
from tests.support.figures import outline
from tests.support.ledgers import ledger
from texts import speaking

TODAY = dt.date(2026, 3, 31)
VIEW = View(Span.ALL, TODAY)
LEDGER = ledger(
    ("invoice", dt.date(2026, 1, 6), "100.00", "0.00", dt.date(2026, 1, 20)),
    ("payment", dt.date(2026, 1, 30), "-100.00", "0.00", None),
    ("invoice", dt.date(2026, 3, 6), "80.00", "80.00", dt.date(2026, 3, 20)),
)


@pytest.fixture(autouse=True)
def _in_english():
    with speaking("en"):
        yield


def test_the_balance_is_a_step_line_with_its_invoices_and_payments():
    figure = balance_chart(balance_steps(LEDGER, VIEW), statement_of(LEDGER, VIEW))

    assert outline(figure) == {
        "series": [
            {
                "name": "Balance",
                "kind": "scatter",
                "points": [("2026-01-06", 100.0), ("2026-01-30", 0.0), ("2026-03-06", 80.0), ("2026-03-31", 80.0)],
            },
            {"name": "Invoice", "kind": "scatter", "points": [("2026-03-06", 80.0), ("2026-01-06", 100.0)]},
            {"name": "Payment", "kind": "scatter", "points": [("2026-01-30", 0.0)]},
        ],
        "y": "zł",
    }
    assert figure["data"][0]["line"]["shape"] == "hv"


def test_a_marker_tells_the_document_and_its_amount():
    figure = balance_chart(balance_steps(LEDGER, VIEW), statement_of(LEDGER, VIEW))

    assert figure["data"][2]["text"] == ["D/1: \u2212100.00\u202fzł"]


def test_the_steps_are_the_balances_of_the_table():
    chart = outline(balance_chart(balance_steps(LEDGER, VIEW), statement_of(LEDGER, VIEW)))
    table = statement_shown(statement_of(LEDGER, VIEW)).drop_duplicates("Date")
    rows = table[["Date", "Balance after"]].itertuples(index=False, name=None)

    today = ("2026-03-31", 80.0)
    assert set(chart["series"][0]["points"]) == {today, *((str(day.date()), float(amount)) for day, amount in rows)}


def test_the_build_up_stacks_what_the_table_lists():
    table = build_up_shown(build_up(LEDGER, VIEW))
    series = outline(build_up_chart(build_up(LEDGER, VIEW)))["series"]

    drawn = {one["name"]: [value for _, value in one["points"]] for one in series}
    listed = ("Invoices", "Payments", "Closing balance")
    assert drawn == {name: [float(amount) for amount in table[name]] for name in listed}


def test_interest_and_other_bookings_are_drawn_where_there_are_any():
    noted = ledger(("interest_note", TODAY, "1.00", "1.00", TODAY), ("refund", TODAY, "2.00", "2.00", None))

    names = [one["name"] for one in outline(build_up_chart(build_up(noted, VIEW)))["series"]]

    assert names == ["Invoices", "Interest", "Payments", "Other", "Closing balance"]


def test_ageing_draws_every_bucket_of_its_table():
    ages, table = ages_of(LEDGER, TODAY), ageing_shown(LEDGER, TODAY)

    drawn = outline(ageing_chart(table, list(ages)))["series"][0]["points"]

    assert drawn == [(float(amount), name) for name, amount in table.itertuples(index=False, name=None)]
    assert (80.0, "1 to 30 days late") in drawn


def test_charts_of_nothing_have_no_points():
    nothing = ledger()
    series = [
        *outline(balance_chart(balance_steps(nothing, VIEW), statement_of(nothing, VIEW)))["series"],
        *outline(build_up_chart(build_up(nothing, VIEW)))["series"],
    ]

    assert {len(one["points"]) for one in series} == {0}
    assert pd.Series([one["name"] for one in series]).is_unique


def test_the_waterfall_leads_from_the_opening_to_the_closing_balance_as_its_table_does():
    view = View(Span.YEAR, TODAY)
    before = ledger(("invoice", dt.date(2025, 1, 6), "30.00", "30.00", dt.date(2025, 1, 20)))
    books = pd.concat([before, LEDGER], ignore_index=True)

    steps = waterfall(build_up(books, view))
    table = waterfall_shown(steps)
    figure = waterfall_chart(steps, table["Step"].tolist())

    points = [(30.0, "Opening balance"), (180.0, "Invoices"), (0.0, "Interest"), (-100.0, "Payments"), (0.0, "Other")]
    drawn = [(amount, name.split("<br>")) for amount, name in outline(figure)["series"][0]["points"]]
    assert [(amount, name) for amount, [name, _written] in drawn] == [*points, (110.0, "Closing balance")]
    assert [written for _amount, [_name, written] in drawn][:2] == ["30.00\u202fzł", "180.00\u202fzł"]
    assert [float(start) for start in figure["data"][0]["base"]] == [0.0, 30.0, 210.0, 210.0, 110.0, 0.0]
    rows = table[["Amount", "Step"]].itertuples(index=False, name=None)
    assert [(amount, name) for amount, [name, _written] in drawn] == [(float(amount), step) for amount, step in rows]
    assert [float(after) for after in table["Balance after"]] == [30.0, 210.0, 210.0, 110.0, 110.0, 110.0]


def test_what_money_means_has_one_colour_in_every_chart():
    months, steps = build_up(LEDGER, VIEW), balance_steps(LEDGER, VIEW)
    balance, *marks = balance_chart(steps, statement_of(LEDGER, VIEW))["data"]
    *bars, closing = build_up_chart(months)["data"]
    [fall] = waterfall_chart(waterfall(months), ["Opening", "Invoices", "Interest", "Paid", "Other", "Closing"])["data"]

    opening, charged, _interest, paid, _other, end = fall["marker"]["color"]

    assert {opening, end, balance["line"]["color"], closing["line"]["color"]} == {SERIES["balance"]}
    assert [one["marker"]["color"] for one in (*marks, *bars)] == [charged, paid] * 2
    assert len({opening, charged, paid}) == 3


def test_nothing_booked_is_a_waterfall_without_bars():
    assert waterfall(build_up(ledger(), VIEW)).empty
