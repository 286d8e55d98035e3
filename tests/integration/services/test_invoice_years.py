"""A year of invoices in one file: all of them, of the customer in force, a document at a time."""

import datetime as dt
import io
import zipfile

import pytest
from sqlalchemy import select

from data.models import Deployment, Invoice, InvoiceXml
from domain.errors import NotFoundError, TooManyError
from services import invoice_years
from services.identity import identify
from services.invoice_years import TooManyPapersError, year_of_papers
from services.papers import ConsentMissingError
from tests.integration.services.test_papers import TODAY, UTILITY, words
from tests.support.builders import bill, sign_up_customer, sign_up_user, signed_in
from texts import speaking

pytestmark = pytest.mark.usefixtures("installed")
DUE = dt.date(2026, 7, 9)


@pytest.fixture
def ours(session):
    """Two invoices of one year and one of the year before, and a neighbour's."""
    session.add(Deployment(id=1, map_crs="EPSG:2180", utility=UTILITY, is_demo=True))
    customer = sign_up_customer(session, "0000001", einvoice_since=TODAY)
    for owner, number, due in (
        (customer, "FW/1", DUE),
        (customer, "FW-1", DUE),
        (customer, "FW/0", dt.date(2025, 7, 9)),
        (sign_up_customer(session, "0000666"), "FW/666", DUE),
    ):
        bill(session, owner, number, "100.00", due=due)
    user = sign_up_user(session, sees=[customer])
    session.commit()
    identify(signed_in(user, customer))
    return customer


def unpacked(parts):
    """Return the files of a ZIP by their names."""
    with zipfile.ZipFile(io.BytesIO(b"".join(parts))) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


def test_a_year_holds_every_invoice_of_it_under_a_name_of_its_own(ours):
    files = unpacked(year_of_papers(2026))

    assert list(files) == ["FW-1.pdf", "FW-1-2.pdf"]
    assert "VAT invoice FW/1" in words(files["FW-1.pdf"])
    assert list(unpacked(year_of_papers(2025))) == ["FW-0.pdf"]


def test_the_fa3_of_an_invoice_lies_beside_it_where_it_is_kept(session, ours):
    [ident] = session.scalars(select(Invoice.id).where(Invoice.number == "FW/1"))
    session.add(InvoiceXml(invoice_id=ident, content=b"<Faktura/>", made_at=dt.datetime.now(dt.UTC)))
    session.commit()

    files = unpacked(year_of_papers(2026))

    assert list(files) == ["FW-1.pdf", "FW-1.xml", "FW-1-2.pdf"]
    assert files["FW-1.xml"] == b"<Faktura/>"


def test_documents_are_made_one_at_a_time_for_whoever_asked(ours):
    with speaking("pl"):
        parts = year_of_papers(2026)
    first = next(parts)
    identify(None)

    assert first.startswith(b"PK")
    assert "Faktura VAT FW/1" in words(unpacked([first, *parts])["FW-1.pdf"])


def test_a_manager_gets_those_of_all_properties_each_in_its_folder(session, ours):
    others = [sign_up_customer(session, f"000000{at}", einvoice_since=since) for at, since in ((2, TODAY), (3, None))]
    for at, other in enumerate(others, 2):
        bill(session, other, f"FW/{at}", "20.00", due=DUE)
    user = sign_up_user(session, "manager@demo.example", sees=[ours, *others])
    session.commit()
    identify(signed_in(user, others[1]))

    files = unpacked(year_of_papers(2026, of_all=True))

    assert list(files) == ["0000001/FW-1.pdf", "0000001/FW-1-2.pdf", "0000002/FW-2.pdf"]
    assert "VAT invoice FW/2" in words(files["0000002/FW-2.pdf"])
    assert invoice_years.somebody_gets_papers()
    with pytest.raises(ConsentMissingError):
        year_of_papers(2026)


@pytest.mark.parametrize("year", [0, 2024, 2027, 9999, 10_000])
def test_a_year_without_invoices_is_not_there(ours, year):
    with pytest.raises(NotFoundError):
        year_of_papers(year)


def test_whoever_gets_no_documents_gets_no_file(session, ours):
    ours.einvoice_since = None
    session.commit()

    with pytest.raises(ConsentMissingError):
        year_of_papers(2026)


def test_too_many_documents_and_too_many_files_are_refused(ours, monkeypatch):
    for _once in range(6):
        year_of_papers(2026)
    with pytest.raises(TooManyError):
        year_of_papers(2026)

    monkeypatch.setattr(invoice_years, "MOST", 1)
    with pytest.raises(TooManyPapersError):
        year_of_papers(2026)
