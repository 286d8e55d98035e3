"""Valves drawn as links become valves on pipes, and nothing else changes."""

import pytest
from shapely import LineString, Point

from data.ingest.topology import Edge, Graph, Link, nodes_of_ends


def graph_of(*edges, **given):
    """Return a graph whose nodes lie in a row, ten metres apart."""
    names = sorted({node for _code, *ends in edges for node in ends})
    places = {name: Point(10 * i, 0) for i, name in enumerate(names)}
    drawn = {
        code: Edge(code, start, end, LineString([places[start], places[end]]), i)
        for i, (code, start, end) in enumerate(edges)
    }
    return Graph(places, drawn, **given)


def link(graph, start, end, position=0):
    return Link("V", start, end, LineString([graph.places[start], graph.places[end]]), position)


def test_a_link_between_two_pipes_becomes_a_valve_on_the_one_beyond():
    graph = graph_of(("p1", "a", "b"), ("p2", "c", "d"))

    graph.settle([link(graph, "b", "c")])

    assert graph.seats[0][:2] == ("p2", "b")
    assert (graph.edges["p2"].start, graph.edges["p2"].end) == ("b", "d")
    assert "c" not in graph.places


def test_the_pipe_is_drawn_to_the_node_where_it_now_ends():
    graph = graph_of(("p1", "a", "b"), ("p2", "c", "d"))

    graph.settle([link(graph, "b", "c")])

    assert list(graph.edges["p2"].line.coords) == [(10, 0), (20, 0), (30, 0)]


@pytest.mark.parametrize("fixed", [{"c"}, {"b", "c"}])
def test_a_node_where_water_enters_stays(fixed):
    graph = graph_of(("p1", "a", "b"), ("p2", "c", "d"), fixed=set(fixed))

    graph.settle([link(graph, "b", "c")])

    assert fixed <= graph.places.keys()


def test_of_two_nodes_the_one_where_nobody_is_supplied_goes():
    graph = graph_of(("p1", "a", "b"), ("p2", "c", "d"), taps={"c"})

    graph.settle([link(graph, "b", "c")])

    assert graph.seats[0][:2] == ("p1", "c")


def test_a_link_beside_a_bypass_becomes_a_pipe_of_its_own():
    graph = graph_of(("p1", "a", "b"), ("bypass", "b", "c"), ("p2", "c", "d"))

    graph.settle([link(graph, "b", "c")])

    assert graph.seats[0][:2] == ("V", "b")
    assert graph.edges["V"].position is None


def test_a_link_without_a_valve_only_joins():
    graph = graph_of(("p1", "a", "b"), ("p2", "c", "d"))

    graph.settle([link(graph, "b", "c", position=None)])

    assert graph.seats == {}
    assert graph.edges["p2"].start == "b"


def test_the_far_end_of_the_pipe_stands_for_the_node_that_went():
    graph = graph_of(("p1", "a", "b"), ("p2", "c", "d"))

    graph.settle([link(graph, "b", "c")])

    assert graph.aliases() == {"d": ["c"]}


def test_ends_that_nearly_meet_are_one_node():
    ends, places = nodes_of_ends([LineString([(0, 0), (5, 0)]), LineString([(5.001, 0), (9, 0)])], 0.01)

    assert ends[0][1] == ends[1][0]
    assert len(places) == 3
