"""The network and the ground it lies in, from the layers of a GIS file or from an EPANET model."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.orm import InstrumentedAttribute

from data.ingest.cells import choice, day, measure, text, whole, yes_no
from data.ingest.epanet import read_inp
from data.ingest.jobs import Frames, Job, Kind, resolve
from data.ingest.kinds.customers import filled
from data.ingest.kinds.drawing import draw
from data.ingest.layers import LAYERED, layer_names, read_layer
from data.ingest.places import length_m, of_kind
from data.ingest.reasons import (
    BLANK,
    MISSING_LAYER,
    NO_GEOMETRY,
    UNKNOWN_FORMAT,
    UNKNOWN_REFERENCE,
    Reason,
    RefusedFileError,
)
from data.ingest.report import Report
from data.ingest.rows import Column, Frame, parse, refuse_repeated
from data.ingest.store import Store
from data.ingest.tables import Table
from data.models import (
    AddressPoint,
    AreaKind,
    Base,
    Building,
    District,
    Hydrant,
    LandArea,
    Manhole,
    NetworkNode,
    Pipe,
    Source,
    Street,
    StreetClass,
    Valve,
)
from domain.network.kinds import (
    AssetStatus,
    HydrantKind,
    HydrantStatus,
    Network,
    NodeKind,
    PipeFunction,
    SourceKind,
    ValveKind,
    ValveState,
)

CODE: Final = Column("code", text(64), required=True)
NETWORK: Final = Column("network", choice(Network))
LAYERS: Final[dict[str, tuple[Column, ...]]] = {
    "nodes": (
        CODE,
        NETWORK,
        Column("kind", choice(NodeKind)),
        Column("elevation_m", measure(-500, 9000)),
        Column("aliases", text(500)),
    ),
    "pipes": (
        *(
            CODE,
            NETWORK,
            Column("function", choice(PipeFunction)),
            Column("from_node", text(64)),
            Column("to_node", text(64)),
        ),
        *(Column("diameter_mm", whole(0, 5000)), Column("material", text(64)), Column("built_year", whole(1800, 2100))),
        *(Column("length_m", measure(0, 1e6)), Column("status", choice(AssetStatus))),
    ),
    "valves": (
        *(CODE, Column("kind", choice(ValveKind)), Column("from_node", text(64)), Column("to_node", text(64))),
        *(Column("pipe", text(64)), Column("node", text(64)), Column("diameter_mm", whole(0, 5000))),
        *(
            Column("is_operable", yes_no()),
            Column("is_accessible", yes_no()),
            Column("normal_state", choice(ValveState)),
        ),
        Column("last_exercised_on", day()),
    ),
    "links": (CODE, Column("from_node", text(64), required=True), Column("to_node", text(64), required=True)),
    "taps": (Column("node", text(64), required=True),),
    "hydrants": (
        *(CODE, Column("kind", choice(HydrantKind)), Column("node", text(64)), Column("dn_mm", whole(0, 500))),
        *(Column("flow_l_s", measure(0, 500)), Column("pressure_mpa", measure(0, 10))),
        *(
            Column("status", choice(HydrantStatus)),
            Column("tested_on", day()),
            Column("elevation_m", measure(-500, 9000)),
        ),
    ),
    "manholes": (CODE, NETWORK, Column("node", text(64)), Column("depth_m", measure(0, 100))),
    "sources": (
        *(CODE, Column("kind", choice(SourceKind)), Column("name", text(200)), Column("node", text(64))),
        *(Column("head_m", measure(-500, 9000)), Column("elevation_m", measure(-500, 9000))),
    ),
    "districts": (CODE, Column("name", text(200))),
    "buildings": (CODE, Column("kind", text(64)), Column("levels", whole(0, 200))),
    "streets": (
        CODE,
        Column("name", text(200), required=True),
        Column("quarter", text(200)),
        Column("rank", choice(StreetClass)),
    ),
    "land_areas": (CODE, Column("kind", choice(AreaKind), required=True), Column("name", text(200))),
    "address_points": (
        *(CODE, Column("street", text(200), required=True), Column("number", text(64), required=True)),
        *(Column("postcode", text(64)), Column("city", text(200))),
        Column("building", text(64), refers=Building.code, field="building_id"),
    ),
}
GEOMETRY: Final = {
    **dict.fromkeys(("nodes", "hydrants", "manholes", "sources", "address_points"), "POINT"),
    **dict.fromkeys(("pipes", "links"), "LINESTRING"),
    **dict.fromkeys(("districts", "buildings", "land_areas"), "MULTIPOLYGON"),
    "streets": "MULTILINESTRING",
}
MODELS: Final[dict[str, type[Base]]] = {
    "nodes": NetworkNode,
    "pipes": Pipe,
    "valves": Valve,
    "hydrants": Hydrant,
    "manholes": Manhole,
    "sources": Source,
    "districts": District,
    "streets": Street,
    "buildings": Building,
    "land_areas": LandArea,
    "address_points": AddressPoint,
}
"""The table of each layer, for the importer and the exporter."""
DEFAULTS: Final[dict[str, dict[str, Any]]] = {
    "nodes": {"network": Network.WATER},
    "pipes": {"network": Network.WATER, "function": PipeFunction.DISTRIBUTION, "status": AssetStatus.ACTIVE},
    "valves": {"kind": ValveKind.GATE, "normal_state": ValveState.OPEN, "is_operable": True, "is_accessible": True},
    "hydrants": {"kind": HydrantKind.ABOVE_GROUND, "status": HydrantStatus.UNKNOWN},
    "manholes": {"network": Network.SANITARY},
    "sources": {"kind": SourceKind.RESERVOIR, "name": ""},
    "buildings": {"kind": ""},
    "streets": {"quarter": "", "rank": StreetClass.LOCAL},
    "land_areas": {"name": ""},
    "address_points": {"postcode": "", "city": ""},
}
OPTIONAL_GEOMETRY: Final = frozenset({"districts", "taps"})
FREE: Final = frozenset({"hydrants", "manholes"})
"""Layers whose assets may stand apart from the network."""
POINTERS: Final[dict[str, tuple[str, InstrumentedAttribute[Any]]]] = {
    **dict.fromkeys(("from_node", "to_node", "node"), ("nodes", NetworkNode.code)),
    "pipe": ("pipes", Pipe.code),
}
"""Columns that name a row of another layer."""
ORDER: Final = (
    *("buildings", "nodes", "pipes", "valves", "hydrants", "manholes", "sources", "districts", "streets"),
    *("land_areas", "address_points"),
)
"""What is pointed at comes first."""


def _read(job: Job) -> Frames:
    tables = _tables(job)
    if not tables:
        raise RefusedFileError(MISSING_LAYER, found=", ".join(layer_names(job.path)[:20]))
    frames = {}
    for name, table in tables.items():
        job.report.layer = name
        frames[name] = _frame(name, table, job)
    job.report.layer = ""
    if not job.report.refused or job.profile.bad_rows == "skip":
        for frame in frames.values():
            frame.drop_bad()
        draw(frames, job)
    return frames


def _tables(job: Job) -> dict[str, Table]:
    if job.path.suffix.lower() == ".inp":
        return read_inp(job.path, job.profile, job.map_srid, job.report)
    if job.path.suffix.lower() not in LAYERED and not job.path.is_dir():
        raise RefusedFileError(UNKNOWN_FORMAT, suffix=job.path.suffix or job.path.name)
    present = set(layer_names(job.path))
    tables = {}
    for name in LAYERS:
        layout = job.profile.layers.get(name)
        if layout is not None and (layout.layer or name) in present | {"*"}:
            job.report.layer = name
            tables[name] = read_layer(job.path, job.profile, layout, job.map_srid, job.report, name=name)
    job.report.layer = ""
    return tables


def _frame(name: str, table: Table, job: Job) -> Frame:
    frame = parse(table, LAYERS[name], job.profile, job.profile.layout(name), job.report)
    if "code" in frame.values:
        refuse_repeated(frame, ("code",), job.profile, job.report)
    geometries = dict(zip(table.lines, table.geometries or [None] * len(table), strict=True))
    frame.values["geom"] = [geometries[line] for line in frame.lines]
    for position, geometry in enumerate(frame.values["geom"]):
        wanted = GEOMETRY.get(name) or (geometry.geom_type.upper() if geometry is not None else "")
        found, wrong = of_kind(geometry, wanted)
        if found is None and wrong is None and name not in OPTIONAL_GEOMETRY:
            wrong = Reason(NO_GEOMETRY)
        if wrong is not None:
            job.report.refuse(frame.lines[position], "geometry", "", wrong)
            frame.bad.add(position)
        frame.values["geom"][position] = found
    for column, default in DEFAULTS.get(name, {}).items():
        if name == "nodes" or column in frame.values or column in ("network", "function", "kind"):
            frame.values.setdefault(column, [default] * len(frame))
        filled(frame, column, default)
    return frame


def _write(frames: Frames, store: Store, job: Job) -> None:
    job.settle()
    known: dict[str, dict[str, int]] = {"nodes": {}, "pipes": {}}
    for name in ORDER:
        frame = frames.get(name)
        if frame is None:
            continue
        job.report.layer = name
        for column in LAYERS[name]:
            resolve(frame, column, store, job.report)
        for column_name, (layer, attribute) in POINTERS.items():
            if column_name in frame.values:
                codes = set(frame.values[column_name]) - {None}
                ids = store.ids_of(attribute, codes - known[layer].keys()) | known[layer]
                _point_at(frame, column_name, ids, job.report, optional=name in FREE)
        job.settle(frame)
        written = dict(zip(frame.values["code"], _put(name, frame, store), strict=True))
        known[name] = written
    job.report.layer = ""


def _put(name: str, frame: Frame, store: Store) -> list[int]:
    if not len(frame):
        return []
    if name == "districts":
        frame.values.setdefault("name", frame.values["code"])
    if name == "pipes":
        lines = frame.values["geom"]
        lengths = frame.values.get("length_m") or [None] * len(frame)
        frame.values["length_m"] = [
            length_m(line) if given is None else given for given, line in zip(lengths, lines, strict=True)
        ]
    names = {column.name for column in MODELS[name].__table__.columns} & frame.values.keys()
    return store.upsert(MODELS[name], frame.pick(sorted(names)), key=("code",))


def _point_at(frame: Frame, name: str, ids: Mapping[str, int], report: Report, *, optional: bool) -> None:
    """Put ids in the place of the codes of nodes or pipes."""
    codes = frame.values[name]
    for position, code in enumerate(codes):
        if code is None and not optional:
            report.refuse(frame.lines[position], name, "", Reason(BLANK))
            frame.bad.add(position)
        elif code is not None and code not in ids:
            report.refuse(frame.lines[position], name, code, Reason(UNKNOWN_REFERENCE, {"noun": name}))
            frame.bad.add(position)
    frame.values[f"{name}_id"] = [ids.get(code) for code in codes]


NETWORK_KIND: Final = Kind("network", _read, _write)
