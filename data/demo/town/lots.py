"""What may stand along a street: lots side by side, walked from corner to corner."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from data.demo.plan import UseKind
from data.demo.town.layout import STYLES, Layout
from data.demo.town.lines import Coords, along, left_of
from data.demo.town.shapes import SHAPES
from data.demo.town.streets import HALF_WIDTH_M, Edge, StreetMap

Range = tuple[float, float]
GAP_M = 0.02
"""Between houses of a row: nothing on a map, but enough that no outline crosses another."""


@dataclass(frozen=True, slots=True)
class Lots:
    """What is built along the streets of a quarter."""

    kinds: tuple[tuple[UseKind, float], ...]
    shape: str
    lot_m: Range
    body_m: Range
    depth_m: Range
    setback_m: Range
    margin_m: float = 0.0
    levels: tuple[int, int] = (1, 2)
    row: float = 0.0
    """How often houses stand in a row."""
    row_units: tuple[int, int] = (4, 8)
    row_m: Range = (6.5, 8.0)
    empty: float = 0.0
    """How often a lot is not built on."""
    plot_m: Range = (24, 34)
    """How deep the plot is; the garden lies in it."""


_DWELLING: Final = ((UseKind.HOUSE, 0.94), (UseKind.SHOP, 0.03), (UseKind.WORKSHOP, 0.03))
_OLD: Final = ((UseKind.BLOCK, 0.6), (UseKind.SHOP, 0.22), (UseKind.OFFICE, 0.18))
_TOWN: Final = ((UseKind.BLOCK, 0.42), (UseKind.HOUSE, 0.43), (UseKind.SHOP, 0.09), (UseKind.OFFICE, 0.06))
_VILLA: Final = ((UseKind.HOUSE, 0.88), (UseKind.BLOCK, 0.07), (UseKind.OFFICE, 0.05))
_TRADE: Final = ((UseKind.SHOP, 0.75), (UseKind.OFFICE, 0.25))
_WORKS: Final = ((UseKind.WORKSHOP, 0.86), (UseKind.OFFICE, 0.14))
LOTS: Final = {
    "tenement": Lots(
        _OLD, "tenement", (12, 19), (12, 19), (10.5, 13.5), (2.6, 2.6), levels=(2, 4), row=1.0, row_m=(11, 18)
    ),
    "town": Lots(
        *(_TOWN, "house", (22, 30), (13, 17), (11, 13), (3, 5.5)),
        margin_m=3,
        levels=(2, 4),
        row=0.4,
        row_units=(3, 6),
        row_m=(13, 18),
        empty=0.06,
        plot_m=(26, 36),
    ),
    "villa": Lots(
        *(_VILLA, "house", (26, 36), (11, 15), (10, 13), (5, 8)),
        margin_m=4,
        levels=(2, 3),
        empty=0.16,
        plot_m=(28, 38),
    ),
    "detached": Lots(
        _DWELLING, "house", (23, 31), (9.5, 13), (8.5, 11.5), (5, 8), margin_m=3.5, levels=(1, 2), row=0.06, empty=0.3
    ),
    "new": Lots(
        *(_DWELLING, "house", (24, 33), (10, 14), (9, 12), (6, 9)),
        margin_m=3.5,
        levels=(1, 2),
        row=0.07,
        row_units=(2, 6),
        row_m=(7, 9),
        empty=0.5,
        plot_m=(22, 30),
    ),
    "estate": Lots(_TRADE, "hall", (60, 130), (18, 30), (11, 16), (9, 14), margin_m=10, levels=(1, 2), empty=0.6),
    "works": Lots(
        *(_WORKS, "hall", (56, 104), (36, 72), (24, 46), (10, 20)),
        margin_m=9,
        levels=(1, 2),
        empty=0.12,
        plot_m=(70, 100),
    ),
}


@dataclass(slots=True)
class Proposal:
    """A building that is wanted: where, in which frame, how drawn. It stands if there is room."""

    kind: str
    quarter: int
    edge: int
    side: int
    """1 for the left of the edge, -1 for the right."""
    at_m: float
    base: Coords
    """Where the middle of the façade is."""
    tangent: Coords
    normal: Coords
    ring: Coords
    margin: Range
    """Room kept free along the street and away from it."""
    levels: int
    flats: int = 1
    garden_m2: float = 0.0
    is_row: bool = False


def along_streets(layout: Layout, streets: StreetMap, rng: np.random.Generator) -> list[Proposal]:
    """Propose buildings along both sides of every street, in the manner of the quarter there."""
    found: list[Proposal] = []
    for number, edge in enumerate(streets.edges):
        if not edge.is_served:
            continue
        for side, quarter in zip((1, -1), edge.sides, strict=True):
            lots = LOTS.get(STYLES[layout.quarters[quarter].style].lots) if quarter >= 0 else None
            if lots is not None:
                found += _frontage(number, edge, side, quarter, (lots, rng))
    return found


def _frontage(
    number: int, edge: Edge, side: int, quarter: int, how: tuple[Lots, np.random.Generator]
) -> list[Proposal]:
    lots, rng = how
    first = HALF_WIDTH_M[edge.rank] + lots.setback_m[0]
    groups = list(_groups(lots, first, edge.length - first, rng))
    if not groups:
        return []
    points, tangents = along(edge.coords, np.array([middle for middle, _ in groups]))
    found = []
    for (middle, widths), point, tangent in zip(groups, points, tangents, strict=True):
        normal = left_of(tangent[None])[0] * side
        setback = HALF_WIDTH_M[edge.rank] + rng.uniform(*lots.setback_m)
        offset = -sum(widths) / 2
        depth = rng.uniform(*lots.depth_m)
        for width in widths:
            at = middle + offset + width / 2
            frame = (point + tangent * (at - middle) + normal * setback, tangent, normal)
            found.append(_proposal((lots, rng), frame, (width, depth), is_row=len(widths) > 1))
            found[-1].quarter, found[-1].edge, found[-1].side, found[-1].at_m = quarter, number, side, at
            offset += width
    return found


def _groups(lots: Lots, first: float, last: float, rng: np.random.Generator) -> Iterator[tuple[float, list[float]]]:
    """Yield middle and widths of single lots and of rows, from ``first`` to ``last`` along the street."""
    if lots.row == 1.0:
        yield from _closed(lots, first, last, rng)
        return
    at = first + rng.uniform(0, 6)
    while at < last:
        if rng.random() < lots.row:
            widths = list(rng.uniform(*lots.row_m, rng.integers(*lots.row_units, endpoint=True)))
            while widths and sum(widths) > last - at:
                widths.pop()
            if len(widths) < 2:
                break
        else:
            widths = [rng.uniform(*lots.lot_m)]
            if widths[0] > last - at:
                break
        if rng.random() >= lots.empty:
            yield at + sum(widths) / 2, widths
        at += sum(widths) + (rng.uniform(0, 5) if len(widths) > 1 else 0)


def _closed(lots: Lots, first: float, last: float, rng: np.random.Generator) -> Iterator[tuple[float, list[float]]]:
    """Yield rows that fill the whole frontage, wall to wall."""
    count = round((last - first) / float(np.mean(lots.row_m)))
    if count < 1:
        return
    shares = rng.uniform(0.8, 1.2, count)
    widths = (shares / shares.sum() * (last - first)).tolist()
    at, units = first, lots.row_units[0]
    for start in range(0, count, units):
        row = widths[start : start + units]
        yield at + sum(row) / 2, row
        at += sum(row)


def _proposal(
    how: tuple[Lots, np.random.Generator], frame: tuple[Coords, Coords, Coords], size: Range, *, is_row: bool
) -> Proposal:
    lots, rng = how
    width, depth = size
    plot = width * rng.uniform(*lots.plot_m)
    if is_row:
        body, deep, margin = width - GAP_M, depth + rng.uniform(0, 0.6), (-GAP_M / 4, 1.0)
        ring = SHAPES["tenement" if width > 10 else "box"](body, deep, rng)
    else:
        body, deep = min(rng.uniform(*lots.body_m), width - 2), rng.uniform(*lots.depth_m)
        ring, margin = SHAPES[lots.shape](body, deep, rng), (lots.margin_m / 2, lots.margin_m / 2)
    kind = _pick(lots.kinds, rng)
    levels = int(rng.integers(*lots.levels, endpoint=True))
    garden = max(0.0, 0.75 * (plot - body * deep * 1.2) - 40) if kind is UseKind.HOUSE else 0.0
    flats = max(8, round(width * depth * max(3, levels) / 75)) if kind is UseKind.BLOCK else 1
    if kind is UseKind.BLOCK:
        levels = max(levels, 3)
    point, tangent, normal = frame
    return Proposal(kind, -1, -1, 1, 0.0, point, tangent, normal, ring, margin, levels, flats, round(garden, 1), is_row)


def _pick(kinds: tuple[tuple[UseKind, float], ...], rng: np.random.Generator) -> UseKind:
    draw = rng.random()
    for kind, share in kinds:
        draw -= share
        if draw < 0:
            return kind
    return kinds[0][0]
