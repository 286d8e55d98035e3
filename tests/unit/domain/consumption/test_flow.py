"""Where water flowed: every litre once, in nested trees, and a remainder below zero is said."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from components.consumption.sankey import bands_of, flow_words
from domain.consumption.flow import flows_of, through
from domain.consumption.places import Tree
from domain.meters import MeterRole
from texts import speaking

MAIN, UNIT, SUB = MeterRole.MAIN, MeterRole.UNIT, MeterRole.SUBMETER
NESTED = Tree({1: MAIN, 2: UNIT, 3: SUB, 4: SUB}, {1: None, 2: 1, 3: 2, 4: 1})
NAMES = {place: f"M-{place}" for place in range(1, 9)}


def remainders(flows):
    return {flow.place: (flow.above, flow.litres, flow.remainder) for flow in flows}


def test_a_meter_behind_a_meter_behind_a_meter_is_taken_off_once():
    flows = flows_of(NESTED, {1: 100.0, 2: 60.0, 3: 10.0, 4: 15.0})

    assert remainders(flows) == {1: (None, 100, 25), 2: (1, 60, 50), 3: (2, 10, 10), 4: (1, 15, 15)}
    assert through(flows) == 100


def test_what_is_behind_a_meter_that_is_not_known_flows_from_the_one_before():
    assert remainders(flows_of(NESTED, {1: 100.0, 3: 10.0, 4: 15.0})) == {
        1: (None, 100, 75),
        3: (1, 10, 10),
        4: (1, 15, 15),
    }


def test_more_behind_than_before_is_said_and_not_drawn():
    flows = flows_of(NESTED, {1: 100.0, 2: 120.0})

    with speaking("en"):
        assert [band.name for band in bands_of(flows, NAMES)] == ["M-1", "M-2"]
        assert "The meters behind M-1 counted 0.020\u202fm³ more than it did" in flow_words(flows, NAMES)


def test_a_meter_through_which_nothing_flowed_is_said_and_not_drawn():
    flows = flows_of(NESTED, {1: 100.0, 2: 60.0, 3: 0.0, 4: 0.0})

    with speaking("en"):
        assert [band.name for band in bands_of(flows, NAMES)] == ["M-1", "M-2", "Remainder", "Remainder"]
        assert "M-4: 0.000\u202fm³ (0 %)." in flow_words(flows, NAMES)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 1000)), min_size=1, max_size=8))
@settings(max_examples=50)
def test_what_remains_everywhere_is_what_came_in(drawn):
    behind = {at: (above if 0 < above < at else None) for at, (above, _litres) in enumerate(drawn, 1)}
    tree = Tree(dict.fromkeys(behind, MAIN), behind)
    flows = flows_of(tree, {at: float(litres) for at, (_above, litres) in enumerate(drawn, 1)})

    assert len(flows) == len(drawn)
    assert sum(flow.remainder for flow in flows) == through(flows)


def test_bands_of_one_depth_do_not_lie_on_each_other():
    bands = bands_of(flows_of(NESTED, {1: 100.0, 2: 60.0, 3: 10.0, 4: 15.0}), NAMES)

    for depth in {band.depth for band in bands}:
        ends = sorted((band.top, band.top + band.litres) for band in bands if band.depth == depth)
        assert all(one[1] <= other[0] for one, other in pairwise(ends))
