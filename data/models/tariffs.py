"""Tariffs: the decision, its groups and their rates."""

import datetime as dt

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, Code, Name, Price, RowId
from data.types import stored_enum
from domain.tariffs import RateKind, Service


class TariffDecision(Base):
    """The act that approved a tariff."""

    __tablename__ = "tariff_decisions"

    id: Mapped[RowId]
    number: Mapped[Name] = mapped_column(unique=True)
    approved_by: Mapped[Name]
    published_on: Mapped[dt.date | None]
    valid_from: Mapped[dt.date]
    valid_until: Mapped[dt.date | None]
    url: Mapped[str | None]


class TariffGroup(Base):
    """A group of customers with the same prices for one service."""

    __tablename__ = "tariff_groups"

    id: Mapped[RowId]
    code: Mapped[Code] = mapped_column(unique=True)
    service: Mapped[Service] = mapped_column(stored_enum(Service))
    description: Mapped[str] = mapped_column(default="")


class TariffRate(Base):
    """A net price with its validity; the last day is included."""

    __tablename__ = "tariff_rates"
    __table_args__ = (UniqueConstraint("group_id", "kind", "valid_from"),)

    id: Mapped[RowId]
    decision_id: Mapped[int] = mapped_column(ForeignKey("tariff_decisions.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("tariff_groups.id"), index=True)
    kind: Mapped[RateKind] = mapped_column(stored_enum(RateKind))
    unit: Mapped[Code]
    net: Mapped[Price]
    vat_percent: Mapped[int] = mapped_column(default=8)
    valid_from: Mapped[dt.date]
    valid_until: Mapped[dt.date | None]
