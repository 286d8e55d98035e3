"""Exports: what is stored, in files that the importers read back without a change."""

import csv
import enum
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import ColumnElement, Engine, FromClause, Select, String, Subquery, case, cast, func, select
from sqlalchemy.orm import aliased

from data.ingest.kinds.network import MODELS
from data.ingest.kinds.spans import BETWEEN, DEDUCTED
from data.models import (
    Base,
    Building,
    Contract,
    ContractPoint,
    Customer,
    Installation,
    Invoice,
    InvoiceLine,
    LineReading,
    Meter,
    NetworkNode,
    Payment,
    Premise,
    Reading,
    ServicePoint,
    TariffDecision,
    TariffGroup,
    TariffRate,
)
from domain.errors import InvalidInputError
from texts import _

AT_ONCE: Final = 10_000
CSV: Final = ".csv"
PARQUET: Final = ".parquet"
GPKG: Final = ".gpkg"


def _columns(model: type[Base], names: Sequence[str]) -> list[ColumnElement[Any]]:
    return [model.__table__.columns[name] for name in names]


def _of(model: type[Base], names: Sequence[str]) -> Select[Any]:
    return select(*_columns(model, names))


def _customers() -> Select[Any]:
    names = ("number", "kind", "name", "street_line", "postcode_line", "nip", "email", "phone", "account_nrb")
    return _of(Customer, (*names, "einvoice_since")).order_by(Customer.id)


def _service_points() -> Select[Any]:
    return (
        _of(ServicePoint, ("number", "is_critical", "geom"))
        .add_columns(Premise.code.label("premise"), Premise.address, Premise.parcel)
        .add_columns(Building.code.label("building"), NetworkNode.code.label("node"))
        .join(Premise, Premise.id == ServicePoint.premise_id)
        .outerjoin(Building, Building.id == Premise.building_id)
        .outerjoin(NetworkNode, NetworkNode.id == ServicePoint.node_id)
        .order_by(ServicePoint.id)
    )


def _contracts() -> Select[Any]:
    water, sewage = aliased(TariffGroup), aliased(TariffGroup)
    return (
        _of(Contract, ("number", "signed_on", "period_months", "payment_days"))
        .add_columns(
            ContractPoint.valid_from,
            func.coalesce(ContractPoint.valid_until, Contract.valid_until).label("valid_until"),
            Customer.number.label("customer"),
            ServicePoint.number.label("service_point"),
            water.code.label("water_group"),
            sewage.code.label("sewage_group"),
        )
        .join(Customer, Customer.id == Contract.customer_id)
        .join(ContractPoint, ContractPoint.contract_id == Contract.id)
        .join(ServicePoint, ServicePoint.id == ContractPoint.service_point_id)
        .outerjoin(water, water.id == ContractPoint.water_group_id)
        .outerjoin(sewage, sewage.id == ContractPoint.sewage_group_id)
        .order_by(ContractPoint.id)
    )


def _meters() -> Select[Any]:
    main, behind = aliased(Installation), aliased(Meter)
    of_meter = ("serial", "dn_mm", "dial_digits", "maker", "radio_id", "verification_expires_on")
    fitted = (Installation.role, Installation.purpose, Installation.installed_on, Installation.removed_on)
    return (
        _of(Meter, of_meter)
        .add_columns(ServicePoint.number.label("service_point"), behind.serial.label("behind"))
        .add_columns(*fitted, Installation.seal_number)
        .outerjoin(Installation, Installation.meter_id == Meter.id)
        .outerjoin(ServicePoint, ServicePoint.id == Installation.service_point_id)
        .outerjoin(main, main.id == Installation.parent_id)
        .outerjoin(behind, behind.id == main.meter_id)
        .order_by(Meter.id, Installation.id)
    )


def _readings() -> Select[Any]:
    named = select(Meter.serial.label("meter")).join(Reading, Reading.meter_id == Meter.id).order_by(Reading.id)
    # A row of the importer is known by meter, day and source: of several the one that stands.
    named = named.where(Reading.replaced == 0)
    return named.add_columns(*_columns(Reading, ("read_on", "value_m3", "source", "state", "note")))


def _tariffs() -> Select[Any]:
    return (
        select(TariffDecision.number.label("decision"), TariffDecision.approved_by, TariffDecision.published_on)
        .add_columns(TariffDecision.url, TariffGroup.code.label("group"), TariffGroup.service, TariffGroup.description)
        .add_columns(*_columns(TariffRate, ("kind", "unit", "net", "vat_percent", "valid_from", "valid_until")))
        .join(TariffRate, TariffRate.decision_id == TariffDecision.id)
        .join(TariffGroup, TariffGroup.id == TariffRate.group_id)
        .order_by(TariffRate.id)
    )


def _spans() -> Subquery:
    """Return the spans between readings that each line is made of, as one row of the importer names them."""
    begin, end = aliased(Reading), aliased(Reading)
    serial = case((LineReading.sign < 0, DEDUCTED), else_="") + Meter.serial
    cells = {"meter": serial, "read_from": cast(begin.read_on, String), "read_until": cast(end.read_on, String)}
    return (
        select(LineReading.line_id)
        .add_columns(*(func.aggregate_strings(cell, BETWEEN).label(name) for name, cell in cells.items()))
        .join(begin, begin.id == LineReading.from_reading_id)
        .join(end, end.id == LineReading.until_reading_id)
        .join(Meter, Meter.id == end.meter_id)
        .group_by(LineReading.line_id)
        .subquery()
    )


def _invoices() -> Select[Any]:
    corrected, spans = aliased(Invoice), _spans()
    header = ("number", "kind", "issued_on", "due_on", "period_from", "period_until", "vat_method", "reason", "gross")
    line = {"line_kind": InvoiceLine.kind, "line_name": InvoiceLine.name, "line_net": InvoiceLine.net}
    return (
        _of(Invoice, (*header, "ksef_number", "xml_sha256"))
        .add_columns(Customer.number.label("customer"), Contract.number.label("contract"))
        .add_columns(corrected.number.label("corrects"), ServicePoint.number.label("service_point"))
        .add_columns(*_columns(InvoiceLine, ("position", "stage", "quantity", "unit", "price", "vat_percent")))
        .add_columns(*(column.label(name) for name, column in line.items()))
        .add_columns(spans.c.meter, spans.c.read_from, spans.c.read_until)
        .join(Customer, Customer.id == Invoice.customer_id)
        .join(InvoiceLine, InvoiceLine.invoice_id == Invoice.id)
        .outerjoin(Contract, Contract.id == Invoice.contract_id)
        .outerjoin(corrected, corrected.id == Invoice.corrects_id)
        .outerjoin(ServicePoint, ServicePoint.id == InvoiceLine.service_point_id)
        .outerjoin(spans, spans.c.line_id == InvoiceLine.id)
        .order_by(Invoice.id, InvoiceLine.position)
    )


def _payments() -> Select[Any]:
    """Return the payments that stand: what the bank took back, and what it took back of, are as good as nothing."""
    back = aliased(Payment)
    payer = select(Customer.number.label("customer")).join(Payment, Payment.customer_id == Customer.id)
    payer = payer.outerjoin(back, back.reverses_id == Payment.id)
    payer = payer.where(Payment.reverses_id.is_(None), back.id.is_(None))
    return payer.add_columns(*_columns(Payment, ("reference", "received_on", "amount", "title"))).order_by(Payment.id)


TABLES: Final = {
    "customers": _customers,
    "service_points": _service_points,
    "contracts": _contracts,
    "meters": _meters,
    "readings": _readings,
    "tariffs": _tariffs,
    "invoices": _invoices,
    "payments": _payments,
}


def export(engine: Engine, kind: str, path: Path) -> int:
    """Write all of a kind to a file and return the number of rows.

    Raises
    ------
    InvalidInputError
        When the kind is not exported, or not in a file of this ending.
    """
    suffix = path.suffix.lower()
    if kind == "network" and suffix == GPKG:
        return _export_network(engine, path)
    if kind not in TABLES or suffix not in (CSV, PARQUET, GPKG) or (suffix == GPKG and kind != "service_points"):
        raise InvalidInputError(_("{kind} cannot be written to a file ending in {suffix}", kind=kind, suffix=suffix))
    statement = TABLES[kind]()
    if suffix == GPKG:
        return _write_layer(engine, statement, path, kind)
    kept = {name: column for name, column in statement.selected_columns.items() if name != "geom"}
    names = list(kept)
    with engine.connect() as connection:
        rows = connection.execution_options(yield_per=AT_ONCE).execute(statement.with_only_columns(*kept.values()))
        if suffix == CSV:
            return _write_csv(path, names, rows.partitions())
        return _write_parquet(path, names, rows.all())


def _write_csv(path: Path, names: Sequence[str], parts: Iterator[Sequence[Any]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(names)
        for part in parts:
            writer.writerows([_text(value) for value in row] for row in part)
            count += len(part)
    return count


def _write_parquet(path: Path, names: Sequence[str], rows: Sequence[Any]) -> int:
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    plain = {name: [_plain(value) for value in cells] for name, cells in zip(names, columns, strict=True)}
    pq.write_table(pa.table(plain), path)
    return len(rows)


def _export_network(engine: Engine, path: Path) -> int:
    path.unlink(missing_ok=True)
    count = 0
    for layer, model in MODELS.items():
        count += _write_layer(engine, _layer(model), path, layer)
    return count


def _layer(model: type[Base]) -> Select[Any]:
    """Return the columns of a table, with codes in the place of the ids that it refers to."""
    table = model.__table__
    joined: FromClause = table
    chosen: list[ColumnElement[Any]] = [
        column for column in table.columns if not column.foreign_keys and column.name != "id"
    ]
    for column in table.columns:
        name = column.name.removesuffix("_id")
        for key in column.foreign_keys:
            other = key.column.table.alias(f"the_{name}")
            if name not in table.columns:
                joined = joined.outerjoin(other, other.c.id == column)
                chosen.append(other.c.code.label(name))
    return select(*chosen).select_from(joined).order_by(table.c.id)


def _write_layer(engine: Engine, statement: Select[Any], path: Path, layer: str) -> int:
    with engine.connect() as connection:
        rows = connection.execute(statement).all()
    if not rows:
        return 0
    columns = dict(zip(statement.selected_columns.keys(), zip(*rows, strict=True), strict=True))
    geometries = columns.pop("geom")
    frame = pd.DataFrame({name: [_plain(value) for value in cells] for name, cells in columns.items()})
    srid: int = engine.dialect.map_srid  # type: ignore[attr-defined] # set by data.engine.connect
    located = gpd.GeoDataFrame(frame, geometry=list(geometries), crs=f"EPSG:{srid}")
    located.to_file(path, layer=layer, engine="pyogrio", mode="a" if path.exists() else "w")
    return len(rows)


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, enum.Enum) else value


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", ",")
    return str(_plain(value))
