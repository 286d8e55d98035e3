"""Bills and payments of another system: the ledger tells what was imported, however often and by however many."""

from datetime import date
from decimal import Decimal
from threading import Thread

import pytest
from sqlalchemy import func, select

from data.ingest.exporting import export
from data.ingest.jobs import Site
from data.ingest.undo import undo
from data.models import (
    Allocation,
    DocumentParties,
    Invoice,
    LedgerEntry,
    LineReading,
    Payment,
    Reading,
    RunState,
    UnmatchedPayment,
)
from data.queries.late_payments import debtors_of
from domain.invoices import EntryKind
from domain.ksef import ksef_number
from domain.unmatched import NOT_THEIRS
from tests.support.importing import NOW, contents, reasons, run_of, site_of, take, write

CUSTOMERS = (
    "numer klienta;rodzaj;nazwa;adres;kod i miejscowość",
    "K1;osoba;Anna;ul. Długa 1;66-400 Gorzów",
    "K2;osoba;Ewa;ul. Długa 2;66-400 Gorzów",
)
INVOICES = (
    "number;customer;issued_on;due_on;period_from;period_until;position;line_kind;line_name;quantity;unit;price;line_net;vat_percent",
    "F/1;K1;2024-03-01;2024-03-15;2024-01-01;2024-02-29;1;water;Woda;20;m3;5,00;100,00;8",
)
HEAD = "reference;customer;date;amount;title"
PAID = "B/1;K1;2024-03-20;80,00;woda"
EDITED = {
    "amount": "B/1;K1;2024-03-20;70,00;woda",
    "customer": "B/1;K2;2024-03-20;80,00;woda",
    "received_on": "B/1;K1;2024-03-21;80,00;woda",
    "title": "B/1;K1;2024-03-20;80,00;F/1",
}


@pytest.fixture
def site(engine, tmp_path):
    """A place where one customer was billed 108.00 and paid 80.00."""
    site = site_of(engine, tmp_path / "lake")
    take(site, "customers", write(tmp_path / "customers.csv", *CUSTOMERS))
    take(site, "invoices", write(tmp_path / "invoices.csv", *INVOICES))
    take(site, "payments", write(tmp_path / "payments.csv", HEAD, PAID))
    return site


def payments(session):
    """Return who paid what and when, as the payments have it and as the ledger does."""
    paid = select(Payment.id, Payment.customer_id, Payment.received_on, Payment.amount, Payment.title)
    entry = LedgerEntry
    booked = select(entry.payment_id, entry.customer_id, entry.booked_on, -entry.amount, entry.label)
    booked = booked.where(entry.kind == EntryKind.PAYMENT)
    return [sorted(tuple(map(str, row)) for row in session.execute(asked)) for asked in (paid, booked)]


@pytest.mark.parametrize(("paid_on", "late"), [("2024-03-18", []), ("2024-03-20", [(Decimal(108), date(2024, 3, 18))])])
def test_an_invoice_of_another_system_due_on_a_saturday_is_late_from_the_tuesday_on(
    site, session, tmp_path, paid_on, late
):
    saturday = INVOICES[1].replace("F/1;K1", "F/2;K2").replace("2024-03-15", "2024-03-16")
    take(site, "invoices", write(tmp_path / "saturday.csv", INVOICES[0], saturday))
    take(site, "payments", write(tmp_path / "paid.csv", HEAD, f"B/2;K2;{paid_on};108,00;F/2"))

    assert session.scalar(select(Invoice.due_on).where(Invoice.number == "F/2")) == date(2024, 3, 16)
    theirs = [one.parts for one in debtors_of(session, date(2024, 1, 1)) if one.customer_id == 2]
    assert [(part.principal, part.due_on) for parts in theirs for part in parts] == late


def test_an_imported_invoice_names_who_bought_when_it_came_and_the_names_go_with_it(site, session, tmp_path):
    second = take(
        site, "invoices", write(tmp_path / "second.csv", INVOICES[0], INVOICES[1].replace("F/1;K1", "F/2;K2"))
    )
    take(site, "customers", write(tmp_path / "renamed.csv", *[line.replace("Anna", "Ada") for line in CUSTOMERS]))
    again = take(site, "invoices", write(tmp_path / "again.csv", *INVOICES))

    kept = session.scalars(select(DocumentParties).order_by(DocumentParties.id)).all()
    assert [(one.buyer["name"], one.seller) for one in kept] == [("Anna", {}), ("Ewa", {})]
    assert again.state is RunState.APPLIED
    undo(site, run_of(second))
    assert session.scalar(select(func.count(DocumentParties.id))) == 1


def test_a_file_that_is_blank_where_ksef_has_answered_since_changes_nothing(site, session, tmp_path):
    blank = (f"{INVOICES[0]};ksef_number;xml_sha256", f"{INVOICES[1].replace('F/1', 'F/2')};;")
    number, digest = ksef_number("5214349636", date(2024, 3, 2), 7), "a" * 64
    take(site, "invoices", write(tmp_path / "blank.csv", *blank))
    came = write(tmp_path / "ksef.csv", "number;ksef_number;xml_sha256", f"F/2;{number};{digest}")
    take(site, "ksef_numbers", came)

    again = take(site, "invoices", write(tmp_path / "again.csv", *blank))

    assert (reasons(again), again.changed) == ([], 0)
    kept = session.execute(select(Invoice.ksef_number, Invoice.xml_sha256).where(Invoice.number == "F/2")).one()
    assert tuple(kept) == (number, digest)


@pytest.mark.parametrize("column", EDITED)
def test_a_payment_that_is_booked_is_not_edited_by_an_import(site, tmp_path, column):
    before = contents(site.engine)

    report = take(site, "payments", write(tmp_path / "again.csv", HEAD, EDITED[column]))

    assert [(issue.line, issue.column) for issue in report.issues] == [(2, column)]
    assert reasons(report) == ["Payment B/1 was booked otherwise; undo the import that brought it."]
    assert (report.state, contents(site.engine)) == (RunState.REFUSED, before)


@pytest.mark.parametrize("again", [PAID, *EDITED.values()])
def test_the_ledger_tells_of_every_payment_after_it_was_imported_again(site, session, tmp_path, again):
    file = write(tmp_path / "again.csv", HEAD, "B/2;K2;2024-04-01;5,00;", again, "B/3;K1;2024-04-01;9,00;")

    take(site, "payments", file, overrides={"bad_rows": "skip"})

    paid, booked = payments(session)
    assert paid == booked
    assert len(paid) == 3


def test_two_imports_at_once_pay_an_invoice_once(site, session, tmp_path):
    first, second = (write(tmp_path / f"{n}.csv", HEAD, f"B/{n};K1;2024-04-0{n};28,00;") for n in (2, 3))
    other = Thread(target=take, args=(site, "payments", second))
    asked, waiting = [], []

    def clock():
        asked.append(NOW)
        if len(asked) == 3:  # At the beginning, for the record of the run, and after its rows are written.
            other.start()
            other.join(timeout=1)
            waiting.append(other.is_alive())
        return NOW

    take(Site(site.engine, site.lake, site.zone, clock), "payments", first)
    other.join()

    debt = select(func.sum(Allocation.amount)).join(LedgerEntry, LedgerEntry.id == Allocation.debit_id)
    assert session.scalar(debt) == Decimal("108.00")
    assert session.scalar(select(func.count()).select_from(Payment)) == 3
    assert waiting == [True]


SKIP = {"bad_rows": "skip"}
TWO_LINES = (
    f"{INVOICES[0]};gross;kind;corrects",
    "F/3;K1;2024-05-01;2024-05-15;2024-03-01;2024-04-30;1;water;Woda;10;m3;5,12;51,20;8;149,69;;",
    "F/3;K1;2024-05-01;2024-05-15;2024-03-01;2024-04-30;2;sewage;Ścieki;10;m3;8,74;87,40;8;149,69;;",
    "F/4;K2;2024-05-01;2024-05-15;2024-03-01;2024-04-30;1;water;Woda;10;m3;5,00;50,00;8;54,00;;",
)
WRONG_FILES = {
    "a cell of a line": ("87,40;8", "87,4O;8"),
    "a line of another width": ("87,40;8;", "87,40;"),
    "a line of no invoice": (
        "F/3;K1;2024-05-01;2024-05-15;2024-03-01;2024-04-30;2",
        ";K1;2024-05-01;2024-05-15;2024-03-01;2024-04-30;2",
    ),
    "the sum": ("149,69", "149,70"),
    "what it corrects": (";149,69;;", ";149,69;korekta;F/9"),
    "what was issued": ("F/3;K1", "F/1;K1"),
}


def booked(session):
    """Return what is invoiced, and what the ledger has of it."""
    invoices = session.execute(select(Invoice.number, Invoice.gross).order_by(Invoice.number)).all()
    entry = LedgerEntry
    entries = select(entry.label, entry.amount).where(entry.invoice_id.is_not(None)).order_by(entry.label)
    return [tuple(row) for row in invoices], [tuple(row) for row in session.execute(entries)]


@pytest.mark.parametrize("wrong", WRONG_FILES)
def test_where_bad_rows_are_left_out_an_invoice_is_taken_as_a_whole_or_not_at_all(site, session, tmp_path, wrong):
    lines = [line.replace(*WRONG_FILES[wrong]) for line in TWO_LINES]
    report = take(site, "invoices", write(tmp_path / "bills.csv", *lines), overrides=SKIP)

    invoices, entries = booked(session)
    nothing_known = wrong in {"a line of another width", "a line of no invoice"}
    assert invoices == [("F/1", Decimal(108)), *([] if nothing_known else [("F/4", Decimal(54))])]
    assert entries == invoices
    assert report.refused >= 1


def test_a_correction_of_what_is_left_out_is_left_out_as_well(site, session, tmp_path):
    lines = [*TWO_LINES, TWO_LINES[3].replace("F/4;K2", "F/5;K1").replace("54,00;;", "54,00;korekta;F/3")]
    file = write(tmp_path / "bills.csv", *(line.replace("149,69", "149,70") for line in lines))
    take(site, "invoices", file, overrides=SKIP)

    assert [number for number, _gross in booked(session)[0]] == ["F/1", "F/4"]


def test_a_file_of_invoices_without_a_column_is_refused_even_where_bad_rows_are_left_out(site, tmp_path):
    lines = [line.replace("line_net", "sum") for line in INVOICES]

    assert take(site, "invoices", write(tmp_path / "b.csv", *lines), overrides=SKIP).state is RunState.REFUSED


SPANNED = f"{INVOICES[0]};meter;read_from;read_until"
BILLED = "F/{n};K1;2024-03-01;2024-03-15;2024-01-01;2024-02-29;1;water;Woda;20;m3;5,00;100,00;8;{spans}"


@pytest.fixture
def read_site(site, tmp_path):
    """The same place with three meters, read at the beginning and at the end of the period."""
    take(site, "meters", write(tmp_path / "meters.csv", "serial;dn_mm", "M1;20", "M2;20", "S-1;20"))
    days = {"M1": ("2024-01-01", "2024-02-10"), "M2": ("2024-02-10", "2024-02-29"), "S-1": ("2024-01-01", "2024-02-29")}
    rows = [f"{name};{day};{place};actual_reader" for name, both in days.items() for place, day in enumerate(both)]
    take(site, "readings", write(tmp_path / "readings.csv", "meter;read_on;value_m3;source", *rows))
    return site


def billed(site, tmp_path, spans, n=2):
    """Import an invoice whose line is made of spans."""
    return take(site, "invoices", write(tmp_path / "spans.csv", SPANNED, BILLED.format(n=n, spans=spans)))


def test_a_payment_that_waits_on_the_list_of_the_office_is_not_booked_by_an_import(site, session, tmp_path):
    came = {"received_on": date(2024, 4, 1), "amount": Decimal(5), "reason": NOT_THEIRS}
    session.add(UnmatchedPayment(reference="B/7", **came))
    session.commit()

    report = take(site, "payments", write(tmp_path / "again.csv", HEAD, "B/7;K1;2024-04-01;5,00;"))

    assert reasons(report) == ["Payment B/7 was booked otherwise; undo the import that brought it."]
    assert session.scalar(select(func.count()).select_from(Payment)) == 1


HEAD_OF_BILLS = f"{INVOICES[0]};vat_method;kind;corrects;stage"
BILL = "F/9;K1;2024-05-01;2024-05-15;2024-03-01;2024-04-30;{};water;Woda;1;m3;{net};{net};8;{}"


@pytest.mark.parametrize(
    ("method", "lines", "expected"),
    [
        ("a", [("100.07", ";korekta;F/1;before"), ("50.03", ";korekta;F/1;after")], ("-50.04", "-4.01", "-54.05")),
        ("a", [("0.06", ";;;")] * 3, ("0.18", "0.01", "0.19")),
        ("b", [("0.06", ";;;")] * 3, ("0.18", "0.00", "0.18")),
        ("c", [("0.06", ";;;")] * 3, ("0.17", "0.01", "0.18")),
    ],
    ids=["a correction is after less before", "sum of net", "per line", "from gross"],
)
def test_imported_bills_are_taxed_as_their_method_has_it(site, session, tmp_path, method, lines, expected):
    rows = [BILL.format(place, method + rest, net=net.replace(".", ",")) for place, (net, rest) in enumerate(lines, 1)]

    report = take(site, "invoices", write(tmp_path / "bills.csv", HEAD_OF_BILLS, *rows))

    assert reasons(report) == []
    sums = session.execute(select(Invoice.net, Invoice.vat, Invoice.gross).where(Invoice.number == "F/9")).one()
    assert tuple(map(str, sums)) == expected


ISSUED = "The invoice was issued otherwise; it is changed by a correction only."
EXCHANGED = "M1|M2|-S-1;2024-01-01|2024-02-10|2024-01-01;2024-02-10|2024-02-29|2024-02-29"


def test_a_line_is_tied_to_the_readings_that_it_is_made_of(read_site, session, tmp_path):
    billed(read_site, tmp_path, EXCHANGED)

    days = {row.id: row.read_on.isoformat()[5:] for row in session.scalars(select(Reading))}
    spans = {
        (days[row.from_reading_id], days[row.until_reading_id], row.sign)
        for row in session.scalars(select(LineReading))
    }
    assert spans == {("01-01", "02-10", 1), ("02-10", "02-29", 1), ("01-01", "02-29", -1)}


def test_the_same_spans_again_change_nothing(read_site, tmp_path):
    billed(read_site, tmp_path, EXCHANGED)

    assert billed(read_site, tmp_path, EXCHANGED).changed == 0


def test_exported_spans_come_back_without_a_change(read_site, tmp_path):
    billed(read_site, tmp_path, EXCHANGED)

    export(read_site.engine, "invoices", tmp_path / "exported.csv")

    assert take(read_site, "invoices", tmp_path / "exported.csv").counts == {
        "invoices.unchanged": 2,
        "invoice_lines.unchanged": 2,
    }


@pytest.mark.parametrize("noted", [Invoice, LedgerEntry])
def test_what_is_noted_of_an_undone_invoice_is_noted_of_no_other(site, session, tmp_path, noted):
    one = "F/2;K1;2024-03-02;2024-03-15;2024-01-01;2024-02-29;1;water;Woda;1;m3;5,00;5,00;8"
    first = take(site, "invoices", write(tmp_path / "one.csv", INVOICES[0], one))
    known = session.scalar(select(func.max(noted.id)))
    session.rollback()
    undo(site, run_of(first))
    take(site, "invoices", write(tmp_path / "other.csv", INVOICES[0], one.replace("F/2;K1", "F/3;K2")))

    assert session.scalar(select(func.max(noted.id))) > known


def test_an_undone_invoice_leaves_no_tie_to_its_readings(read_site, tmp_path):
    before = contents(read_site.engine)

    undo(read_site, run_of(billed(read_site, tmp_path, EXCHANGED)))

    assert contents(read_site.engine) == before


@pytest.mark.parametrize(
    ("spans", "n", "found"),
    [
        ("M9;2024-01-01;2024-02-10", 2, ("meter", "Unknown: there is no such meter.")),
        ("M1;2024-01-01;2024-02-11", 2, ("read_until", "There is no reading of meter M1 on this day that counts.")),
        ("M1;2024-02-10;2024-01-01", 2, ("read_until", "The last day lies before the first.")),
        ("M1;2024-01-01;", 2, ("read_until", "A span needs a meter and two days.")),
        ("M1;2024-01-01;2024-02-10", 1, ("meter", ISSUED)),
    ],
)
def test_a_span_that_cannot_be_is_refused(read_site, tmp_path, spans, n, found):
    before = contents(read_site.engine)

    report = billed(read_site, tmp_path, spans, n)

    assert [(report.issues[0].line, report.issues[0].column, *reasons(report))] == [(2, *found)]
    assert contents(read_site.engine) == before
