"""Between the layers of a file and the tables: nodes that only pipes or assets name, valves drawn as links."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from shapely import LineString, Point

from data.ingest.jobs import Job
from data.ingest.reasons import UNKNOWN_NODE, UNPLACED_VALVE, Reason
from data.ingest.rows import Frame
from data.ingest.topology import Edge, Graph, Link, nodes_of_ends
from domain.network.kinds import AssetStatus, Network, NodeKind, PipeFunction

AT_NODES: Final = ("hydrants", "sources", "manholes")


def draw(frames: dict[str, Frame], job: Job) -> None:
    """Bring ``nodes``, ``pipes`` and ``valves`` into the form of the tables."""
    if "pipes" not in frames:
        _place_valves(frames, {}, job)
        return
    graph = _graph(frames, job)
    if job.report.refused and job.profile.bad_rows == "refuse":
        return
    graph.settle(_links(frames, graph, job))
    _pipes_of(frames["pipes"], graph)
    _place_valves(frames, graph.seats, job)
    frames["nodes"] = _nodes(frames, graph)


def _graph(frames: dict[str, Frame], job: Job) -> Graph:
    pipes = frames["pipes"]
    places: dict[str, Point] = {}
    for layer in ("nodes", *AT_NODES):
        if layer in frames:
            found = frames[layer].values
            names = found["code"] if layer == "nodes" else found.get("node") or []
            places = dict(zip(names, found["geom"], strict=False)) | places
    if "from_node" not in pipes.values or "to_node" not in pipes.values:
        ends, at_ends = nodes_of_ends(pipes.values["geom"], job.profile.tolerance_m)
        places = at_ends | places
        pipes.values["from_node"], pipes.values["to_node"] = (list(side) for side in zip(*ends, strict=True))
    edges = {}
    rows = zip(*(pipes.values[name] for name in ("code", "from_node", "to_node", "geom")), strict=True)
    for position, (code, start, end, line) in enumerate(rows):
        for name, node in (("from_node", start), ("to_node", end)):
            if node not in places:
                job.report.refuse(pipes.lines[position], f"pipes.{name}", node or "", Reason(UNKNOWN_NODE))
                pipes.bad.add(position)
        edges[code] = Edge(code, start, end, line, position)
    fixed = {node for layer in AT_NODES if layer in frames for node in frames[layer].values.get("node") or () if node}
    taps = set(frames["taps"].values["node"]) if "taps" in frames else set()
    kept = {code: edge for code, edge in edges.items() if edge.position not in pipes.bad}
    return Graph({code: place for code, place in places.items() if code}, kept, fixed, taps)


def _links(frames: Mapping[str, Frame], graph: Graph, job: Job) -> list[Link]:
    links = []
    for layer in ("valves", "links"):
        frame = frames.get(layer)
        if frame is None or "from_node" not in frame.values or "to_node" not in frame.values:
            continue
        sizes = frame.values.get("diameter_mm") or [None] * len(frame)
        rows = zip(*(frame.values[name] for name in ("code", "from_node", "to_node", "geom")), sizes, strict=True)
        for position, (code, start, end, line, size) in enumerate(rows):
            if start is None and end is None:
                continue
            if start not in graph.places or end not in graph.places or not isinstance(line, LineString):
                job.report.refuse(frame.lines[position], f"{layer}.from_node", start or "", Reason(UNKNOWN_NODE))
                frame.bad.add(position)
                continue
            links.append(Link(code, start, end, line, position if layer == "valves" else None, size))
    return links


def _pipes_of(pipes: Frame, graph: Graph) -> None:
    """Write the edges back; links that became pipes are added."""
    made = [edge for edge in graph.edges.values() if edge.position is None]
    for edge in graph.edges.values():
        if edge.position is not None:
            pipes.values["from_node"][edge.position] = edge.start
            pipes.values["to_node"][edge.position] = edge.end
            pipes.values["geom"][edge.position] = edge.line
    for edge in made:
        row: dict[str, Any] = {
            "code": edge.code,
            "from_node": edge.start,
            "to_node": edge.end,
            "geom": edge.line,
            "network": Network.WATER,
            "function": PipeFunction.DISTRIBUTION,
            "status": AssetStatus.ACTIVE,
            "diameter_mm": edge.diameter_mm,
        }
        for name, cells in pipes.values.items():
            cells.append(row.get(name))
        pipes.lines.append(0)


def _place_valves(frames: Mapping[str, Frame], seats: Mapping[int, tuple[str, str, Point]], job: Job) -> None:
    valves = frames.get("valves")
    if valves is None:
        return
    blank = [None] * len(valves)
    pipes, nodes = (list(valves.values.get(name) or blank) for name in ("pipe", "node"))
    for position, geometry in enumerate(valves.values["geom"]):
        if position in seats:
            pipes[position], nodes[position], valves.values["geom"][position] = seats[position]
        elif pipes[position] is None or not isinstance(geometry, Point):
            job.report.refuse(
                valves.lines[position], "valves.pipe", valves.values["code"][position], Reason(UNPLACED_VALVE)
            )
            valves.bad.add(position)
    valves.values["pipe"], valves.values["node"] = pipes, nodes
    for name in ("from_node", "to_node"):
        valves.values.pop(name, None)


def _nodes(frames: Mapping[str, Frame], graph: Graph) -> Frame:
    """Return all nodes: those of the file that are left, and those that pipes and assets name."""
    given = frames.get("nodes")
    rows: dict[str, dict[str, Any]] = {}
    if given is not None:
        for position, code in enumerate(given.values["code"]):
            rows[code] = {name: cells[position] for name, cells in given.values.items()} | {
                "line": given.lines[position]
            }
    for layer in AT_NODES:
        if layer in frames:
            found = frames[layer].values
            heights = found.get("elevation_m") or [None] * len(frames[layer])
            for code, height in zip(found.get("node") or (), heights, strict=False):
                rows.setdefault(code, {"elevation_m": height})
    degree = Counter(node for edge in graph.edges.values() for node in (edge.start, edge.end))
    sources = set(frames["sources"].values.get("node") or ()) if "sources" in frames else set()
    aliases = graph.aliases()
    codes = [code for code in graph.places if code in degree or code in rows]
    kinds = [_kind(code, rows.get(code, {}), degree, sources) for code in codes]
    return Frame(
        [rows.get(code, {}).get("line", 0) for code in codes],
        {
            "code": codes,
            "network": [rows.get(code, {}).get("network") or Network.WATER for code in codes],
            "kind": kinds,
            "elevation_m": [rows.get(code, {}).get("elevation_m") for code in codes],
            "aliases": [rows.get(code, {}).get("aliases") or " ".join(sorted(aliases.get(code, ()))) for code in codes],
            "geom": [graph.places[code] for code in codes],
        },
    )


def _kind(code: str, row: Mapping[str, Any], degree: Mapping[str, int], sources: set[str]) -> NodeKind:
    if code in sources:
        return NodeKind.SOURCE
    return row.get("kind") or (NodeKind.DEAD_END if degree[code] == 1 else NodeKind.JUNCTION)
