"""The statement of ten years of a busy customer as a file, from the database, against bare writers of the same rows.

Medians of rounds taken in turns after a warm-up. The floors write cells that are there already: text by the csv module,
text and numbers by XlsxWriter a row at a time. Ours asks for the account, adds it up, ties each booking to what settled
it and writes days, amounts and decimal commas. The promises: CSV takes at most twenty times its floor, of which half is
the account itself and half the writing; XLSX, where the writing is nearly all, at most twice its own. The document is
that of the last two years: more bookings are for a file.
"""

import csv
import datetime as dt
import io
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path

import xlsxwriter
from sqlalchemy import Engine, insert

from config import Settings
from data.engine import connect, for_writing
from data.migrations import upgrade
from data.models import Allocation, Customer, Deployment, LedgerEntry
from domain.customers import CustomerKind
from domain.identifiers import CustomerId, UserId
from domain.invoices import EntryKind
from domain.roles import Role
from services.exports import csv_parts, xlsx_parts
from services.identity import Identity, identify
from services.installation import open_installation, place_of
from services.runtime import use
from services.statements import statement_export, statement_pdf
from tests.support.measuring import medians

SPAN = {"first": "2016-01-01", "last": "2025-12-31"}
MONTHS, POINTS = 120, 40
MOST = {"csv": 20, "xlsx": 2}
PAPER = ("2024-01-01", "2025-12-31")
Row = list[str | float]


def main() -> None:
    """Write an account of 40 service points over 120 months and print how long its statement takes both ways."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), map_crs="EPSG:2180")
        engine = connect(settings.database, map_srid=settings.map_srid)
        upgrade(engine)
        _fill(engine)
        use(open_installation(place_of(settings)))
        identify(Identity(UserId(0), "", "", frozenset({Role.CUSTOMER}), CustomerId(1)))
        report()


def _fill(engine: Engine) -> None:
    """Book an invoice a point and month, and a payment of each."""
    entries, paid = [], []
    for month in range(MONTHS):
        issued = dt.date(2016 + month // 12, month % 12 + 1, 5)
        for point in range(POINTS):
            ident, amount = 2 * (month * POINTS + point) + 1, Decimal(10_000 + 37 * point + month) / 100
            number, due = f"FW/{issued:%Y/%m}/{point:06d}", issued + dt.timedelta(days=14)
            kept = {"customer_id": 1, "label": number}
            entries += [
                kept | {"id": ident, "kind": EntryKind.INVOICE, "booked_on": issued, "due_on": due, "amount": amount},
                kept
                | {"id": ident + 1, "kind": EntryKind.PAYMENT, "booked_on": due, "due_on": None, "amount": -amount},
            ]
            paid.append({"credit_id": ident + 1, "debit_id": ident, "amount": amount, "allocated_on": due})
    buyer = {"id": 1, "number": "0000001", "kind": CustomerKind.HOUSING, "name": "Spółdzielnia"}
    place = {"street_line": "ul. Wodna 1", "postcode_line": "66-400 Przykładowo"}
    with for_writing(engine).begin() as connection:
        connection.execute(insert(Deployment), [{"id": 1, "map_crs": "EPSG:2180", "utility": {}, "is_demo": True}])
        connection.execute(insert(Customer), [buyer | place])
        connection.execute(insert(LedgerEntry), entries)
        connection.execute(insert(Allocation), paid)


def bare_csv(rows: list[list[str]]) -> str:
    """Write rows of text as the csv module does."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";").writerows(rows)
    return buffer.getvalue()


def bare_xlsx(rows: list[Row]) -> bytes:
    """Write rows of text and numbers as XlsxWriter does, one at a time."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return buffer.getvalue()


def cells_of(row: list[str]) -> Row:
    """Return text as what a sheet holds: amounts are numbers."""
    return [float(text.replace(",", ".")) if text.lstrip("-").replace(",", "").isdecimal() else text for text in row]


def as_csv() -> bytes:
    """Write the statement as its address sends it."""
    return b"".join(csv_parts(statement_export(SPAN)))


def as_xlsx() -> bytes:
    """Write it as a workbook."""
    return b"".join(xlsx_parts(statement_export(SPAN)))


def report() -> None:
    """Measure and print."""
    written = [line for line in as_csv().decode("utf-8-sig").splitlines() if not line.startswith("#")]
    rows = list(csv.reader(written, delimiter=";"))
    sheet = [cells_of(row) for row in rows]
    work: dict[str, Callable[[], object]] = {"bare csv": partial(bare_csv, rows), "csv": as_csv}
    took = medians(work) | medians({"bare xlsx": partial(bare_xlsx, sheet), "xlsx": as_xlsx})
    for name, seconds in took.items():
        print(f"{name:10}{len(rows):>7} rows{seconds * 1000:9.1f} ms{len(rows) / seconds:>12,.0f} rows a second")
    for name, most in MOST.items():
        print(f"{name:10}{took[name] / took[f'bare {name}']:6.2f} of {most}")
    started = time.perf_counter()
    size = len(statement_pdf(*PAPER))
    print(
        f"document of two years, {2 * 12 * POINTS * 2} bookings: {time.perf_counter() - started:.1f} s, {size:,} bytes"
    )


if __name__ == "__main__":
    main()
