"""The town into the database: every table in one bulk insert, numbers in the order of the drawing."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, Final

import numpy as np
import shapely
from shapely import MultiLineString, MultiPolygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from data.demo.plan import DemoPremise, UseKind
from data.demo.town.addresses import Address, address_points
from data.demo.town.buildings import Building
from data.demo.town.districts import outlines
from data.demo.town.layout import Layout
from data.demo.town.lines import Coords, Lines, polylines
from data.demo.town.mains import NetworkDraft
from data.demo.town.sewers import SewerDraft
from data.demo.town.streets import StreetMap
from data.demo.town.terrain import Terrain
from data.demo.town.water import WaterDraft
from data.models import (
    AddressPoint,
    Base,
    District,
    DistrictMember,
    Hydrant,
    LandArea,
    Manhole,
    NetworkNode,
    Pipe,
    Premise,
    ServicePoint,
    Source,
    Street,
    Valve,
)
from data.models import (
    Building as BuildingRow,
)
from domain.network.kinds import Network

MEMBERS_SINCE: Final = dt.date(2020, 1, 1)
CRITICAL: Final = frozenset({UseKind.SCHOOL, UseKind.HOSPITAL})
_LETTER: Final = {Network.WATER: "W", Network.SANITARY: "S", Network.STORM: "D"}
_DISTRICT: Final = "DMA"
_OWN_PREFIX: Final = ("os. ", "al. ", "Aleja ", "Rynek", "Bulwar ", "Zielone Nabrzeże")


Columns = dict[str, Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A whole town, ready to be written."""

    layout: Layout
    terrain: Terrain
    streets: StreetMap
    buildings: Sequence[Building]
    addresses: Sequence[Address]
    water: WaterDraft
    sewers: Sequence[SewerDraft]


@dataclass(slots=True)
class Writer:
    """Writes towns one after another; row numbers and codes go on from town to town."""

    session: Session
    origin: Coords
    """Where the plan's zero lies, in the map's coordinates."""
    _next: dict[str, int] = field(default_factory=dict)

    def write(self, town: Drawn) -> list[DemoPremise]:
        """Write a town and return what is served in it."""
        return _Town(self, town, self.origin + np.asarray(town.layout.origin)).write()

    def add(self, model: type[Base], prefix: str, count: int, columns: Columns) -> int:
        """Insert ``count`` rows given by column and return the number of the first; codes begin with ``prefix``."""
        table = Base.metadata.tables[model.__tablename__]
        if table.name not in self._next:
            self._next[table.name] = (self.session.scalar(select(func.max(table.c.id))) or 0) + 1
        first = self._next[table.name]
        numbers = range(first, first + count)
        self._next[table.name] += count
        named = {"id": numbers, **columns}
        if prefix:
            named["number" if model is ServicePoint else "code"] = (coded(prefix, number) for number in numbers)
        rows = [dict(zip(named, row, strict=True)) for row in zip(*named.values(), strict=False)]
        if rows:
            self.session.execute(insert(table), rows)
        return first


class _Town:
    """One town on its way into the tables."""

    def __init__(self, writer: Writer, town: Drawn, place: Coords) -> None:
        self._add, self._town, self._place = writer.add, town, place

    def write(self) -> list[DemoPremise]:
        """Write every table, those that others point to first."""
        self._ground()
        streets = self._streets()
        buildings = self._buildings()
        addresses = self._addresses(streets, buildings)
        nodes = self._water()
        for sewer in self._town.sewers:
            self._sewer(sewer)
        return self._premises(buildings, addresses, nodes, self._districts())

    def _at(self, coords: Coords) -> Coords:
        return np.round(coords + self._place, 3)

    def _moved(self, shapes: Sequence[BaseGeometry] | Lines) -> Lines:
        return np.asarray(shapely.transform(np.asarray(shapes, dtype=object), self._at))

    def _points(self, coords: Sequence[Coords] | Coords) -> Lines:
        return np.asarray(shapely.points(self._at(np.asarray(coords, dtype=float).reshape(-1, 2))))

    def _ground(self) -> None:
        areas = self._town.terrain.areas
        columns: Columns = {
            "kind": [area.kind for area in areas],
            "name": [area.name for area in areas],
            "geom": self._moved([area.shape for area in areas]),
        }
        self._add(LandArea, "T", len(areas), columns)

    def _streets(self) -> int:
        streets, quarters = self._town.streets, self._town.layout.quarters
        axes = [[self._at(streets.edges[edge].coords) for edge in street.edges] for street in streets.streets]
        columns: Columns = {
            "name": [one.name for one in streets.streets],
            "quarter": [quarters[one.quarter].name if one.quarter >= 0 else "" for one in streets.streets],
            "rank": [one.rank for one in streets.streets],
            "geom": [MultiLineString(_runs(lines)) for lines in axes],
        }
        return self._add(Street, "U", len(streets.streets), columns)

    def _buildings(self) -> int:
        buildings = self._town.buildings
        columns: Columns = {
            "kind": [str(one.kind) for one in buildings],
            "levels": [one.levels for one in buildings],
            "geom": [MultiPolygon([shape]) for shape in self._moved([one.outline for one in buildings])],
        }
        return self._add(BuildingRow, "B", len(buildings), columns)

    def _addresses(self, street: int, building: int) -> dict[int, tuple[int, Address]]:
        """Write the addresses; return row number and address by building."""
        town, addresses = self._town, self._town.addresses
        columns: Columns = {
            "street_id": [street + one.street for one in addresses],
            "street": [town.streets.streets[one.street].name for one in addresses],
            "number": [one.number for one in addresses],
            "postcode": [one.postcode for one in addresses],
            "city": repeat(town.layout.city),
            "building_id": [building + one.building for one in addresses],
            "geom": self._moved(address_points(town.buildings, addresses)),
        }
        first = self._add(AddressPoint, "A", len(addresses), columns)
        return {one.building: (number, one) for number, one in enumerate(addresses, first)}

    def _network(self, net: NetworkDraft) -> tuple[int, int]:
        """Write nodes and pipes; return the number of the first of each."""
        letter = _LETTER[net.network]
        heights = self._town.terrain.elevation(np.array(net.points))
        heights[list(net.heights)] = list(net.heights.values())
        columns: Columns = {
            "network": repeat(net.network),
            "kind": net.kinds,
            "elevation_m": heights.round(3).tolist(),
            "geom": self._points(net.points),
        }
        node = self._add(NetworkNode, f"{letter}N", len(net.points), columns)
        lines = polylines([self._at(one.coords) for one in net.pipes])
        columns = {
            "network": repeat(net.network),
            "function": [one.function for one in net.pipes],
            "from_node_id": [node + one.start for one in net.pipes],
            "to_node_id": [node + one.end for one in net.pipes],
            "diameter_mm": [one.diameter_mm for one in net.pipes],
            "material": [one.material for one in net.pipes],
            "built_year": [one.built_year for one in net.pipes],
            "length_m": shapely.length(lines).tolist(),
            "geom": lines,
        }
        return node, self._add(Pipe, f"{letter}P", len(net.pipes), columns)

    def _water(self) -> int:
        water = self._town.water
        node, pipe = self._network(water.net)
        self._valves(node, pipe)
        columns: Columns = {
            name: [getattr(one, name) for one in water.hydrants]
            for name in ("kind", "dn_mm", "flow_l_s", "pressure_mpa", "status", "tested_on")
        }
        columns["node_id"] = [node + one.node for one in water.hydrants]
        columns["geom"] = list(self._points([one.point for one in water.hydrants]))
        self._add(Hydrant, "H", len(water.hydrants), columns)
        self._sources(node)
        return node

    def _valves(self, node: int, pipe: int) -> None:
        water = self._town.water
        columns: Columns = {
            name: [getattr(one, name) for one in water.valves]
            for name in ("kind", "is_operable", "is_accessible", "last_exercised_on")
        }
        columns |= {
            "pipe_id": [pipe + one.pipe for one in water.valves],
            "node_id": [node + one.node for one in water.valves],
            "diameter_mm": [water.net.pipes[one.pipe].diameter_mm for one in water.valves],
            "normal_state": [one.state for one in water.valves],
            "geom": list(self._points([one.point for one in water.valves])),
        }
        self._add(Valve, "Z", len(water.valves), columns)

    def _sources(self, node: int) -> None:
        sources = self._town.water.sources
        columns: Columns = {
            "kind": [one.kind for one in sources],
            "name": [one.works.name for one in sources],
            "node_id": [node + one.node for one in sources],
            "head_m": [one.works.head_m for one in sources],
            "geom": self._points([np.asarray(one.works.at) for one in sources]),
        }
        self._add(Source, "ZW", len(sources), columns)

    def _sewer(self, sewer: SewerDraft) -> None:
        node, _ = self._network(sewer.net)
        columns: Columns = {
            "network": repeat(sewer.net.network),
            "node_id": [node + at for at in sewer.depths],
            "depth_m": [round(depth, 2) for depth in sewer.depths.values()],
            "geom": self._points([sewer.net.points[at] for at in sewer.depths]),
        }
        self._add(Manhole, f"{_LETTER[sewer.net.network]}M", len(sewer.depths), columns)

    def _districts(self) -> dict[int, int]:
        """Write the districts; return their row numbers."""
        town = self._town
        drawn = outlines(town.streets, town.layout, town.water.zones)
        names = {quarter.district: quarter.name for quarter in reversed(town.layout.quarters)}
        columns: Columns = {
            "name": [f"{town.layout.city}: {names[district]}" for district in drawn],
            "geom": self._moved(list(drawn.values())),
        }
        first = self._add(District, _DISTRICT, len(drawn), columns)
        return {district: number for number, district in enumerate(drawn, first)}

    def _premises(
        self, building: int, addresses: dict[int, tuple[int, Address]], node: int, districts: dict[int, int]
    ) -> list[DemoPremise]:
        """Write what is served, with its service point and its membership of a district."""
        town = self._town
        served = sorted(town.water.service_nodes)
        houses = [town.buildings[at] for at in served]
        places = [addresses[at] for at in served]
        lines = [address_line(town.streets.streets[one.street].name, one.number) for _, one in places]
        members = [districts[town.water.zones.of_edge[one.edge]] for one in houses]
        inside = self._moved(shapely.point_on_surface([one.outline for one in houses]))
        premise = self._add(
            Premise,
            *("P", len(served)),
            {
                "address": lines,
                "address_point_id": [number for number, _ in places],
                "building_id": [building + at for at in served],
                "parcel": [f"{one.quarter + 1:04d}.{count}" for count, one in enumerate(houses, 1)],
                "geom": inside,
            },
        )
        point = self._service_points(served, premise, node)
        columns: Columns = {
            "district_id": members,
            "service_point_id": range(point, point + len(served)),
            "valid_from": repeat(MEMBERS_SINCE),
        }
        self._add(DistrictMember, "", len(served), columns)
        cities = [f"{one.postcode} {town.layout.city}" for _, one in places]
        return [
            DemoPremise(
                *(premise + at, point + at, lines[at], cities[at], UseKind(one.kind), one.flats, one.garden_m2),
                *(coded(_DISTRICT, members[at]), inside[at]),
            )
            for at, one in enumerate(houses)
        ]

    def _service_points(self, served: Sequence[int], premise: int, node: int) -> int:
        town = self._town
        ends = [town.water.service_nodes[at] for at in served]
        columns: Columns = {
            "premise_id": range(premise, premise + len(served)),
            "node_id": [node + end for end in ends],
            "is_critical": [town.buildings[at].kind in CRITICAL for at in served],
            "geom": self._points([town.water.net.points[end] for end in ends]),
        }
        return self._add(ServicePoint, "PP", len(served), columns)


def coded(prefix: str, number: int) -> str:
    """Return the code of a row."""
    return f"{prefix}-{number:02d}" if prefix == _DISTRICT else f"{prefix}-{number:06d}"


def address_line(street: str, number: str) -> str:
    """Write street and number the way a letter has them."""
    return f"{street} {number}" if street.startswith(_OWN_PREFIX) else f"ul. {street} {number}"


def _runs(lines: Sequence[Coords]) -> list[Coords]:
    """Join the lines that follow one another."""
    runs: list[Coords] = []
    for line in lines:
        if runs and (runs[-1][-1] == line[0]).all():
            runs[-1] = np.vstack([runs[-1], line[1:]])
        else:
            runs.append(line)
    return runs
