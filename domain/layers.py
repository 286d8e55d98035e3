"""The layers of the map: one registry for tiles, identify, legends, the layer tree and the documentation.

Who sees what follows the publishing tiers of a critical infrastructure: the public sees where the network runs in
general and where hydrants stand; diameters, valves, manholes and sources are for the utility's own people, hydrants in
full for the fire brigade too. A scale limit keeps the picture readable and hides nothing: roles do that.

Titles, labels and words are gettext messages; whoever shows them translates.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from domain.errors import NotFoundError
from domain.network.words import (
    HYDRANT_KINDS,
    HYDRANT_STATUSES,
    MATERIALS,
    NETWORKS,
    SEWER_FUNCTIONS,
    SOURCE_KINDS,
    STATUSES,
    VALVE_KINDS,
    VALVE_STATES,
    WATER_FUNCTIONS,
    YES_NO,
)
from domain.roles import PUBLIC, STAFF, Policy, Role, allowed
from domain.words import N_

MIN_ZOOM: Final = 10
MAX_ZOOM: Final = 20


@dataclass(frozen=True, slots=True)
class Attribute:
    """A property that identify shows: its column, its label, its unit and, for stored kinds, their words."""

    key: str
    label: str
    unit: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    """Words of stored values, by the value in small letters."""
    sign: str = ""
    """What stands before the number."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A line of the legend: what it means, and the properties of a feature that is drawn so."""

    label: str
    properties: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Layer:
    """What is drawn, for whom, at which scales, and what identify says of it."""

    name: str
    title: str
    group: str
    table: str
    roles: Policy
    min_zoom: int
    geometry: str
    """``point``, ``line`` or ``area``."""
    where: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Rows of the table that belong to the layer: column and the stored values that it may have."""
    attributes: tuple[Attribute, ...] = ()
    legend: tuple[Sample, ...] = ()
    one: str = ""
    """What a single thing is called, where no line of the legend says it."""
    refined_by: str = ""
    """The layer that shows the same in full; whoever may see that one is not offered this one."""
    inspire: str = ""
    is_exact: bool = True
    """Whether identify may hand out the geometry; a generalised layer must not."""

    @property
    def singular(self) -> str:
        """Return what a single thing of this layer is called."""
        return self.one or self.legend[0].label

    def shown_at(self, zoom: int) -> bool:
        """Tell whether the layer is drawn at ``zoom``."""
        return self.min_zoom <= zoom <= MAX_ZOOM


@dataclass(frozen=True, slots=True)
class Group:
    """Layers that are switched on, faded and drawn as one set of tiles."""

    name: str
    title: str
    opacity_percent: int = 100


GROUPS: Final = (
    Group("base", N_("Base map")),
    Group("sewers", N_("Sewers")),
    Group("water", N_("Water")),
    Group("districts", N_("Districts")),
    Group("names", N_("Names")),
)
"""In the order of drawing, lowest first."""

MAINS: Final = frozenset({"transmission_main", "distribution_main"})
CONNECTIONS: Final = frozenset({"connection"})
OPERATIONS: Final = STAFF
RESCUE: Final = STAFF | {Role.FIRE}

CODE: Final = Attribute("code", N_("Number"))
NETWORK: Final = Attribute("network", N_("Network"), words=NETWORKS)
DIAMETER: Final = Attribute("diameter_mm", N_("Diameter"), "mm", sign="DN")


def _told_of_pipes(functions: Mapping[str, str]) -> tuple[Attribute, ...]:
    return (
        CODE,
        NETWORK,
        Attribute("function", N_("Kind"), words=functions),
        DIAMETER,
        Attribute("material", N_("Material"), words=MATERIALS),
        Attribute("built_year", N_("Built in")),
        Attribute("length_m", N_("Length"), "m"),
        Attribute("status", N_("State"), words=STATUSES),
    )


WATER_PIPE: Final = _told_of_pipes(WATER_FUNCTIONS)
SEWER: Final = _told_of_pipes(SEWER_FUNCTIONS)
HYDRANT_KIND: Final = Attribute("kind", N_("Kind"), words=HYDRANT_KINDS)


def _pipes(network: str, functions: frozenset[str]) -> Mapping[str, frozenset[str]]:
    return {"network": frozenset({network}), "function": functions}


def _sample(label: str, network: str, function: str) -> tuple[Sample, ...]:
    properties: dict[str, str | int] = {
        "network": network,
        "function": function,
        "diameter_mm": 200,
        "status": "active",
        "label": "",
    }
    return (Sample(label, properties),)


LAYERS: Final = (
    Layer("land", N_("Water, parks and squares"), "base", "land_areas", PUBLIC, MIN_ZOOM, "area"),
    Layer("buildings", N_("Buildings"), "base", "buildings", PUBLIC, 14, "area"),
    Layer("streets", N_("Streets"), "base", "streets", PUBLIC, MIN_ZOOM, "line"),
    Layer(
        "storm_sewers",
        N_("Storm sewers"),
        "sewers",
        "pipes",
        STAFF,
        14,
        "line",
        where=_pipes("storm", MAINS),
        attributes=SEWER,
        legend=_sample(N_("Storm sewer (kd)"), "storm", "distribution_main"),
        inspire="US.SewerNetwork",
    ),
    Layer(
        "combined_sewers",
        N_("Combined sewers"),
        "sewers",
        "pipes",
        STAFF,
        14,
        "line",
        where=_pipes("combined", MAINS),
        attributes=SEWER,
        legend=_sample(N_("Combined sewer (ko)"), "combined", "distribution_main"),
        inspire="US.SewerNetwork",
    ),
    Layer(
        "sanitary_sewers",
        N_("Sanitary sewers"),
        "sewers",
        "pipes",
        STAFF,
        14,
        "line",
        where=_pipes("sanitary", MAINS),
        attributes=SEWER,
        legend=_sample(N_("Sanitary sewer (ks)"), "sanitary", "distribution_main"),
        inspire="US.SewerNetwork",
    ),
    Layer(
        "sewer_connections",
        N_("Sewer connections"),
        "sewers",
        "pipes",
        STAFF,
        17,
        "line",
        where={"network": frozenset({"sanitary", "storm", "combined"}), "function": CONNECTIONS},
        attributes=SEWER,
        legend=_sample(N_("Sewer connection"), "sanitary", "connection"),
        inspire="US.SewerNetwork",
    ),
    Layer(
        "manholes",
        N_("Manholes"),
        "sewers",
        "manholes",
        STAFF,
        18,
        "point",
        attributes=(CODE, NETWORK, Attribute("depth_m", N_("Depth"), "m")),
        legend=(Sample(N_("Manhole"), {"network": "sanitary"}),),
        inspire="US.SewerNetwork",
    ),
    Layer(
        "water_overview",
        N_("Water network, general course"),
        "water",
        "pipes",
        PUBLIC,
        13,
        "line",
        where=_pipes("water", MAINS),
        legend=_sample(N_("Water main, general course"), "water", "distribution_main"),
        refined_by="water_mains",
        inspire="US.WaterNetwork",
        is_exact=False,
    ),
    Layer(
        "water_connections",
        N_("Water connections"),
        "water",
        "pipes",
        OPERATIONS,
        17,
        "line",
        where=_pipes("water", CONNECTIONS),
        attributes=WATER_PIPE,
        legend=_sample(N_("Water connection"), "water", "connection"),
        inspire="US.WaterNetwork",
    ),
    Layer(
        "water_mains",
        N_("Water mains"),
        "water",
        "pipes",
        RESCUE,
        13,
        "line",
        where=_pipes("water", MAINS),
        attributes=WATER_PIPE,
        legend=_sample(N_("Water main"), "water", "distribution_main"),
        inspire="US.WaterNetwork",
    ),
    Layer(
        "valves",
        N_("Valves"),
        "water",
        "valves",
        OPERATIONS,
        16,
        "point",
        attributes=(
            CODE,
            Attribute("kind", N_("Kind"), words=VALVE_KINDS),
            DIAMETER,
            Attribute("normal_state", N_("Normal state"), words=VALVE_STATES),
            Attribute("is_operable", N_("Can be operated"), words=YES_NO),
            Attribute("is_accessible", N_("Can be reached"), words=YES_NO),
            Attribute("last_exercised_on", N_("Last exercised")),
        ),
        legend=(
            Sample(N_("Valve, open"), {"state": "open"}),
            Sample(N_("Valve, closed"), {"state": "closed"}),
            Sample(N_("Valve that cannot be operated"), {"state": "stuck"}),
        ),
        one=N_("Valve"),
        inspire="US.WaterNetwork",
    ),
    Layer(
        "hydrant_positions",
        N_("Hydrants, position"),
        "water",
        "hydrants",
        PUBLIC,
        16,
        "point",
        attributes=(HYDRANT_KIND,),
        legend=(Sample(N_("Hydrant")),),
        refined_by="hydrants",
    ),
    Layer(
        "hydrants",
        N_("Hydrants"),
        "water",
        "hydrants",
        RESCUE,
        16,
        "point",
        attributes=(
            CODE,
            HYDRANT_KIND,
            Attribute("status", N_("State"), words=HYDRANT_STATUSES),
            Attribute("dn_mm", N_("Diameter"), "mm", sign="DN"),
            Attribute("flow_l_s", N_("Flow"), "dm³/s"),
            Attribute("pressure_mpa", N_("Pressure"), "MPa"),
            Attribute("tested_on", N_("Tested on")),
        ),
        legend=(
            Sample(N_("Hydrant, working"), {"status": "working"}),
            Sample(N_("Hydrant, limited or not checked"), {"status": "limited"}),
            Sample(N_("Hydrant, out of order"), {"status": "out_of_order"}),
        ),
        one=N_("Hydrant"),
    ),
    Layer(
        "sources",
        N_("Water sources"),
        "water",
        "sources",
        STAFF,
        13,
        "point",
        attributes=(
            CODE,
            Attribute("name", N_("Name")),
            Attribute("kind", N_("Kind"), words=SOURCE_KINDS),
            Attribute("head_m", N_("Water level"), "m"),
        ),
        legend=(Sample(N_("Water source"), {"name": ""}),),
        inspire="US.WaterNetwork",
    ),
    Layer(
        "districts",
        N_("District metered areas"),
        "districts",
        "districts",
        STAFF,
        11,
        "area",
        attributes=(CODE, Attribute("name", N_("Name"))),
        legend=(Sample(N_("District metered area"), {"name": ""}),),
    ),
    Layer("land_names", N_("Names of rivers and parks"), "names", "land_areas", PUBLIC, 13, "area"),
    Layer("street_names", N_("Street names"), "names", "streets", PUBLIC, 15, "line"),
    Layer("addresses", N_("House numbers"), "names", "address_points", PUBLIC, 18, "point"),
)
"""In the order of drawing, lowest first."""

DRAWN_TABLES: Final = tuple(dict.fromkeys(layer.table for layer in LAYERS))
"""Tables of which the map shows something."""

BY_NAME: Final[Mapping[str, Layer]] = {layer.name: layer for layer in LAYERS}


AUDIENCES: Final = ("*", Role.FIRE, *sorted(STAFF))
"""Those from whom a layer can be hidden: everybody without a role of their own here, and each of those roles."""
Hidden = Mapping[str, frozenset[str]]
"""Audiences from which the administrator hides a layer, by its name."""
NOTHING_HIDDEN: Final[Hidden] = {}


def audiences_of(layer: Layer) -> tuple[str, ...]:
    """Return those to whom the registry shows a layer."""
    return tuple(one for one in AUDIENCES if layer.roles == PUBLIC or one in layer.roles)


def is_seen(layer: Layer, roles: frozenset[Role] | None, hidden: Hidden = NOTHING_HIDDEN) -> bool:
    """Tell whether somebody with ``roles`` sees a layer: the registry says who may, the administrator only hides."""
    own = frozenset(AUDIENCES) & (roles or frozenset()) or PUBLIC
    return allowed(layer.roles, roles) and bool(own & {*audiences_of(layer)} - hidden.get(layer.name, frozenset()))


def layers_for(roles: frozenset[Role] | None, hidden: Hidden = NOTHING_HIDDEN) -> tuple[Layer, ...]:
    """Return the layers offered to somebody with ``roles``: each thing once, in its fullest form."""
    seen = {layer.name for layer in LAYERS if is_seen(layer, roles, hidden)}
    return tuple(layer for layer in LAYERS if layer.name in seen and layer.refined_by not in seen)


def chosen(names: Iterable[str], roles: frozenset[Role] | None, hidden: Hidden = NOTHING_HIDDEN) -> tuple[Layer, ...]:
    """Return the named layers in the order of drawing.

    Raises
    ------
    NotFoundError
        For a layer that does not exist, and for one that ``roles`` may not know of: the two answers are the same.
    """
    wanted = set(names)
    found = tuple(layer for layer in LAYERS if layer.name in wanted and is_seen(layer, roles, hidden))
    if not wanted or len(found) != len(wanted):
        raise NotFoundError("no such layer")
    return found
