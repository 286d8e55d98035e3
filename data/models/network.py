"""The networks and the ground they lie in. Lengths in metres, diameters in millimetres."""

import datetime as dt

from shapely.geometry.base import BaseGeometry
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, Code, Name, RowId
from data.types import Geometry, stored_enum
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


class NetworkNode(Base):
    """Where pipes meet or end."""

    __tablename__ = "network_nodes"

    id: Mapped[RowId]
    code: Mapped[Code] = mapped_column(unique=True)
    network: Mapped[Network] = mapped_column(stored_enum(Network))
    kind: Mapped[NodeKind] = mapped_column(stored_enum(NodeKind), default=NodeKind.JUNCTION)
    elevation_m: Mapped[float | None]
    aliases: Mapped[str] = mapped_column(default="")
    """Nodes of the imported file that this one stands for, by code: far ends of valves that were drawn as links."""
    geom: Mapped[BaseGeometry] = mapped_column(Geometry("POINT"))


class Pipe(Base):
    """A pipe between two nodes."""

    __tablename__ = "pipes"

    id: Mapped[RowId]
    code: Mapped[Code] = mapped_column(unique=True)
    network: Mapped[Network] = mapped_column(stored_enum(Network))
    function: Mapped[PipeFunction] = mapped_column(stored_enum(PipeFunction))
    from_node_id: Mapped[int] = mapped_column(ForeignKey("network_nodes.id"), index=True)
    to_node_id: Mapped[int] = mapped_column(ForeignKey("network_nodes.id"), index=True)
    diameter_mm: Mapped[int | None]
    material: Mapped[Code | None]
    built_year: Mapped[int | None]
    length_m: Mapped[float]
    status: Mapped[AssetStatus] = mapped_column(stored_enum(AssetStatus), default=AssetStatus.ACTIVE)
    geom: Mapped[BaseGeometry] = mapped_column(Geometry("LINESTRING"))


class Valve(Base):
    """A valve on a pipe, at the end where ``node_id`` is."""

    __tablename__ = "valves"

    id: Mapped[RowId]
    code: Mapped[Code] = mapped_column(unique=True)
    kind: Mapped[ValveKind] = mapped_column(stored_enum(ValveKind), default=ValveKind.GATE)
    pipe_id: Mapped[int] = mapped_column(ForeignKey("pipes.id"), index=True)
    node_id: Mapped[int] = mapped_column(ForeignKey("network_nodes.id"), index=True)
    diameter_mm: Mapped[int | None]
    is_operable: Mapped[bool] = mapped_column(default=True)
    is_accessible: Mapped[bool] = mapped_column(default=True)
    normal_state: Mapped[ValveState] = mapped_column(stored_enum(ValveState), default=ValveState.OPEN)
    last_exercised_on: Mapped[dt.date | None]
    geom: Mapped[BaseGeometry] = mapped_column(Geometry("POINT"))


class Hydrant(Base):
    """A fire hydrant."""

    __tablename__ = "hydrants"

    id: Mapped[RowId]
    code: Mapped[Code] = mapped_column(unique=True)
    kind: Mapped[HydrantKind] = mapped_column(stored_enum(HydrantKind), default=HydrantKind.ABOVE_GROUND)
    node_id: Mapped[int | None] = mapped_column(ForeignKey("network_nodes.id"), index=True)
    dn_mm: Mapped[int | None]
    flow_l_s: Mapped[float | None]
    pressure_mpa: Mapped[float | None]
    status: Mapped[HydrantStatus] = mapped_column(stored_enum(HydrantStatus), default=HydrantStatus.UNKNOWN)
    tested_on: Mapped[dt.date | None]
    geom: Mapped[BaseGeometry] = mapped_column(Geometry("POINT"))


class Manhole(Base):
    """A manhole of a sewer."""

    __tablename__ = "manholes"

    id: Mapped[RowId]
    code: Mapped[Code] = mapped_column(unique=True)
    network: Mapped[Network] = mapped_column(stored_enum(Network))
    node_id: Mapped[int | None] = mapped_column(ForeignKey("network_nodes.id"), index=True)
    depth_m: Mapped[float | None]
    geom: Mapped[BaseGeometry] = mapped_column(Geometry("POINT"))


class Source(Base):
    """Where water enters the network."""

    __tablename__ = "sources"

    id: Mapped[RowId]
    code: Mapped[Code] = mapped_column(unique=True)
    kind: Mapped[SourceKind] = mapped_column(stored_enum(SourceKind))
    name: Mapped[Name] = mapped_column(default="")
    node_id: Mapped[int] = mapped_column(ForeignKey("network_nodes.id"), index=True)
    head_m: Mapped[float | None]
    geom: Mapped[BaseGeometry] = mapped_column(Geometry("POINT"))


class District(Base):
    """A district metered area (DMA)."""

    __tablename__ = "districts"

    id: Mapped[RowId]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    geom: Mapped[BaseGeometry | None] = mapped_column(Geometry("MULTIPOLYGON"))


class DistrictMember(Base):
    """A service point's membership of a district, for a time."""

    __tablename__ = "district_members"
    __table_args__ = (Index(None, "service_point_id", "valid_from"),)

    id: Mapped[RowId]
    district_id: Mapped[int] = mapped_column(ForeignKey("districts.id"), index=True)
    service_point_id: Mapped[int] = mapped_column(ForeignKey("service_points.id"))
    valid_from: Mapped[dt.date]
    valid_until: Mapped[dt.date | None]
