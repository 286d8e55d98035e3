"""A long table in a browser: it sorts, filters, hides columns, and remembers that over a reload."""

from html import escape
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from components.tables import Column, long_table
from tests.support.browser import axe
from tests.support.machine import ROOT

SITE = "http://127.0.0.1:9/"
STREETS = ["Łąkowa", "Polna", "Leśna", "Różana", "Krótka", "Długa", "Nowa"]
ROWS = pd.DataFrame(
    {"street": STREETS * 2, "use": [1184.5, *range(2, 15)], "note": ["meter exchanged", *["as usual"] * 13]}
)
COLUMNS = [Column("street", "Street"), Column("use", "Use", "number", 1), Column("note", "Note")]


@pytest.fixture
def table(page: Page) -> Page:
    """A page with a table of fourteen rows, without a server."""
    return opened(page, ROWS)


def opened(page: Page, table: pd.DataFrame, **options: Any) -> Page:
    """Put a table on a page."""
    look = "".join((ROOT / "assets" / f"{name}.css").read_text(encoding="utf-8") for name in ("tokens", "look"))
    script = (ROOT / "assets" / "tables.js").read_text(encoding="utf-8")
    told = escape(getattr(long_table(table, COLUMNS, caption="Use by street", **options), "data-long-table"))
    body = (
        f"<!doctype html><html lang='pl'><title>Use</title><style>{look}</style><script>{script}</script>"
        f"<main><h1>Use</h1><div data-long-table='{told}'></div></main></html>"
    )
    page.route(SITE, lambda route: route.fulfill(content_type="text/html; charset=utf-8", body=body))
    page.goto(SITE)
    return page


def rows(page: Page):
    return page.locator("tbody tr:visible")


@pytest.mark.parametrize(
    ("typed", "found"), [("łąk", 2), ("LAKOWA", 2), ("1 184,5", 1), ("lesna usual", 2), ("nowhere", 0), ("  ", 14)]
)
def test_a_filter_finds_words_and_numbers_as_people_type_them(table, typed, found):
    table.locator("input[type=search]").fill(typed)

    expect(rows(table)).to_have_count(found)


def test_a_filter_says_how_many_rows_are_shown(table):
    table.locator("input[type=search]").fill("polna")

    expect(table.locator("[role=status]")).to_have_text("Wiersze: 2 z 14")


def test_a_heading_sorts_by_value_both_ways_numbers_the_largest_first(table):
    heading = table.locator("thead button", has_text="Use")
    heading.click()
    expect(rows(table).first).to_contain_text("184,5")
    heading.click()

    expect(rows(table).first).to_contain_text("2,0")


def test_a_table_that_shows_its_first_rows_shows_what_is_found_and_what_is_largest_in_all(page):
    largest = {"at_first": 4, "largest": "Use"}
    table = opened(page, ROWS.sort_values("use", ascending=False, ignore_index=True), **largest)
    expect(rows(table)).to_have_count(4)
    expect(table.locator("[aria-sort=descending]")).to_have_text("Use")
    table.locator("thead button", has_text="Use").click()
    expect(rows(table).first).to_contain_text("2,0")
    more = table.locator("button", has_text="Pokaż wszystkie wiersze: 14")
    table.locator("input[type=search]").fill("no such row")
    expect(more).to_be_hidden()
    table.locator("input[type=search]").fill("usual")
    expect(rows(table)).to_have_count(4)

    more.click()

    expect(rows(table)).to_have_count(13)
    expect(rows(table).nth(4).locator("th")).to_be_focused()
    expect(table.locator(".table-more")).to_have_count(0)


def test_what_was_chosen_is_there_after_a_reload(table):
    table.locator("input[type=search]").fill("usual")
    table.locator("thead button", has_text="Street").click()
    table.locator(".menu summary").click()
    table.get_by_label("Note").uncheck()
    table.reload()

    expect(rows(table)).to_have_count(13)
    expect(rows(table).first).to_contain_text("Długa")
    expect(table.locator("th", has_text="Note")).to_be_hidden()


def test_columns_are_chosen_without_a_mouse(table):
    table.locator("input[type=search]").focus()
    for key in ("Tab", "Enter", "Tab", "Space"):
        table.keyboard.press(key)

    expect(table.locator("th", has_text="Use")).to_be_hidden()


def test_headings_of_numbers_stand_flush_with_them(table):
    right = "e => { const range = document.createRange(); range.selectNodeContents(e); return range"
    edges = [
        table.locator(place).first.evaluate(f"{right}.getBoundingClientRect().right; }}")
        for place in ("thead .right button", "tbody .right")
    ]

    assert edges[0] == pytest.approx(edges[1], abs=1)


def test_a_table_with_its_tools_is_accessible(table):
    table.locator(".menu summary").click()

    axe(table)
    expect(table.locator("[role=region]")).to_have_attribute("aria-label", "Use by street")


def test_a_table_fades_on_the_side_to_which_it_goes_on(table):
    region = table.locator("[role=region]")
    for name in ("--left-fade", "--right-fade"):
        expect(region).to_have_css(name, "0px")

    table.set_viewport_size({"width": 240, "height": 600})
    expect(region).to_have_css("--right-fade", "20px")
    expect(region).to_have_css("--left-fade", "0px")
    region.evaluate("e => { e.scrollLeft = e.scrollWidth }")
    expect(region).to_have_css("--right-fade", "0px")
    expect(region).to_have_css("--left-fade", "20px")
