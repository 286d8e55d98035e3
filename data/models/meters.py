"""Meters, where they are installed, and what was read off them."""

import datetime as dt

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, Code, Name, RowId, Volume
from data.types import stored_enum
from domain.meters import MeterRole
from domain.readings import ReadingSource, ReadingState


class Meter(Base):
    """A water meter, wherever it is."""

    __tablename__ = "meters"

    id: Mapped[RowId]
    serial: Mapped[Code] = mapped_column(unique=True)
    dn_mm: Mapped[int] = mapped_column(default=20)
    dial_digits: Mapped[int] = mapped_column(default=5)
    """Black digits of the dial: the index rolls over at 10 to this power, in m³."""
    maker: Mapped[Name | None]
    radio_id: Mapped[Code | None] = mapped_column(index=True)
    verification_expires_on: Mapped[dt.date | None]


class Installation(Base):
    """A meter at a service point, from its installation to its removal."""

    __tablename__ = "installations"
    __table_args__ = (Index(None, "service_point_id", "role"),)

    id: Mapped[RowId]
    meter_id: Mapped[int] = mapped_column(ForeignKey("meters.id"), index=True)
    service_point_id: Mapped[int] = mapped_column(ForeignKey("service_points.id"))
    role: Mapped[MeterRole] = mapped_column(stored_enum(MeterRole))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("installations.id"))
    """The installation that this one is behind: a garden meter behind the main one."""
    purpose: Mapped[Code] = mapped_column(default="")
    installed_on: Mapped[dt.date]
    removed_on: Mapped[dt.date | None]
    seal_number: Mapped[Code | None]


class Reading(Base):
    """A value of a dial on a day."""

    __tablename__ = "readings"
    __table_args__ = (UniqueConstraint("meter_id", "read_on", "source", "replaced"), Index(None, "state"))

    id: Mapped[RowId]
    meter_id: Mapped[int] = mapped_column(ForeignKey("meters.id"))
    read_on: Mapped[dt.date]
    value_m3: Mapped[Volume]
    source: Mapped[ReadingSource] = mapped_column(stored_enum(ReadingSource))
    state: Mapped[ReadingState] = mapped_column(stored_enum(ReadingState), default=ReadingState.ACCEPTED)
    note: Mapped[str] = mapped_column(default="")
    replaced: Mapped[int] = mapped_column(default=0)
    """Zero for the reading that stands; those that others have replaced on their day are numbered from one."""
    doubt: Mapped[Code | None]
    """Why it is not plausible, where it is not (``domain.plausibility``)."""
    entered_at: Mapped[dt.datetime | None]
    """When it was written down here; unknown for what came with a file."""
    entered_by: Mapped[Name] = mapped_column(default="")


class ReadingPhoto(Base):
    """The picture of a dial."""

    __tablename__ = "reading_photos"

    reading_id: Mapped[int] = mapped_column(ForeignKey("readings.id", ondelete="CASCADE"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    """A JPEG (``rendering.photos``)."""
