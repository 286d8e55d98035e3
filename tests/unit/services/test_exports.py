"""Files hold exactly what the screen shows, and nothing that a spreadsheet would run."""

import datetime as dt
import io
import zipfile
from decimal import Decimal
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

from services.exports import FLUSH_ROWS, ExportTable, csv_parts, to_csv, xlsx_parts
from texts import speaking

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DAY = pd.Timestamp(2026, 10, 31)


def table(*rows, columns=("Day", "Amount", "Title"), **about):
    return ExportTable.of("Payments", pd.DataFrame(list(rows), columns=list(columns), dtype="object"), about)


def csv_lines(exported, language="en"):
    with speaking(language):
        return to_csv(exported).decode("utf-8-sig").splitlines()


def cells(exported, sheet=1):
    """The cells of a sheet of the workbook by their place, as (kind, value); a formula fails."""
    with zipfile.ZipFile(io.BytesIO(b"".join(xlsx_parts(exported)))) as book:
        tree = ET.fromstring(book.read(f"xl/worksheets/sheet{sheet}.xml"))
    found = {}
    for cell in tree.iter(f"{MAIN}c"):
        assert cell.find(f"{MAIN}f") is None
        found[cell.get("r")] = (cell.get("t", "number"), "".join(cell.itertext()))
    return found


def test_a_csv_says_what_it_is_about_before_its_headings():
    assert csv_lines(table((DAY, 1, ""), Period="12 months", Data="31 Oct 2026"))[:-1] == [
        "# Payments",
        "# Period: 12 months",
        "# Data: 31 Oct 2026",
        "# Dates: year-month-day",
        "Day,Amount,Title",
    ]


def test_a_polish_csv_has_semicolons_and_decimal_commas():
    assert csv_lines(table((DAY, Decimal("-1234.50"), "woda")), "pl")[-1] == "2026-10-31;-1234,50;woda"


def test_an_english_csv_has_commas_and_decimal_points():
    assert csv_lines(table((DAY, Decimal("-1234.50"), "woda")))[-1] == "2026-10-31,-1234.50,woda"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.25, "0.25"),
        (1e-7, "0.0000001"),
        (7, "7"),
        (float("nan"), ""),
        (None, ""),
        (pd.NaT, ""),
        (dt.date(2026, 2, 28), "2026-02-28"),
        (pd.Timestamp("2026-03-29T01:00Z"), "2026-03-29T01:00:00+00:00"),
    ],
)
def test_a_value_is_written_in_full(value, written):
    assert csv_lines(table((value,), columns=["Value"]))[-1] == (written or '""')


@pytest.mark.parametrize("text", ["=1+1", "+48 601", "-2", "@SUM(A1)", "\t=1", " =1", "\r=1", '=HYPERLINK("x")'])
def test_text_that_looks_like_a_formula_is_defused(text):
    written = to_csv(table((text,), columns=["Title"])).decode("utf-8-sig")

    assert "\n'" in written or "\n\"'" in written


def test_a_heading_that_looks_like_a_formula_is_defused():
    assert csv_lines(table(("x",), columns=["=A"]))[2] == "'=A"


def test_a_filter_cannot_break_out_of_its_line():
    assert csv_lines(table(Period="12\r\n=1+1"))[1] == "# Period: 12 =1+1"


def test_text_with_a_line_break_stays_one_cell():
    assert '"two\nlines"' in to_csv(table(("two\nlines",), columns=["Title"])).decode()


def test_a_long_csv_goes_out_in_pieces():
    made = 0

    def rows():
        nonlocal made
        for made in range(1, FLUSH_ROWS * 2 + 2):
            yield (made,)

    parts = csv_parts(ExportTable("Long", ["Number"], rows()))
    first = next(parts)

    assert made == FLUSH_ROWS
    assert len(b"".join([first, *parts]).splitlines()) == FLUSH_ROWS * 2 + 4


def test_a_workbook_keeps_numbers_as_numbers_and_text_as_text():
    found = cells(table((DAY, Decimal("-12.30"), "=1+1")))

    assert found["B2"] == ("number", "-12.3")
    assert found["C2"] == ("inlineStr", "=1+1")
    assert found["A2"] == ("number", str((DAY - pd.Timestamp(1899, 12, 30)).days))


@pytest.mark.parametrize(("language", "pattern"), [("pl", "dd.mm.yyyy"), ("en", "d mmm yyyy")])
def test_a_workbook_shows_its_days_as_the_screen_does(language, pattern):
    with speaking(language), zipfile.ZipFile(io.BytesIO(b"".join(xlsx_parts(table((DAY, Decimal(1), "")))))) as book:
        assert f'formatCode="{pattern}"' in book.read("xl/styles.xml").decode()


def test_a_web_address_stays_text():
    assert cells(table(("https://example.org",), columns=["Title"]))["A2"] == ("inlineStr", "https://example.org")


def test_the_second_sheet_says_what_the_first_is_about():
    found = cells(table(Period="12 months"), sheet=2)

    assert [found[place][1] for place in ("A1", "A2", "B2")] == ["Payments", "Period", "12 months"]


def test_an_empty_table_has_its_headings_and_says_that_it_is_empty():
    said = "There are no rows: nothing fits what was asked for."

    with speaking("en"):
        assert [value for _, value in cells(table()).values()] == ["Day", "Amount", "Title", said]
    assert csv_lines(table())[-2:] == [f"# {said}", "Day,Amount,Title"]


def test_a_title_that_excel_forbids_as_a_sheet_name_is_mended():
    assert b"".join(
        xlsx_parts(ExportTable.of("a/b: [long] title *that* Excel would never take?", pd.DataFrame({"A": [1]})))
    )
