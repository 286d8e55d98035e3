"""Everything that is held of one customer, as one file to take along (GDPR art. 15 and 20).

JSON holds every table as it is stored, CSV the same for spreadsheets, PDF and XML the invoices, CSV by month the hourly
use; documents of contracts and pictures of dials are files of their own. It is put together on disk, month by month and
document by document: a long history needs no more memory than a short one.
"""

import datetime as dt
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final, cast

import pandas as pd
from sqlalchemy import Select, case, select
from sqlalchemy.orm import Session

from data import lake, models
from data.lake.tables import HOURS, snapshot
from data.models import Base
from data.queries.consumption import meters_of, readings_of
from data.queries.person import Rows, asked, contract_files, rows_of, shown
from data.queries.readings import photo_of
from data.queries.xml_invoices import kept_xml
from domain.calendar import month_start
from domain.errors import OnlySeesError
from domain.identifiers import CustomerId
from domain.local_days import span_of
from services.accounts.proof import demand_proof, signed_in_identity
from services.audit import note_export
from services.delegates import may_lend
from services.exports import ExportTable, csv_parts
from services.identity import acting_customer
from services.invoice_years import entry_of, names_of
from services.invoices import invoice_list
from services.letter_kinds import OPENING
from services.papers import file_name, invoice_pdf, printed
from services.runtime import current, now, reading, today
from texts import _, moment

NAME: Final = "person"
"""What the trail calls it."""
IN_MEMORY: Final = 8_000_000
MOST_PDFS: Final = 300
"""Invoices as PDF: 25 years of every month. Older ones are on the page, one by one."""


def export_person() -> IO[bytes]:
    """Return the file on the customer in force, open at its beginning.

    Raises
    ------
    OnlySeesError
        For whoever may only see the customer, and for whoever was let in by them: it tells of other people, too.
    ProofNeededError
        When the password was not given a moment ago.
    """
    customer = acting_customer()
    if not may_lend():
        raise OnlySeesError("who was let in takes no data of others along")
    demand_proof()
    made = cast("IO[bytes]", SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115 -- whoever sends it closes it
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        tables = _tables(customer)
        packed.writestr(entry_of("data.json"), json.dumps(tables, ensure_ascii=False, indent=1, default=_plain))
        for name, rows in tables.items():
            _write_csv(packed, f"tables/{name}.csv", ExportTable.of(name, pd.DataFrame(rows)))
        documents = list(_write_invoices(packed, customer))
        _write_contracts(packed, customer)
        _write_photos(packed, tables["readings"])
        for name, hours in _hours(customer):
            _write_csv(packed, f"hours/{name}.csv", ExportTable.of(name, hours))
        packed.writestr(entry_of("README.txt"), _readme(tables, documents))
    note_export(f"{NAME}.zip", {})
    made.seek(0)
    return made


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def _write_csv(packed: zipfile.ZipFile, name: str, table: ExportTable) -> None:
    with packed.open(entry_of(name), "w") as file:
        for part in csv_parts(table):
            file.write(part)


def _tables(customer: CustomerId) -> dict[str, Rows]:
    """Return the rows by table, all of one moment."""
    with reading() as session:
        known = rows_of(session, customer)
        more: Mapping[str, Callable[[Session, CustomerId], pd.DataFrame]] = {
            "meters": meters_of,
            "readings": readings_of,
        }
        known |= {name: _records(query(session, customer)) for name, query in more.items()}
        known["service_points"] = asked(session, _places(customer))
        known["access"] = asked(session, _access(customer))
        known["words_agreed_to"] = asked(session, _words(customer))
        known["messages"] = asked(session, _messages(customer))
        return known | _account(session)


def _records(frame: pd.DataFrame) -> Rows:
    rows = frame.to_dict(orient="records")
    return [{str(name): None if pd.isna(value) else value for name, value in row.items()} for row in rows]


def _places(customer: CustomerId) -> Select[*tuple[Any, ...]]:
    point, place = models.ServicePoint, models.Premise
    served, contract = models.ContractPoint, models.Contract
    mine = (
        select(served.service_point_id)
        .join(contract, contract.id == served.contract_id)
        .where(contract.customer_id == customer)
    )
    return (
        select(point.number, place.code, place.address, place.parcel)
        .join(place, place.id == point.premise_id)
        .where(point.id.in_(mine))
    )


def _access(customer: CustomerId) -> Select[*tuple[Any, ...]]:
    right, user = models.CustomerAccess, models.User
    told = (user.email, user.display_name, right.scope, right.may_act, right.valid_from, right.valid_until)
    return select(*told).join(user, user.id == right.user_id).where(right.customer_id == customer)


def _words(customer: CustomerId) -> Select[*tuple[Any, ...]]:
    word = models.Wording
    read = select(models.Consent.wording_id).where(models.Consent.customer_id == customer)
    return select(word.id, word.name, word.locale, word.version, word.subject, word.body).where(word.id.in_(read))


def _messages(customer: CustomerId) -> Select[*tuple[Any, ...]]:
    """Ask for the letters about the customer: at their address there may be letters about others."""
    one = models.Message
    body = case((one.kind.in_(OPENING), ""), else_=one.body).label("body")
    told = (one.kind, one.channel, one.recipient, one.subject, body, one.state, one.due_at, one.sent_at)
    return select(*told).where(one.customer_id == customer).order_by(one.id)


def _account(session: Session) -> dict[str, Rows]:
    """Return the account of whoever asks, and where it was signed in to."""
    user = signed_in_identity().user_id
    users, sessions = Base.metadata.tables["users"], Base.metadata.tables["user_sessions"]
    return {
        "account": asked(session, select(*shown(users)).where(users.c.id == user)),
        "sign_ins": asked(session, select(*shown(sessions)).where(sessions.c.user_id == user)),
    }


def _write_invoices(packed: zipfile.ZipFile, customer: CustomerId) -> Iterator[str]:
    """Write the invoices that the customer gets so: the newest as PDF, whose numbers are yielded, all as kept FA(3)."""
    numbers = printed(invoice_list()[0])
    for at, (number, named) in enumerate(zip(numbers, names_of(numbers), strict=True)):
        name = f"invoices/{named}"
        with reading() as session:
            kept = kept_xml(session, customer, number, today())
        if kept is not None:
            packed.writestr(entry_of(f"{name}.xml"), kept.content)
        if at < MOST_PDFS:
            packed.writestr(entry_of(f"{name}.pdf"), invoice_pdf(number))
            yield number


def _write_contracts(packed: zipfile.ZipFile, customer: CustomerId) -> None:
    with reading() as session:
        for name, content in contract_files(session, customer):
            packed.writestr(entry_of(f"contracts/{file_name(name)}.pdf"), content)


def _write_photos(packed: zipfile.ZipFile, readings: Rows) -> None:
    """Write the pictures of the dials that the customer's readings have."""
    for one in readings:
        if one["has_photo"]:
            with reading() as session:
                picture = photo_of(session, one["reading_id"])
            named = f"{one['serial']} {one['read_on']:%Y-%m-%d} {one['reading_id']}"
            packed.writestr(entry_of(f"photos/{file_name(named)}.jpg"), picture or b"")


def _hours(customer: CustomerId) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the hourly use by month, of each meter while it counted for the customer."""
    with reading() as session:
        meters = meters_of(session, customer)
    ids = sorted(set(meters["meter_id"]))
    if not ids or not lake.version(current().lake):
        return
    for month in sorted({month for month, _path in snapshot(current().lake, HOURS).files}):
        found = _hours_of(dt.date.fromisoformat(f"{month}-01"), ids, meters)
        if not found.empty:
            yield month, found


def _hours_of(first: dt.date, ids: list[int], meters: pd.DataFrame) -> pd.DataFrame:
    # Months of the lake are those of UTC: a month of the clock on the wall reaches into its neighbour.
    start = dt.datetime.combine(first, dt.time(), dt.UTC)
    end = dt.datetime.combine(month_start(first, months=1), dt.time(), dt.UTC)
    hours = lake.hourly(current().lake, ids, start, end)
    kept = [_while_mine(hours, meter) for meter in meters.itertuples(index=False)]
    return pd.concat(kept).drop_duplicates(["meter", "at"]) if kept else hours


def _while_mine(hours: pd.DataFrame, meter: Any) -> pd.DataFrame:  # noqa: ANN401 -- a row of a frame has no type
    last = today() if pd.isna(meter.until_on) else meter.until_on.date()
    start, end = span_of(meter.from_on.date(), last, current().zone)
    own = hours[(hours["meter_id"] == meter.meter_id) & (hours["at"] >= start) & (hours["at"] < end)]
    at = [at.isoformat() for at in own["at"]]
    return pd.DataFrame({"meter": meter.serial, "at": at, "use_l": own["use_l"], "flag": own["flag"]})


def _readme(tables: Mapping[str, Rows], documents: list[str]) -> str:
    identity = signed_in_identity()
    lines = [
        _("Your data, as of {at}", at=moment(now(), current().zone)),
        _("Customer {number}, asked for by {email}.", number=tables["customers"][0]["number"], email=identity.email),
        "",
        _("data.json: every table as it is stored; amounts in zł, volumes in m³, moments in UTC."),
        _("tables/: the same, one CSV for each table, for a spreadsheet."),
        _("hours/: litres by meter and hour (UTC); flag 0 is measured, higher ones are estimated."),
        _("invoices/: {count} invoices as PDF, and as FA(3) those that are kept so.", count=len(documents))
        if documents
        else _("invoices/: none, because yours come on paper; ask the office for copies."),
        _("contracts/: the documents of your contracts that are kept; photos/: pictures of dials."),
        "",
        _(
            "Not in this file: secrets of sign-in, drafts of the office, "
            "who at the utility has looked at your data or entered it."
        ),
        _("Ask the office for the last; the privacy notice says how: {link}", link=f"{current().site}/privacy"),
    ]
    return "\r\n".join(lines) + "\r\n"
