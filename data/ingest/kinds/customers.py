"""Customers, service points with their premises."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select

from data.ingest.cells import choice, day, nip, nrb, text, yes_no
from data.ingest.jobs import ROWS, Frames, Job, Kind, read_table, resolve, table_kind
from data.ingest.places import of_kind
from data.ingest.reasons import ORDER_OF_DAYS, SAID_LATER, Reason
from data.ingest.report import Report
from data.ingest.rows import Column, Frame, parse, refuse_repeated
from data.ingest.store import Store
from data.models import (
    Building,
    Consent,
    Customer,
    District,
    DistrictMember,
    NetworkNode,
    Premise,
    ServicePoint,
)
from domain.consents import Purpose
from domain.customers import CustomerKind

CUSTOMER_COLUMNS: Final = (
    Column("number", text(64), required=True),
    Column("kind", choice(CustomerKind), required=True),
    Column("name", text(200), required=True),
    Column("street_line", text(200), required=True),
    Column("postcode_line", text(200), required=True),
    Column("nip", nip()),
    Column("email", text(200)),
    Column("phone", text(64)),
    Column("account_nrb", nrb()),
    Column("einvoice_since", day()),
)
POINT_COLUMNS: Final = (
    Column("number", text(64), required=True),
    Column("premise", text(64), required=True),
    Column("address", text(200), required=True),
    Column("parcel", text(64)),
    Column("building", text(64), refers=Building.code, field="building_id"),
    Column("node", text(64), refers=NetworkNode.code, field="node_id"),
    Column("district", text(64), refers=District.code, field="district_id"),
    Column("since", day()),
    Column("is_critical", yes_no()),
)


def ordered_days(frame: Frame, report: Report) -> None:
    """Report validities that end before they begin."""
    if not {"valid_from", "valid_until"} <= frame.values.keys():
        return
    pairs = zip(frame.values["valid_from"], frame.values["valid_until"], strict=True)
    for position, (first, last) in enumerate(pairs):
        if first is not None and last is not None and last < first:
            report.refuse(frame.lines[position], "valid_until", last, Reason(ORDER_OF_DAYS))
            frame.bad.add(position)


def filled(frame: Frame, name: str, default: Any) -> None:
    """Put ``default`` in the place of blank cells of a column that is there."""
    if name in frame.values:
        frame.values[name] = [default if cell is None else cell for cell in frame.values[name]]


def _write_customers(frame: Frame, store: Store, job: Job) -> None:
    _keep_consents(frame, store, job.report)
    store.upsert(Customer, frame.values, key=("number",), is_distinct=True)


def _keep_consents(frame: Frame, store: Store, report: Report) -> None:
    """Let no file undo what customers have said of e-invoices, on the portal or to the office."""
    if "einvoice_since" not in frame.values:
        return
    said = select(Consent.customer_id).where(Consent.purpose == Purpose.EINVOICE)
    known = store.connection.execute(select(Customer.number, Customer.einvoice_since).where(Customer.id.in_(said)))
    stands = {str(number): since for number, since in known}
    cells = frame.values["einvoice_since"]
    for position, number in enumerate(frame.values["number"]):
        if number in stands and cells[position] != stands[number]:
            report.doubt(frame.lines[position], "einvoice_since", cells[position], Reason(SAID_LATER))
            cells[position] = stands[number]


def _read_points(job: Job) -> Frames:
    table = read_table(job)
    frame = parse(table, POINT_COLUMNS, job.profile, job.profile, job.report)
    if table.geometries is not None:
        points = []
        for position, geometry in enumerate(table.geometries):
            point, wrong = of_kind(geometry, "POINT")
            if wrong:
                job.report.refuse(table.lines[position], "geometry", "", wrong)
                frame.bad.add(position)
            points.append(point)
        frame.values["geom"] = points
    if "number" in frame.values:
        refuse_repeated(frame, ("number",), job.profile, job.report)
    return {ROWS: frame}


def _write_points(frames: Frames, store: Store, job: Job) -> None:
    frame = frames[ROWS]
    if "node_id" in frame.values:
        aliases = _node_aliases(store)
        frame.values["node_id"] = [aliases.get(code, code) for code in frame.values["node_id"]]
    for column in POINT_COLUMNS:
        resolve(frame, column, store, job.report)
    job.settle(frame)
    filled(frame, "is_critical", default=False)
    names = {"code": "premise", "address": "address", "parcel": "parcel", "building_id": "building_id", "geom": "geom"}
    premises = store.upsert(Premise, frame.pick(names), key=("code",))
    point = {"premise_id": premises, **frame.pick(("number", "node_id", "is_critical", "geom"))}
    points = store.upsert(ServicePoint, point, key=("number",))
    if job.profile.options.get("district") == "by_place" and "geom" in frame.values:
        frame.values["district_id"] = _districts_at(frame.values["geom"], store)
    if "district_id" in frame.values:
        _join_districts(frame, points, store)


def _node_aliases(store: Store) -> dict[str, str]:
    """Return the nodes that stand for others of their file, by the code of the other one."""
    named = select(NetworkNode.code, NetworkNode.aliases).where(NetworkNode.aliases != "")
    return {alias: code for code, aliases in store.connection.execute(named) for alias in aliases.split()}


def _districts_at(points: Sequence[BaseGeometry | None], store: Store) -> list[int | None]:
    """Return the district that each point lies in."""
    stored = store.connection.execute(select(District.id, District.geom).where(District.geom.is_not(None))).all()
    tree = shapely.STRtree([area for _id, area in stored if area is not None])
    asked = np.array(points, dtype=object)
    found: list[int | None] = [None] * len(points)
    for place, area in zip(*tree.query(asked, predicate="within"), strict=True):
        found[place] = stored[area][0]
    return found


def _join_districts(frame: Frame, points: list[int], store: Store) -> None:
    since = frame.values.get("since", [None] * len(frame))
    members = [
        (district, point, first or dt.date(1900, 1, 1))
        for district, point, first in zip(frame.values["district_id"], points, since, strict=True)
        if district is not None
    ]
    if members:
        names = ("district_id", "service_point_id", "valid_from")
        values = dict(zip(names, map(list, zip(*members, strict=True)), strict=True))
        store.upsert(DistrictMember, values, key=("service_point_id", "valid_from"))


CUSTOMERS: Final = table_kind("customers", CUSTOMER_COLUMNS, ("number",), _write_customers)
SERVICE_POINTS: Final = Kind("service_points", _read_points, _write_points)
