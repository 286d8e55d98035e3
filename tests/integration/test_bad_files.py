"""Files that are wrong as a whole: each has its report, and none changes anything or breaks the importer."""

import struct

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import LineString, Point

from data.ingest.kinds import KINDS
from data.models import RunState
from tests.support.importing import contents, reasons, site_of, take, write

HEADER = "number;kind;name;street_line;postcode_line"
ROW = "K1;person;Żaneta;ul. Łąkowa 1;66-400 Gorzów"
READING = "meter;read_on;value_m3;source"
GORZOW = (5_515_453.0, 5_844_904.0)  # EPSG:2176, east and north


@pytest.fixture
def site(engine, tmp_path):
    return site_of(engine, tmp_path / "lake")


def refused(site, kind, path, **given):
    """Return the reasons, having seen that nothing changed."""
    before = contents(site.engine)
    report = take(site, kind, path, **given)
    assert report.state is RunState.REFUSED
    assert contents(site.engine) == before
    return reasons(report)


def drawn(tmp_path, *pipes, crs="EPSG:2176"):
    frame = gpd.GeoDataFrame({"code": [f"p{i}" for i in range(len(pipes))]}, geometry=list(pipes), crs=crs)
    frame.to_file(tmp_path / "net.gpkg", layer="pipes")
    return tmp_path / "net.gpkg"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250", "iso-8859-2"])
def test_polish_letters_are_read_in_every_usual_encoding(site, tmp_path, encoding):
    take(site, "customers", write(tmp_path / "c.csv", HEADER, ROW, encoding=encoding))

    assert "Żaneta" in contents(site.engine)["customers"][0]


def test_an_encoding_other_than_the_profiles_is_named(site, tmp_path):
    file = write(tmp_path / "c.csv", HEADER, ROW, encoding="cp1250")

    assert refused(site, "customers", file, overrides={"encoding": "utf-8"}) == [
        "The file is not UTF-8; it looks like Windows-1250. Name the encoding in the profile."
    ]


@pytest.mark.parametrize("kind", ["customers", "intervals"])
def test_utf_16_is_named(site, tmp_path, kind):
    assert refused(site, kind, write(tmp_path / "c.csv", HEADER, encoding="utf-16")) == [
        "The file is UTF-16. Save it as UTF-8."
    ]


def test_missing_columns_are_named_together_with_those_that_are_there(site, tmp_path):
    found = refused(site, "customers", write(tmp_path / "c.csv", "number;kind;name;street_line", "K1;person;A;x"))

    assert found == ["The column is missing. The file has: number, kind, name, street_line"]


@pytest.mark.parametrize(("mark", "value"), [(",", "10.5"), (".", "10,5")])
def test_the_wrong_decimal_mark_is_refused(site, tmp_path, mark, value):
    take(site, "meters", write(tmp_path / "m.csv", "serial;dn_mm", "M1;20"))
    file = write(tmp_path / "r.csv", READING, f"M1;2024-01-31;{value};actual_radio")

    expected = f"Not a number with a decimal {mark}, as the profile says."
    assert refused(site, "readings", file, overrides={"decimal": mark}) == [expected]


def test_duplicates_inside_a_file_are_refused(site, tmp_path):
    found = refused(site, "customers", write(tmp_path / "c.csv", HEADER, ROW, ROW))

    assert found == ["The same as in line 2: number occurs once in a file."]


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_impossible_years_are_refused(site, tmp_path, year):
    file = write(tmp_path / "c.csv", f"{HEADER};einvoice_since", f"{ROW};{year}-01-01")

    assert refused(site, "customers", file) == [f"The year {int(year)} is outside 1900 to 2100."]


@pytest.mark.parametrize("kind", ["customers", "intervals"])
def test_a_million_columns_are_refused(site, tmp_path, kind):
    file = write(tmp_path / "c.csv", ";".join(map(str, range(10**6))), ";".join("1" * 10**6))

    assert refused(site, kind, file)[0].startswith(("The header has 1000000 columns", "A field is longer"))


def test_a_file_cut_off_in_the_middle_of_a_row_is_refused(site, tmp_path):
    (tmp_path / "c.csv").write_text(f"{HEADER}\n{ROW}\n{ROW[:20]}")

    assert refused(site, "customers", tmp_path / "c.csv") == [
        "The file ends in the middle of a row: it may have been cut off."
    ]


def test_an_open_quote_is_refused(site, tmp_path):
    found = refused(site, "customers", write(tmp_path / "c.csv", HEADER, f'"{ROW}'))

    assert found == ["The file ends in the middle of a row: it may have been cut off."]


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".gpkg"])
def test_an_empty_file_is_refused(site, tmp_path, suffix):
    (tmp_path / f"c{suffix}").touch()

    assert refused(site, "customers", tmp_path / f"c{suffix}") == ["The file is empty."]


def test_a_header_without_rows_is_refused(site, tmp_path):
    assert refused(site, "customers", write(tmp_path / "c.csv", HEADER)) == ["The file has a header and no rows."]


def test_nul_bytes_are_refused(site, tmp_path):
    found = refused(site, "customers", write(tmp_path / "c.csv", HEADER, "K1;person;\0;x;y"))

    assert found == ["The file holds a NUL byte: it is not a text file."]


def test_a_huge_field_is_refused(site, tmp_path):
    found = refused(site, "customers", write(tmp_path / "c.csv", HEADER, f'K1;person;"{"A" * 10**7}";x;y'))

    assert found == ["A field is longer than 131072 characters."]


def test_a_row_with_too_few_fields_is_refused(site, tmp_path):
    found = refused(site, "customers", write(tmp_path / "c.csv", HEADER, ROW, "K2;person;B"))

    assert found == ["The row has 3 fields and the header 5."]


def test_a_file_that_is_not_there_is_refused(site, tmp_path):
    assert refused(site, "customers", tmp_path / "none.csv")[0].startswith("The file cannot be opened")


def test_half_a_parquet_file_is_refused(site, tmp_path):
    pq.write_table(pa.table({"number": ["K1"] * 1000}), tmp_path / "c.parquet")
    whole = (tmp_path / "c.parquet").read_bytes()
    (tmp_path / "c.parquet").write_bytes(whole[: len(whole) // 2])

    assert refused(site, "customers", tmp_path / "c.parquet")[0].startswith("The file is damaged")
    assert refused(site, "intervals", tmp_path / "c.parquet")[0].startswith("The file is damaged")


def test_half_a_geopackage_is_refused(site, tmp_path):
    file = drawn(tmp_path, LineString([GORZOW, (GORZOW[0] + 9, GORZOW[1])]))
    file.write_bytes(file.read_bytes()[:5000])

    assert refused(site, "network", file)


def test_swapped_axes_are_recognised(site, tmp_path):
    east, north = GORZOW
    file = drawn(tmp_path, LineString([(north, east), (north + 9, east)]))

    assert refused(site, "network", file) == [
        "The axes are swapped: only with x and y exchanged do the places lie where ETRF2000-PL / CS2000/15 is used."
    ]


def test_a_place_outside_of_its_coordinate_system_is_refused(site, tmp_path):
    east, north = GORZOW
    file = drawn(tmp_path, LineString([(east, north), (east + 9, north)]), LineString([(0, 0), (9, 0)]))

    assert refused(site, "network", file) == ["The place lies outside the area where ETRF2000-PL / CS2000/15 is used."]


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_a_file_without_a_coordinate_system_is_refused(site, tmp_path):
    file = drawn(tmp_path, LineString([GORZOW, (GORZOW[0] + 9, GORZOW[1])]), crs=None)

    assert refused(site, "network", file) == ["The file does not say its coordinate system. Name it: --crs EPSG:…"]


def test_a_geometry_of_the_wrong_kind_is_refused(site, tmp_path):
    assert refused(site, "network", drawn(tmp_path, Point(GORZOW))) == ["A Point where a LINESTRING belongs."]


def test_an_unknown_meter_refuses_a_file_of_intervals_before_anything_is_written(site, tmp_path):
    take(site, "meters", write(tmp_path / "m.csv", "serial;dn_mm", "M1;20"))
    rows = [f"M1;2024-01-01 {hour:02}:00:00;{hour * 10}" for hour in range(5)]
    file = write(tmp_path / "i.csv", "meter;read_at;index_l", *rows, "M9;2024-01-01 05:00:00;50")

    assert refused(site, "intervals", file) == ["Unknown: there is no such meter."]
    assert not (tmp_path / "lake" / "hours").exists()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("M1;2024-13-01 00:00:00;5", "Not a time"),
        ("M1;9999-01-01 00:00:00;5", "Not a time"),
        ("M1;2024-01-01 00:00:00;5.5", "Not a number"),
        (";2024-01-01 00:00:00;5", "A value is missing"),
        ("M1;2024-01-01 00:00:00", "The row has 2 fields"),
    ],
)
def test_a_bad_row_refuses_a_file_of_intervals(site, tmp_path, row, reason):
    take(site, "meters", write(tmp_path / "m.csv", "serial;dn_mm", "M1;20"))
    file = write(tmp_path / "i.csv", "meter;read_at;index_l", "M1;2024-01-01 00:00:00;1", row)

    assert refused(site, "intervals", file)[0].startswith(reason)


AT = pa.array([1_704_067_200], pa.timestamp("s"))


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        ({"meter": pa.array([None], pa.string())}, "A value is missing"),
        ({"meter": pa.array([b"\xff"])}, "The file is damaged"),
        ({"meter": pa.array([["M1"]])}, "The file is damaged"),
        ({"read_at": pa.array([2**61], pa.timestamp("us", "UTC"))}, "Not a time"),
        ({"read_at": pa.array([2**50], pa.timestamp("s"))}, "The file is damaged"),
        ({"read_at": pa.array([0], pa.timestamp("s", "+25:99"))}, "The file is damaged"),
        ({"index_l": pa.array([float("inf")])}, "Outside"),
        ({"index_l": pa.array([1e300])}, "Outside"),
        ({"flag": pa.array([8], pa.int8())}, "Outside 0 to 7"),
    ],
)
def test_an_odd_value_refuses_a_parquet_file_of_intervals(site, tmp_path, odd, reason):
    take(site, "meters", write(tmp_path / "m.csv", "serial;dn_mm", "M1;20"))
    pq.write_table(pa.table({"meter": ["M1"], "read_at": AT, "index_l": [1], **odd}), tmp_path / "i.parquet")

    assert refused(site, "intervals", tmp_path / "i.parquet")[0].startswith(reason)


FILES = st.one_of(
    st.binary(max_size=300),
    st.text(alphabet='number;kind\n",\x00\t\r0123456789', max_size=200).map(str.encode),
    st.binary(max_size=200).map(lambda tail: b"SQLite format 3\0" + tail),
    st.binary(max_size=200).map(lambda body: b"PAR1" + body + struct.pack("<I", len(body)) + b"PAR1"),
    st.text(max_size=200).map(lambda text: f"{HEADER}\n{text}\n".encode()),
    st.text(max_size=200).map(lambda text: f"[PIPES]\n{text}\n[COORDINATES]\n{text}".encode()),
)


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        ([["K1"]], "The column holds list"),
        ([b"K1"], "The column holds binary"),
        (pa.array([2**61], pa.timestamp("us")), "The file is damaged"),
    ],
)
def test_a_parquet_column_of_no_cells_refuses_the_file(site, tmp_path, names, reason):
    pq.write_table(pa.table({"number": ["K1"], "name": names}), tmp_path / "c.parquet")

    assert refused(site, "customers", tmp_path / "c.parquet")[0].startswith(reason)


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".gpkg", ".geojson", ".inp", ""])
@settings(max_examples=25, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=FILES, kind=st.sampled_from(sorted(KINDS)))
def test_no_bytes_whatever_crash_the_importer_or_get_in(site, tmp_path, suffix, content, kind):
    file = tmp_path / f"any{suffix}"
    file.write_bytes(content)

    assert refused(site, kind, file)
