"""Every chart has its words and its table."""

import re
from pathlib import Path

import plotly
import pytest

from components.charts import chart, chart_and_table, date_axis, new_figure
from tests.support.words import parts_of, text_of
from texts import speaking

VENDOR = Path(__file__).parents[3] / "assets" / "vendor"
VERSION = re.compile(rb"plotly\.js (?:\(.*?\) )?v([\d.]+)")


def test_a_figure_carries_no_template_and_no_colour_of_plotly():
    drawn = new_figure(y_title="m³").to_plotly_json()

    assert "template" not in drawn["layout"]
    assert drawn["layout"]["yaxis"]["title"]["text"] == "m³"


@pytest.mark.parametrize(("language", "day"), [("pl", "%-d.%m"), ("en", "%-d %b")])
def test_days_on_an_axis_are_written_as_the_reader_writes_them(language, day):
    with speaking(language):
        near, weeks, *_far = (stop["value"] for stop in date_axis()["tickformatstops"])

    assert near.endswith(f"\n{day}")
    assert weeks.startswith(day)


def test_a_chart_says_in_words_what_it_shows():
    [caption] = parts_of(chart("use-chart", "38 m³ in October"), "Figcaption")

    assert (caption.id, text_of(caption)) == ("use-summary", "38 m³ in October")


def test_a_chart_speaks_the_readers_language():
    with speaking("en"):
        [graph] = parts_of(chart("use-chart"), "Graph")

    assert graph.config["locale"] == "en"


def test_the_card_offers_chart_table_and_files():
    card = chart_and_table("use", "Use", exports="consumption")
    links = {link.id: link.href for link in parts_of(card, "A")}

    assert links == {"use-csv": "/export/consumption.csv", "use-xlsx": "/export/consumption.xlsx"}
    assert [view["value"] for switch in parts_of(card, "SegmentedControl") for view in switch.data] == [
        "chart",
        "table",
    ]


def test_without_a_data_set_there_are_no_files():
    assert list(parts_of(chart_and_table("use", "Use", exports=None), "A")) == []


def test_the_small_chart_library_is_of_the_same_version_as_the_whole_one():
    whole = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    versions = {VERSION.search(path.read_bytes()[:400])[1] for path in (whole, VENDOR / "plotly-cartesian.min.js")}  # type: ignore[index] # both say their version

    assert len(versions) == 1
