"""Words of the kinds that are stored of the network, by the stored value in small letters.

They are gettext messages; whoever shows them translates.
"""

from typing import Final

from domain.words import N_

YES_NO: Final = {"true": N_("yes"), "false": N_("no")}
NETWORKS: Final = {
    "water": N_("water"),
    "sanitary": N_("sanitary sewer"),
    "storm": N_("storm sewer"),
    "combined": N_("combined sewer"),
}
WATER_FUNCTIONS: Final = {
    "transmission_main": N_("transmission main"),
    "distribution_main": N_("distribution main"),
    "connection": N_("connection"),
}
SEWER_FUNCTIONS: Final = {
    "transmission_main": N_("trunk sewer"),
    "distribution_main": N_("street sewer"),
    "connection": N_("sewer connection"),
}
_CAST_IRON: Final = N_("cast iron")
_DUCTILE_IRON: Final = N_("ductile iron")
_ASBESTOS_CEMENT: Final = N_("asbestos cement")
MATERIALS: Final = {
    "pe": "PE",
    "hdpe": "PE-HD",
    "pvc": "PVC",
    "pp": "PP",
    "grp": "GRP",
    "steel": N_("steel"),
    "copper": N_("copper"),
    "cast_iron": _CAST_IRON,
    "ci": _CAST_IRON,
    "ductile_iron": _DUCTILE_IRON,
    "di": _DUCTILE_IRON,
    "stoneware": N_("stoneware"),
    "concrete": N_("concrete"),
    "asbestos_cement": _ASBESTOS_CEMENT,
    "ac": _ASBESTOS_CEMENT,
}
"""Materials by what utilities write; one that is not here is told as it is stored."""
STATUSES: Final = {"active": N_("in use"), "projected": N_("projected"), "abandoned": N_("out of use")}
VALVE_KINDS: Final = {
    "gate": N_("gate valve"),
    "pressure_reducing": N_("pressure reducing valve"),
    "check": N_("check valve"),
    "pump": N_("pump"),
}
VALVE_STATES: Final = {"open": N_("open"), "closed": N_("closed")}
HYDRANT_KINDS: Final = {"above_ground": N_("above ground"), "underground": N_("underground")}
HYDRANT_STATUSES: Final = {
    "working": N_("working"),
    "limited": N_("limited"),
    "out_of_order": N_("out of order"),
    "unknown": N_("not checked"),
}
SOURCE_KINDS: Final = {
    "reservoir": N_("reservoir"),
    "tank": N_("tank"),
    "treatment_plant": N_("treatment plant"),
}
