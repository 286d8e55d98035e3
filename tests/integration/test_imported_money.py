"""Bills and payments of another system: the ledger tells what was imported, however often and by however many."""

from decimal import Decimal
from threading import Thread

import pytest
from sqlalchemy import func, select

from data.ingest.jobs import Site
from data.models import Allocation, LedgerEntry, Payment, RunState
from domain.invoices import EntryKind
from tests.support.importing import NOW, contents, reasons, site_of, take, write

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
