"""EPANET models (.inp): sections of text into tables like those of a GIS file, in metres and millimetres.

Read are nodes, pipes, valves, pumps, reservoirs and tanks with their drawing; patterns, controls and options of the
simulation are not. A pipe that the model keeps closed gets a closed valve.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from data.ingest.delimited import MAX_BYTES, MEGABYTE
from data.ingest.encodings import decode
from data.ingest.places import coordinate_system, drawn, to_map
from data.ingest.profiles import Profile
from data.ingest.reasons import (
    BAD_LINE,
    EMPTY_FILE,
    NOT_A_MODEL,
    TOO_BIG,
    UNKNOWN_NODE,
    Reason,
    RefusedFileError,
)
from data.ingest.report import Report
from data.ingest.tables import Table

US_UNITS: Final = frozenset({"CFS", "GPM", "MGD", "IMGD", "AFD"})
FEET: Final = 0.3048
INCHES: Final = 25.4
VALVE_KINDS: Final = {"PRV": "pressure_reducing", "PSV": "pressure_reducing", "PBV": "pressure_reducing"}
WIDTHS: Final = {
    "JUNCTIONS": 2,
    "RESERVOIRS": 2,
    "TANKS": 3,
    "PIPES": 5,
    "PUMPS": 3,
    "VALVES": 5,
    "COORDINATES": 3,
    "VERTICES": 3,
    "STATUS": 2,
    "OPTIONS": 1,
}
"""Fields that a line of a section must have."""

STATUS_FIELD: Final = 7
"""Where a pipe's line may say that it is closed."""

Row = tuple[int, list[str]]
"""Number of the line and its fields."""
Line = tuple[int, tuple[str, ...]]
"""The same for what is made of it."""


@dataclass(slots=True)
class _Model:
    sections: dict[str, list[Row]]
    report: Report
    metres: float = 1.0
    millimetres: float = 1.0
    places: dict[str, tuple[float, float]] = field(default_factory=dict)
    bends: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    def rows(self, section: str) -> list[Row]:
        return self.sections.get(section, [])

    def number(self, line: int, text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not np.isfinite(value):
            self.report.refuse(line, "", text, Reason(BAD_LINE))
            return 0.0
        return value


def read_inp(path: Path, profile: Profile, map_srid: int, report: Report) -> dict[str, Table]:
    """Return the layers ``nodes``, ``pipes``, ``valves`` and ``sources`` of a model.

    Raises
    ------
    RefusedFileError
        When the file is no model, or its coordinate system is not given or does not fit.
    """
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise RefusedFileError(TOO_BIG, size=size // MEGABYTE, limit=MAX_BYTES // MEGABYTE)
    if not size:
        raise RefusedFileError(EMPTY_FILE)
    text, _encoding = decode(path.read_bytes(), profile.encoding)
    model = _Model(_sections(text, report), report)
    if not model.rows("PIPES") or not model.rows("COORDINATES"):
        raise RefusedFileError(NOT_A_MODEL)
    options = {words[0].upper(): words[-1].upper() for _line_, words in model.rows("OPTIONS")}
    if options.get("UNITS", "GPM") in US_UNITS:
        model.metres, model.millimetres = FEET, INCHES
    for line, words in model.rows("COORDINATES"):
        model.places[words[0]] = (model.number(line, words[1]), model.number(line, words[2]))
    for line, words in model.rows("VERTICES"):
        model.bends.setdefault(words[0], []).append((model.number(line, words[1]), model.number(line, words[2])))
    nodes, sources = _nodes(model)
    tables = {"nodes": nodes, "sources": sources, "pipes": _pipes(model), "valves": _valves(model)}
    return {name: _on_map(table, profile, map_srid, report) for name, table in tables.items() if len(table)}


def _sections(text: str, report: Report) -> dict[str, list[Row]]:
    sections: dict[str, list[Row]] = {}
    name = ""
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.split(";", 1)[0].strip()
        if line.startswith("["):
            name = line.strip("[]").upper()
        elif line and name in WIDTHS:
            words = line.split()
            if len(words) < WIDTHS[name]:
                report.refuse(number, name, line, Reason(BAD_LINE))
            else:
                sections.setdefault(name, []).append((number, words))
    return sections


def _nodes(model: _Model) -> tuple[Table, Table]:
    nodes: list[Line] = []
    sources: list[Line] = []
    for line, words in model.rows("JUNCTIONS"):
        nodes.append((line, (words[0], _text(model.number(line, words[1]) * model.metres))))
    for line, words in model.rows("RESERVOIRS"):
        head = _text(model.number(line, words[1]) * model.metres)
        nodes.append((line, (words[0], "")))
        sources.append((line, (words[0], words[0], words[0], "reservoir", head)))
    for line, words in model.rows("TANKS"):
        bottom, level = (model.number(line, word) * model.metres for word in words[1:3])
        nodes.append((line, (words[0], _text(bottom))))
        sources.append((line, (words[0], words[0], words[0], "tank", _text(bottom + level))))
    return (
        _table(("code", "elevation_m"), nodes, [_point(model, line, row[0]) for line, row in nodes]),
        _table(
            ("code", "node", "name", "kind", "head_m"), sources, [_point(model, line, row[0]) for line, row in sources]
        ),
    )


def _pipes(model: _Model) -> Table:
    rows, lines = [], []
    for line, words in model.rows("PIPES"):
        length, diameter = model.number(line, words[3]) * model.metres, model.number(line, words[4]) * model.millimetres
        rows.append((line, (*words[:3], _text(length), str(round(diameter)))))
        lines.append(_line(model, line, words))
    return _table(("code", "from_node", "to_node", "length_m", "diameter_mm"), rows, lines)


def _valves(model: _Model) -> Table:
    status = {words[0]: words[1].lower() for _line_, words in model.rows("STATUS")}
    rows, lines = [], []
    for line, words in model.rows("VALVES"):
        diameter = str(round(model.number(line, words[3]) * model.millimetres))
        kind = VALVE_KINDS.get(words[4].upper(), "gate")
        state = "closed" if status.get(words[0]) == "closed" else "open"
        rows.append((line, (words[0], kind, words[1], words[2], "", "", diameter, state)))
        lines.append(_line(model, line, words))
    for line, words in model.rows("PUMPS"):
        state = "closed" if status.get(words[0]) == "closed" else "open"
        rows.append((line, (words[0], "pump", words[1], words[2], "", "", "", state)))
        lines.append(_line(model, line, words))
    for line, words in model.rows("PIPES"):
        if "closed" in (status.get(words[0]), *(word.lower() for word in words[STATUS_FIELD:])):
            rows.append((line, (words[0], "gate", "", "", words[0], words[1], "", "closed")))
            lines.append(_point(model, line, words[1]))
    headers = ("code", "kind", "from_node", "to_node", "pipe", "node", "diameter_mm", "normal_state")
    return _table(headers, rows, lines)


def _point(model: _Model, line: int, node: str) -> BaseGeometry | None:
    if node not in model.places:
        model.report.refuse(line, "", node, Reason(UNKNOWN_NODE))
        return None
    return Point(model.places[node])


def _line(model: _Model, line: int, words: Sequence[str]) -> BaseGeometry | None:
    start, end = (model.places.get(node) for node in words[1:3])
    if start is None or end is None:
        model.report.refuse(line, "", words[2 if start else 1], Reason(UNKNOWN_NODE))
        return None
    return LineString([start, *model.bends.get(words[0], []), end])


def _text(value: float) -> str:
    return f"{value:.4f}"


def _table(
    headers: Sequence[str], rows: Sequence[tuple[int, tuple[str, ...]]], geometries: list[BaseGeometry | None]
) -> Table:
    columns = list(zip(*(row for _line_, row in rows), strict=True)) if rows else [()] * len(headers)
    return Table(list(headers), list(columns), [line for line, _row in rows], geometries)


def _on_map(table: Table, profile: Profile, map_srid: int, report: Report) -> Table:
    placed = drawn(table.geometries or [], profile)
    table.geometries = to_map(placed, coordinate_system(profile.crs), map_srid, table.lines, report)
    prefix = profile.options.get("prefix", "")
    named = {"code", "from_node", "to_node", "pipe", "node"} if prefix else set()
    table.columns = [
        [prefix + cell if cell else "" for cell in column] if header in named else column
        for header, column in zip(table.headers, table.columns, strict=True)
    ]
    return table
