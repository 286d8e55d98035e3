"""Customers, the places they are served at, and the contracts between."""

import datetime as dt

from shapely.geometry.base import BaseGeometry
from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, Code, Name, RowId
from data.types import Geometry, stored_enum
from domain.contract_documents import ContractDocumentKind
from domain.customers import CustomerKind


class Customer(Base):
    """A party to contracts."""

    __tablename__ = "customers"

    id: Mapped[RowId]
    number: Mapped[Code] = mapped_column(unique=True)
    kind: Mapped[CustomerKind] = mapped_column(stored_enum(CustomerKind))
    name: Mapped[Name]
    nip: Mapped[Code | None]
    email: Mapped[Name | None]
    phone: Mapped[Code | None]
    street_line: Mapped[Name]
    postcode_line: Mapped[Name]
    account_nrb: Mapped[Code | None]
    """Individual account for transfers, 26 digits."""
    einvoice_since: Mapped[dt.date | None]


class Premise(Base):
    """A property that is served."""

    __tablename__ = "premises"

    id: Mapped[RowId]
    code: Mapped[Code] = mapped_column(unique=True)
    address: Mapped[Name]
    address_point_id: Mapped[int | None] = mapped_column(ForeignKey("address_points.id"), index=True)
    building_id: Mapped[int | None] = mapped_column(ForeignKey("buildings.id"), index=True)
    parcel: Mapped[Code | None]
    geom: Mapped[BaseGeometry | None] = mapped_column(Geometry("POINT"))


class ServicePoint(Base):
    """Where a service is delivered and billed."""

    __tablename__ = "service_points"

    id: Mapped[RowId]
    number: Mapped[Code] = mapped_column(unique=True)
    premise_id: Mapped[int] = mapped_column(ForeignKey("premises.id"), index=True)
    node_id: Mapped[int | None] = mapped_column(ForeignKey("network_nodes.id"), index=True)
    """Node of the water network that feeds it."""
    is_critical: Mapped[bool] = mapped_column(default=False)
    """Hospital, school, dialysis: told by telephone before water is shut."""
    geom: Mapped[BaseGeometry | None] = mapped_column(Geometry("POINT"))


class Contract(Base):
    """An agreement with a customer."""

    __tablename__ = "contracts"

    id: Mapped[RowId]
    number: Mapped[Code] = mapped_column(unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    signed_on: Mapped[dt.date]
    valid_from: Mapped[dt.date]
    valid_until: Mapped[dt.date | None]
    period_months: Mapped[int] = mapped_column(default=2)
    """Length of the settlement period."""
    payment_days: Mapped[int | None]
    """Days to pay an invoice in; absent where they are the usual ones."""


class ContractPoint(Base):
    """A service point under a contract, with the tariff groups of its services."""

    __tablename__ = "contract_points"

    id: Mapped[RowId]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.id"), index=True)
    service_point_id: Mapped[int] = mapped_column(ForeignKey("service_points.id"), index=True)
    water_group_id: Mapped[int | None] = mapped_column(ForeignKey("tariff_groups.id"))
    sewage_group_id: Mapped[int | None] = mapped_column(ForeignKey("tariff_groups.id"))
    valid_from: Mapped[dt.date]
    valid_until: Mapped[dt.date | None]


class ContractDocument(Base):
    """A document of a contract, version by version."""

    __tablename__ = "contract_documents"
    __table_args__ = (UniqueConstraint("contract_id", "kind", "number", "version"),)

    id: Mapped[RowId]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.id", ondelete="CASCADE"))
    kind: Mapped[ContractDocumentKind] = mapped_column(stored_enum(ContractDocumentKind))
    number: Mapped[Code]
    version: Mapped[int] = mapped_column(default=1)
    title: Mapped[Name]
    """What it changes, for an annex."""
    signed_on: Mapped[dt.date | None]
    valid_from: Mapped[dt.date]
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The PDF, where there is one."""
