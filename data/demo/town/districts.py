"""District metered areas: which street belongs to which, and where one is shut off from the next."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon

from data.demo.town.layout import Layout
from data.demo.town.streets import StreetMap

End = tuple[int, int]
"""An edge and the junction at its end."""
REACH_M = 42.0


@dataclass(frozen=True, slots=True)
class Zones:
    """The district of every served edge and of every junction."""

    of_edge: Mapping[int, int]
    of_node: Mapping[int, int]

    def boundary(self, streets: StreetMap) -> list[End]:
        """Return the ends of edges that lie at a junction of another district."""
        return [
            (edge, node)
            for edge, zone in self.of_edge.items()
            for node in (streets.edges[edge].start, streets.edges[edge].end)
            if self.of_node[node] != zone
        ]


def zone(layout: Layout, streets: StreetMap, served: Sequence[int]) -> Zones:
    """Give streets to districts by their quarter; a junction goes with most of its streets."""
    of_edge = {edge: layout.quarters[streets.edges[edge].quarter].district for edge in served}
    met: dict[int, Counter[int]] = defaultdict(Counter)
    for edge, district in of_edge.items():
        met[streets.edges[edge].start][district] += 1
        met[streets.edges[edge].end][district] += 1
    of_node = {node: min(count, key=lambda one: (-count[one], one)) for node, count in met.items()}
    for edge, district in of_edge.items():
        ends = {of_node[streets.edges[edge].start], of_node[streets.edges[edge].end]}
        if district not in ends:
            of_edge[edge] = min(ends)
    return Zones(of_edge, of_node)


def inlets(streets: StreetMap, zones: Zones, feeding: Sequence[int]) -> list[int]:
    """Choose up to two junctions on the transmission ring for every district, far from each other."""
    by_zone: dict[int, list[int]] = defaultdict(list)
    for node in feeding:
        by_zone[zones.of_node[node]].append(node)
    chosen = []
    for district in sorted(by_zone):
        nodes = by_zone[district]
        places = streets.nodes[nodes]
        first = int(np.hypot(*(places - places.mean(axis=0)).T).argmin())
        away = np.hypot(*(places - places[first]).T)
        chosen.append(nodes[first])
        if away.max() > 150:
            chosen.append(nodes[int(away.argmax())])
    return chosen


def shut_ends(streets: StreetMap, zones: Zones, fed: Sequence[int]) -> set[End]:
    """Return the district ends whose valve is normally closed.

    A valve stays open where its street, or a part of a district, would otherwise have no water.
    """
    leader: dict[int, int] = {}

    def find(node: int) -> int:
        while leader.setdefault(node, node) != node:
            leader[node] = leader[leader[node]]
            node = leader[node]
        return node

    boundary = zones.boundary(streets)
    held = {edge for edge, _ in boundary}
    for edge in zones.of_edge:
        if edge not in held:
            leader[find(streets.edges[edge].start)] = find(streets.edges[edge].end)
    for node in fed:
        leader[find(node)] = find(-1)
    shut = set()
    for edge, node in boundary:
        one, other = find(streets.edges[edge].start), find(streets.edges[edge].end)
        if one == other:
            shut.add((edge, node))
        leader[one] = other
    return shut


def outlines(streets: StreetMap, layout: Layout, zones: Zones) -> dict[int, MultiPolygon]:
    """Draw every district round its streets and quarters, none over another."""
    axes = streets.axes()
    edges: dict[int, list[int]] = defaultdict(list)
    for edge, district in zones.of_edge.items():
        edges[district].append(edge)
    cores = {
        district: shapely.buffer(shapely.union_all(axes[edges[district]]), REACH_M, quad_segs=4)
        for district in sorted(edges)
    }
    drawn: dict[int, MultiPolygon] = {}
    for district, core in cores.items():
        faces = [
            face for face, quarter in zip(streets.faces, layout.quarters, strict=True) if quarter.district == district
        ]
        rest = shapely.union_all([*drawn.values(), *(other for key, other in cores.items() if key != district)])
        whole = shapely.union_all([core.difference(shapely.union_all(list(drawn.values()))), *faces])
        shape = shapely.union_all([whole.difference(rest), core.difference(shapely.union_all(list(drawn.values())))])
        parts = [part for part in shapely.get_parts(shape.buffer(-2).buffer(2)) if isinstance(part, Polygon)]
        drawn[district] = MultiPolygon([part for part in parts if part.area > 400])
    return drawn
