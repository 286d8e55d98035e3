"""Where the water flowed, as it is drawn and tabled: bars and bands of the litres that the meters counted."""

from decimal import Decimal

from components.consumption.sankey import flow_chart, flow_words
from domain.consumption.flow import flows_of
from domain.consumption.places import Tree
from domain.meters import MeterRole
from services.consumption_beside import flow_shown
from tests.support.figures import outline
from texts import NARROW_SPACE, speaking

MAIN, UNIT, SUB = MeterRole.MAIN, MeterRole.UNIT, MeterRole.SUBMETER
NESTED = Tree({1: MAIN, 2: UNIT, 3: SUB, 4: SUB}, {1: None, 2: 1, 3: 2, 4: 1})
"""A house, a flat in it with a meter behind its own, and a garden."""
NAMES = {1: "House", 2: "Flat", 3: "Washing", 4: "Garden"}
LITRES = {1: 100.0, 2: 60.0, 3: 10.0, 4: 15.0}


def drawn(tree, litres):
    """Return the bars (name, distance from the left, top, bottom) and the bands (where they leave, where they end)."""
    with speaking("en"):
        series = outline(flow_chart(flows_of(tree, litres), NAMES))["series"]
    bars = [(one["name"], *one["points"][0], one["points"][2][1]) for one in series if "name" in one]
    bands = [[one["points"][at][1] for at in (0, -1, 15, 16)] for one in series if "name" not in one]
    return bars, bands


def test_each_bar_is_as_high_as_its_meter_counted_and_what_remains_closes_each_branch():
    bars, _bands = drawn(NESTED, LITRES)

    # From above downwards; a gap of four hundredths of all that flows keeps bars apart.
    assert bars == [
        ("House", 0, 0, -100),
        ("Flat", 1, 0, -60),
        ("Washing", 2, 0, -10),
        ("Remainder", 2, -14, -64),
        ("Garden", 1, -64, -79),
        ("Remainder", 1, -83, -108),
    ]


def test_each_band_leaves_its_meter_below_the_one_before_it_and_is_as_wide_at_both_ends():
    _bars, bands = drawn(NESTED, LITRES)

    assert bands == [
        [0, -60, 0, -60],
        [0, -10, 0, -10],
        [-10, -60, -14, -64],
        [-60, -75, -64, -79],
        [-75, -100, -83, -108],
    ]


def test_two_main_meters_stand_one_below_the_other_each_with_what_is_behind_it():
    bars, bands = drawn(Tree({1: MAIN, 2: MAIN, 4: SUB}, {1: None, 2: None, 4: 2}), {1: 50.0, 2: 50.0, 4: 20.0})

    assert bars == [
        ("House", 0, 0, -50),
        ("Flat", 0, -54, -104),
        ("Garden", 1, -54, -74),
        ("Remainder", 1, -78, -108),
    ]
    assert bands == [[-54, -74, -54, -74], [-74, -104, -78, -108]]


def test_meters_behind_that_counted_more_have_their_bars_and_no_remainder():
    bars, _bands = drawn(Tree({1: MAIN, 4: SUB}, {1: None, 4: 1}), {1: 100.0, 4: 120.0})

    assert [(name, top - end) for name, _left, top, end in bars] == [("House", 100), ("Garden", 120)]


def test_table_and_words_carry_the_numbers_of_the_bars():
    flows = flows_of(NESTED, LITRES)
    with speaking("en"):
        rows = flow_shown(flows, NAMES).to_numpy().tolist()
        told = flow_words(flows, NAMES).replace(NARROW_SPACE, " ")

    assert rows == [
        ["House", "", Decimal("0.100"), Decimal("100.0"), Decimal("0.025")],
        ["Flat", "House", Decimal("0.060"), Decimal("60.0"), Decimal("0.050")],
        ["Washing", "Flat", Decimal("0.010"), Decimal("10.0"), None],
        ["Garden", "House", Decimal("0.015"), Decimal("15.0"), None],
    ]
    assert told == (
        "0.100 m³ came in through main meters. 0.025 m³ of House flowed on to no other meter. Flat: 0.060 m³ (60 %). "
        "0.050 m³ of Flat flowed on to no other meter. Washing: 0.010 m³ (10 %). Garden: 0.015 m³ (15 %)."
    )
