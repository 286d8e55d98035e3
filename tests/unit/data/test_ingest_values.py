"""What the text of a file may stand for."""

import contextlib
import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from data.ingest.cells import Notation, choice, day, decimal, ksef_number, nip, nrb, sha256, text, whole, yes_no
from data.ingest.delimited import _read_plain
from data.ingest.encodings import decode
from data.ingest.kinds.moments import instants
from data.ingest.profiles import load
from data.ingest.reasons import RefusedCellError, RefusedFileError
from data.ingest.rows import plain
from domain.customers import CustomerKind
from domain.errors import InvalidInputError

POLISH = Notation(",", ("%Y-%m-%d", "%d.%m.%Y"))
ENGLISH = Notation(".", ("%Y-%m-%d",))
FORMATS = ("%Y-%m-%d %H:%M",)


@pytest.mark.parametrize(
    ("cell", "value"),
    [("12,5", "12.5"), ("1 234,567", "1234.567"), ("1\u00a0234", "1234"), ("007", "7"), ("410,", "410")],
)
def test_numbers_are_read_as_poles_write_them(cell, value):
    assert decimal(3)(POLISH).one(cell) == Decimal(value)


@pytest.mark.parametrize(
    "cell", ["12.5", "1,234,5", "1 23", "ten", "1e5", "NaN", "Infinity", "١٢", "9" * 30, "12,3456", "-1"]
)
def test_what_is_no_plain_number_is_refused(cell):
    with pytest.raises(RefusedCellError):
        decimal(3)(POLISH).one(cell)


@given(st.lists(st.decimals(0, 10**11, places=3), min_size=1))
def test_a_column_at_once_gives_the_same_numbers_as_cell_by_cell(values):
    parser, cells = decimal(3)(POLISH), [str(value).replace(".", ",") for value in values]

    assert parser.all(cells) == [parser.one(cell) for cell in cells] == values


@given(st.lists(st.text(max_size=12), min_size=1))
def test_a_column_at_once_takes_no_number_that_a_cell_would_not(cells):
    parser = decimal(3)(POLISH)
    found = parser.all(cells)

    assert found is None or found == [parser.one(cell) for cell in cells]


def test_units_become_ours():
    assert decimal(3)(Notation(".", (), "l")).one("1500") == Decimal("1.5")


def test_an_unknown_unit_is_refused():
    with pytest.raises(RefusedCellError):
        whole(0, 9)(Notation(".", (), "furlong"))


@pytest.mark.parametrize("cell", ["2024-02-29", "29.02.2024"])
def test_dates_are_read_in_every_form_of_the_profile(cell):
    assert day()(POLISH).one(cell) == dt.date(2024, 2, 29)


@pytest.mark.parametrize("cell", ["30.02.2024", "2024/01/01", "0001-01-01", "9999-12-31", ""])
def test_other_dates_are_refused(cell):
    with pytest.raises(RefusedCellError):
        day()(POLISH).one(cell)


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("526-104-08-27", nip()),
        ("12345678901234567890123456", nrb()),
        ("5265877635-20250826-0100001AF629-AE", ksef_number()),
        ("0" * 63, sha256()),
        ("robot", choice(CustomerKind)),
        ("maybe", yes_no()),
    ],
)
def test_words_without_meaning_are_refused(cell, kind):
    with pytest.raises(RefusedCellError):
        kind(ENGLISH).one(cell)


@pytest.mark.parametrize("cell", ["a\x07b", "x" * 11])
def test_texts_are_short_and_printable(cell):
    assert text(10)(ENGLISH).all(["fine", cell]) is None
    with pytest.raises(RefusedCellError):
        text(10)(ENGLISH).one(cell)


def is_utf_8(raw):
    return raw.decode("utf-8", errors="replace").count("\ufffd") == 0


@given(st.text(alphabet="ąćęłńóśźżĄĆĘŁŃÓŚŹŻ abc\n", min_size=1), st.sampled_from(["utf-8", "utf-8-sig", "cp1250"]))
def test_polish_text_is_read_whatever_it_was_written_with(words, encoding):
    # The two bytes of "ĆĄ" in cp1250 are one letter of UTF-8: such a text alone in a file cannot be told.
    assume(encoding != "cp1250" or words.isascii() or not is_utf_8(words.encode(encoding)))

    assert decode(words.encode(encoding), "auto")[0] == words


@given(st.binary())
def test_bytes_are_text_or_refused(raw):
    with contextlib.suppress(RefusedFileError):
        assert isinstance(decode(raw, "auto")[0], str)


def test_headers_are_matched_without_case_and_punctuation():
    assert plain("  Nr_Klienta. ") == plain("nr klienta")


def test_the_hour_that_an_autumn_night_has_twice_is_told_by_the_clock_going_back():
    texts = pd.Series(["2024-10-27 02:10", "2024-10-27 02:40", "2024-10-27 02:10", "2024-10-27 03:00"])

    found = instants(texts, FORMATS, ZoneInfo("Europe/Warsaw"), pd.Series(["M"] * 4))

    assert [f"{at:%H:%M}" for at in found] == ["00:10", "00:40", "01:10", "02:00"]


def test_a_time_that_a_spring_night_does_not_have_is_read_as_winter_time():
    found = instants(pd.Series(["2024-03-31 02:30"]), FORMATS, ZoneInfo("Europe/Warsaw"), pd.Series(["M"]))

    assert found[0] == pd.Timestamp("2024-03-31 01:30", tz="UTC")


def test_a_time_with_an_offset_of_its_own_keeps_it_beside_those_without():
    texts = pd.Series(["2024-06-01T12:00:00+02:00", "2024-06-01T12:00:00Z", "2024-06-01 12:00"])

    found = instants(texts, (*FORMATS, "%Y-%m-%dT%H:%M:%S%z"), ZoneInfo("Europe/Warsaw"), pd.Series(["M"] * 3))

    assert [f"{at:%H:%M}" for at in found] == ["10:00", "12:00", "10:00"]


@pytest.mark.parametrize("cell", ["2024-13-01 00:00", "yesterday", "0001-01-01 00:00", "9999-01-01 00:00"])
def test_what_is_no_time_is_no_instant(cell):
    assert instants(pd.Series([cell]), FORMATS, ZoneInfo("Europe/Warsaw"), pd.Series(["M"])).isna().all()


def test_a_profile_extends_the_shipped_one_of_its_kind(tmp_path):
    (tmp_path / "ours.toml").write_text('kind = "customers"\ndecimal = "."\n[columns]\nnumber = ["nr"]\n')

    profile = load("customers", str(tmp_path / "ours.toml"))

    assert (profile.decimal, profile.columns["number"], profile.columns["nip"][0]) == (".", ["nr"], "nip")


@pytest.mark.parametrize(
    "content",
    ['kind = "readings"', 'kind = "customers"\ncolour = "red"', "kind = ", 'kind = "customers"\ndecimal = ";"'],
)
def test_a_wrong_profile_is_refused_before_anything_is_read(tmp_path, content):
    (tmp_path / "ours.toml").write_text(content)

    with pytest.raises(InvalidInputError):
        load("customers", str(tmp_path / "ours.toml"))


@pytest.mark.parametrize("name", ["../../etc/passwd", "nothing"])
def test_a_profile_that_is_not_there_is_refused(name):
    with pytest.raises(InvalidInputError):
        load("customers", name)


CELLS = st.text(alphabet="aż0 \t\x07\x7f\x85\xa0\u200b\u2028ʯ漢", max_size=3)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4))
def test_a_table_called_neat_has_nothing_that_a_closer_look_would_find(rows):
    table = _read_plain("\n".join(["a;b", *map(";".join, rows), ""]), ";", 1)
    assume(table is not None)

    is_fine = all(cell and cell == cell.strip() and cell.isprintable() for column in table.columns for cell in column)
    assert is_fine or not table.longest


@given(st.lists(st.tuples(*[st.text(alphabet="ażŁ0-.@", min_size=1)] * 2), min_size=1))
def test_ordinary_polish_rows_are_neat(rows):
    table = _read_plain("\n".join(["a;b", *map(";".join, rows), ""]), ";", 1)

    assert table.longest
    assert list(zip(*table.columns, strict=True)) == rows
