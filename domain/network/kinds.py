"""Kinds of network assets (GESUT letters in brackets)."""

import enum


class Network(enum.StrEnum):
    """Which network an asset belongs to. Values are stored; never rename one."""

    WATER = "water"
    SANITARY = "sanitary"
    STORM = "storm"
    COMBINED = "combined"


class PipeFunction(enum.StrEnum):
    """What a pipe is for. Values are stored; never rename one."""

    TRANSMISSION = "transmission_main"
    DISTRIBUTION = "distribution_main"
    CONNECTION = "connection"


class AssetStatus(enum.StrEnum):
    """Whether an asset is there. Values are stored; never rename one."""

    ACTIVE = "active"
    PROJECTED = "projected"
    ABANDONED = "abandoned"


class NodeKind(enum.StrEnum):
    """What stands at a node. Values are stored; never rename one."""

    JUNCTION = "junction"
    DEAD_END = "dead_end"
    SOURCE = "source"


class ValveKind(enum.StrEnum):
    """Kind of a valve. Values are stored; never rename one."""

    GATE = "gate"
    PRESSURE_REDUCING = "pressure_reducing"
    CHECK = "check"
    PUMP = "pump"
    """A pump, kept among valves because it too can be shut."""


class ValveState(enum.StrEnum):
    """Normal state of a valve. Values are stored; never rename one."""

    OPEN = "open"
    CLOSED = "closed"


class SourceKind(enum.StrEnum):
    """Where water enters a network. Values are stored; never rename one."""

    RESERVOIR = "reservoir"
    TANK = "tank"
    TREATMENT_PLANT = "treatment_plant"


class HydrantKind(enum.StrEnum):
    """Kind of a hydrant. Values are stored; never rename one."""

    ABOVE_GROUND = "above_ground"
    UNDERGROUND = "underground"


class HydrantStatus(enum.StrEnum):
    """Whether a fire engine can rely on it. Values are stored; never rename one."""

    WORKING = "working"
    LIMITED = "limited"
    OUT_OF_ORDER = "out_of_order"
    UNKNOWN = "unknown"
