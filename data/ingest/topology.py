"""From what a file draws to a network: pipes between nodes, valves on pipes.

GIS and EPANET keep a valve as a short link between two nodes. Here it sits on a pipe, at one of its ends. A link goes
when nothing is lost by it: one of its nodes has a single pipe and nothing else, so that pipe can end at the other node
and carry the valve there. A link for which that is not so (a pump beside a bypass, a tank) becomes a pipe of its own.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from shapely import LineString, Point


@dataclass(slots=True)
class Edge:
    """A pipe; ``position`` is its row in the frame, absent for one made of a link."""

    code: str
    start: str
    end: str
    line: LineString
    position: int | None
    diameter_mm: int | None = None


@dataclass(slots=True)
class Link:
    """A valve, a pump or a meter between two nodes; ``position`` is the row of the valve, absent for others."""

    code: str
    start: str
    end: str
    line: LineString
    position: int | None
    diameter_mm: int | None = None


@dataclass(slots=True)
class Graph:
    """What is drawn: where nodes are, edges by code, and nodes that must stay."""

    places: dict[str, Point]
    edges: dict[str, Edge]
    fixed: set[str] = field(default_factory=set)
    """Nodes of sources, hydrants and the like: water enters or leaves there."""
    taps: set[str] = field(default_factory=set)
    """Nodes where somebody is supplied; they stay where there is a choice."""
    gone: dict[str, str] = field(default_factory=dict)
    """Nodes that went, and the pipe that ended there."""
    seats: dict[int, tuple[str, str, Point]] = field(default_factory=dict)
    """Pipe, node and place of every valve, by its row."""

    def settle(self, links: Iterable[Link]) -> None:
        """Turn links into valves on pipes."""
        links = list(links)
        at: dict[str, list[str]] = {}
        for edge in self.edges.values():
            for node in (edge.start, edge.end):
                at.setdefault(node, []).append(edge.code)
        linked = Counter(node for link in links for node in (link.start, link.end))
        for link in links:
            cut = self._cut_side(link, at, linked)
            if cut is None:
                self._become_pipe(link)
                continue
            pipe = self.edges[at[cut][0]]
            kept = link.end if cut == link.start else link.start
            self._end_at(pipe, cut, kept)
            self.places.pop(cut)
            self.gone[cut] = pipe.code
            if link.position is not None:
                self.seats[link.position] = (pipe.code, kept, link.line.interpolate(0.5, normalized=True))

    def _cut_side(self, link: Link, at: Mapping[str, list[str]], linked: Mapping[str, int]) -> str | None:
        """Return the node that can go; of two the one where nobody is supplied, or whose pipe has no second valve."""
        if set(at.get(link.start, ())) & set(at.get(link.end, ())) or link.start == link.end:
            return None
        free = [
            node
            for node in (link.end, link.start)
            if len(at.get(node, ())) == 1 and linked[node] == 1 and node not in self.fixed
        ]
        return min(free, key=lambda node: (node in self.taps, self._far_end(node, at[node][0]) in linked), default=None)

    def _far_end(self, node: str, code: str) -> str:
        pipe = self.edges[code]
        return pipe.end if pipe.start == node else pipe.start

    def aliases(self) -> dict[str, list[str]]:
        """Return the nodes that went, by the one that stands for them: the far end of the pipe behind the valve."""
        stand_ins: dict[str, list[str]] = {}
        kept = {(pipe, node) for pipe, node, _place in self.seats.values()}
        for node, code in self.gone.items():
            pipe = self.edges[code]
            ends = sorted((pipe.start, pipe.end), key=lambda end: (code, end) in kept)
            stand_ins.setdefault(ends[0], []).append(node)
        return stand_ins

    def _end_at(self, pipe: Edge, gone: str, kept: str) -> None:
        place = self.places[kept]
        points = list(pipe.line.coords)
        if pipe.start == gone:
            pipe.start = kept
            points.insert(0, (place.x, place.y))
        else:
            pipe.end = kept
            points.append((place.x, place.y))
        pipe.line = LineString(points)

    def _become_pipe(self, link: Link) -> None:
        code = link.code
        while code in self.edges:
            code += "'"
        self.edges[code] = Edge(code, link.start, link.end, link.line, None, link.diameter_mm)
        if link.position is not None:
            self.seats[link.position] = (code, link.start, link.line.interpolate(0.5, normalized=True))


def nodes_of_ends(lines: Iterable[LineString], tolerance_m: float) -> tuple[list[tuple[str, str]], dict[str, Point]]:
    """Return the codes of the nodes at both ends of every line, and where these are, for files that name none.

    Ends of the same place, to the tolerance, are one node; its code is made of its coordinates, so that the same file
    gives the same nodes again.
    """
    places: dict[str, Point] = {}
    ends = []
    for line in lines:
        codes = []
        for x, y in (line.coords[0], line.coords[-1]):
            column, row = round(x / tolerance_m), round(y / tolerance_m)
            code = f"{column * tolerance_m:.2f} {row * tolerance_m:.2f}"
            places.setdefault(code, Point(x, y))
            codes.append(code)
        ends.append((codes[0], codes[1]))
    return ends, places
