"""The town above the pipes: streets, buildings, addresses, water and green."""

import enum

from shapely.geometry.base import BaseGeometry
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, Code, Name, RowId
from data.types import Geometry, stored_enum


class AreaKind(enum.StrEnum):
    """What a patch of ground is. Values are stored; never rename one."""

    RIVER = "river"
    LAKE = "lake"
    PARK = "park"
    FOREST = "forest"
    SQUARE = "square"


class StreetClass(enum.StrEnum):
    """How broad a street is drawn. Values are stored; never rename one."""

    MAIN = "main"
    LOCAL = "local"
    PATH = "path"


class LandArea(Base):
    """A patch of the base map."""

    __tablename__ = "land_areas"

    id: Mapped[RowId]
    code: Mapped[Code] = mapped_column(unique=True)
    kind: Mapped[AreaKind] = mapped_column(stored_enum(AreaKind))
    name: Mapped[Name] = mapped_column(default="")
    geom: Mapped[BaseGeometry] = mapped_column(Geometry("MULTIPOLYGON"))


class Street(Base):
    """A named street, its axis."""

    __tablename__ = "streets"

    id: Mapped[RowId]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name] = mapped_column(index=True)
    quarter: Mapped[Name] = mapped_column(default="")
    """Part of the town that it lies in."""
    rank: Mapped[StreetClass] = mapped_column(stored_enum(StreetClass), default=StreetClass.LOCAL)
    geom: Mapped[BaseGeometry] = mapped_column(Geometry("MULTILINESTRING"))


class Building(Base):
    """The outline of a building."""

    __tablename__ = "buildings"

    id: Mapped[RowId]
    code: Mapped[Code] = mapped_column(unique=True)
    kind: Mapped[Code] = mapped_column(default="")
    levels: Mapped[int | None]
    geom: Mapped[BaseGeometry] = mapped_column(Geometry("MULTIPOLYGON"))


class AddressPoint(Base):
    """A street and a number on the map."""

    __tablename__ = "address_points"

    id: Mapped[RowId]
    code: Mapped[Code] = mapped_column(unique=True)
    street_id: Mapped[int | None] = mapped_column(ForeignKey("streets.id"), index=True)
    street: Mapped[Name]
    number: Mapped[Code]
    postcode: Mapped[Code] = mapped_column(default="")
    city: Mapped[Name] = mapped_column(default="")
    building_id: Mapped[int | None] = mapped_column(ForeignKey("buildings.id"), index=True)
    geom: Mapped[BaseGeometry] = mapped_column(Geometry("POINT"))
