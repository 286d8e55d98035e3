"""Numbers on the houses: odd on one side, even on the other, rising from the town's centre."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from data.demo.town.buildings import Building
from data.demo.town.layout import Layout
from data.demo.town.lines import Lines
from data.demo.town.streets import NamedStreet, StreetMap

SHORTEST_STEP_M = 9.0
LETTERS = "abcdefgh"
ADDRESSED = frozenset({"church"})


@dataclass(frozen=True, slots=True)
class Address:
    """A street and a number for one building."""

    building: int
    street: int
    number: str
    postcode: str


def number_houses(layout: Layout, streets: StreetMap, buildings: Sequence[Building]) -> list[Address]:
    """Give every house its number."""
    fronts: dict[int, list[int]] = defaultdict(list)
    for at, one in enumerate(buildings):
        if one.is_served or one.kind in ADDRESSED:
            fronts[streets.edges[one.edge].street].append(at)
    found = []
    for street in sorted(fronts):
        for at, number in _numbered(streets, streets.streets[street], [(at, buildings[at]) for at in fronts[street]]):
            found.append(Address(at, street, number, layout.quarters[buildings[at].quarter].postcode))
    return found


def address_points(buildings: Sequence[Building], addresses: Sequence[Address]) -> Lines:
    """Return a point inside every addressed building."""
    return np.asarray(shapely.point_on_surface(np.array([buildings[one.building].outline for one in addresses])))


def _numbered(
    streets: StreetMap, street: NamedStreet, houses: Sequence[tuple[int, Building]]
) -> Iterator[tuple[int, str]]:
    lengths = np.array([streets.edges[edge].length for edge in street.edges])
    total = float(lengths.sum())
    starts = dict(zip(street.edges, np.cumsum(lengths) - lengths, strict=True))
    first, last = streets.edges[street.edges[0]].coords[0], streets.edges[street.edges[-1]].coords[-1]
    backwards = np.hypot(*last) < np.hypot(*first)
    sides: dict[int, list[tuple[float, int]]] = {1: [], -1: []}
    for at, house in houses:
        along = float(starts[house.edge]) + house.at_m
        sides[-house.side if backwards else house.side].append((total - along if backwards else along, at))
    if street.name.startswith("os. "):
        # An estate counts its blocks through, whatever side they are on.
        ranked = sorted(sides[1] + sides[-1])
        yield from ((at, str(number)) for number, (_, at) in enumerate(ranked, 1))
        return
    step = max(SHORTEST_STEP_M, 0.85 * total / max(1, *(len(side) for side in sides.values())))
    for side, parity in ((1, 1), (-1, 2)):
        yield from _side(sorted(sides[side]), step, parity)


def _side(houses: Sequence[tuple[float, int]], step: float, parity: int) -> Iterator[tuple[int, str]]:
    """Yield the numbers of one side; a house squeezed in between takes its neighbour's with a letter."""
    place, letter = -1, 0
    for along, at in houses:
        wanted = int(along / step)
        if wanted > place:
            place, letter = wanted, 0
            yield at, str(2 * place + parity)
        elif letter < len(LETTERS):
            letter += 1
            yield at, f"{2 * place + parity}{LETTERS[letter - 1]}"
        else:
            place, letter = place + 1, 0
            yield at, str(2 * place + parity)
