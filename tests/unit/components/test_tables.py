"""Tables say in words, order and alignment what they hold."""

import datetime as dt
import json
from decimal import Decimal

import pandas as pd
import pytest

from components.tables import Column, long_table
from tests.support.words import rows_of
from texts import speaking

ROWS = pd.DataFrame(
    {
        "number": ["FV/1", "FV/2"],
        "due_on": [dt.date(2026, 11, 5), None],
        "gross": [Decimal("1184.62"), Decimal("-3.10")],
    }
)
COLUMNS = [Column("number", "Invoice"), Column("due_on", "Due", "date"), Column("gross", "Amount", "money")]


@pytest.fixture(autouse=True)
def _in_polish():
    with speaking("pl"):
        yield


def sent(table):
    """Returns what travels to the browser."""
    return json.loads(getattr(table, "data-long-table"))


def test_values_are_written_in_the_readers_way():
    assert rows_of(long_table(ROWS, COLUMNS, caption="Invoices")) == [
        ["FV/1", "05.11.2026", "1\u00a0184,62 zł"],
        ["FV/2", "–", "\u22123,10 zł"],  # noqa: RUF001 -- the sign of a missing value
    ]


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("text", "abc", "abc"),
        ("month", dt.date(2026, 11, 1), "listopad 2026"),
        ("date", pd.Timestamp("2026-11-22"), "22.11.2026"),
        ("moment", dt.datetime(2026, 11, 22, 14, 5, tzinfo=dt.UTC), "22.11.2026 14:05"),
        ("volume", 8.44, "8,4 m³"),
        ("number", 0.5, "0,5"),
        ("tag", "paid", "paid"),
        ("money", None, "–"),  # noqa: RUF001 -- the sign of a missing value
        ("number", float("nan"), "–"),  # noqa: RUF001 -- the sign of a missing value
    ],
)
def test_each_kind_is_written_in_its_way(kind, value, shown):
    rows = pd.DataFrame({"x": pd.Series([value], dtype=object)})

    assert rows_of(long_table(rows, [Column("x", "X", kind, places=1)], caption="")) == [[shown]]


@pytest.mark.parametrize(("count", "has_tools"), [(12, False), (13, True)])
def test_a_table_that_is_not_seen_at_a_glance_has_words_for_its_filter(count, has_tools):
    rows = pd.concat([ROWS] * 7)[:count]

    assert ("words" in sent(long_table(rows, COLUMNS, caption="Invoices"))) is has_tools


@pytest.mark.parametrize(("at_first", "is_cut"), [(0, False), (1, True), (2, False)])
def test_a_table_of_more_rows_than_are_seen_at_first_says_how_many_there_are(at_first, is_cut):
    table = sent(long_table(ROWS, COLUMNS, caption="Invoices", at_first=at_first))

    assert table.get("first") == ({"rows": 1, "more": "Pokaż wszystkie wiersze: 2"} if is_cut else None)


def test_an_empty_table_keeps_its_headings():
    assert len(sent(long_table(ROWS.iloc[:0], COLUMNS, caption="Invoices"))["columns"]) == 3


def test_a_long_table_has_its_caption_and_aligned_headings():
    table = sent(long_table(ROWS, COLUMNS, caption="Invoices"))

    assert table["caption"] == "Invoices"
    assert table["columns"] == [["Invoice", ""], ["Due", ""], ["Amount", "right"]]


def test_a_long_table_sorts_by_values_and_not_by_how_they_are_written():
    table = sent(long_table(ROWS, COLUMNS, caption="Invoices"))

    assert [[cell[1] for cell in row] for row in table["rows"]] == [
        ["FV/1", "2026-11-05", "1184.62"],
        ["FV/2", "", "-3.10"],
    ]


def test_a_tag_of_a_long_table_carries_the_tone_of_its_words():
    states = pd.DataFrame({"state": ["late", "sent", None]})
    table = sent(long_table(states, [Column("state", "State", "tag", tones={"late": "bad"})], caption="Invoices"))

    assert table["rows"] == [[["late", "late", "bad"]], [["sent", "sent", "in"]], [["–", ""]]]  # noqa: RUF001 -- the sign of a missing value


def test_a_cell_that_opens_an_account_carries_its_number():
    places = pd.DataFrame({"place": ["Rynek 2"], "number": ["0000002"]})
    table = sent(long_table(places, [Column("place", "Place", opens="number"), Column("number", "Number")], caption=""))

    assert table["rows"] == [[["Rynek 2", "Rynek 2", "", "0000002"], ["0000002", "0000002"]]]


def test_a_cell_that_leads_somewhere_carries_the_address_and_no_column_shows_it():
    users = pd.DataFrame({"name": ["Anna"], "place": ["/admin/users?user=4"]})
    table = sent(long_table(users, [Column("name", "Name", leads="place")], caption=""))

    assert table["rows"] == [[["Anna", "Anna", "", "", "/admin/users?user=4"]]]


def test_a_long_table_reaches_the_browser_as_one_component():
    table = long_table(pd.concat([ROWS] * 500), COLUMNS, caption="Invoices")

    assert getattr(table, "children", None) is None
    assert len(rows_of(table)) == 1000


def test_words_that_look_like_markup_stay_words():
    table = long_table(pd.DataFrame({"note": ["<b>5 & 6</b>"]}), [Column("note", "Note")], caption="Notes")

    assert rows_of(table) == [["<b>5 & 6</b>"]]
