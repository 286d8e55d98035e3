"""A document names who sold and who bought on the day of its issue, whatever they are called since."""

import io
import re

import pypdf
import pytest
from sqlalchemy import select

from data.models import Customer, Deployment, DocumentParties, InvoiceXml, Reading
from data.queries.papers import note_of
from domain.readings import ReadingSource, ReadingState
from services.identity import identify
from services.invoices import open_invoice
from services.papers import invoice_pdf
from services.runtime import today
from services.settlement import settle
from tests.support.builders import bill, customer_id, pay, sign_up_user, signed_in
from tests.support.settling import JUNE, serve_worked

UTILITY = {
    "name": "Wodociągi Przykładowo",
    "nip": "5214349636",
    "account_nrb": "24160000035175530643314956",
    "street_line": "ul. Źródlana 1",
    "postcode_line": "66-400 Przykładowo",
}
MARRIED, INVOICE, CORRECTION = "Anna Po Ślubie", "FW/2026/10/000001", "FK/2026/10/000001"
pytestmark = pytest.mark.usefixtures("installed")


@pytest.fixture
def ours(session):
    """A customer whose point is read and not billed yet, and who gets documents."""
    session.add(Deployment(id=1, map_crs="EPSG:2180", utility=UTILITY, is_demo=True))
    customer = serve_worked(session)
    customer.einvoice_since, customer.name = today(), "Anna Przed Ślubem"
    session.commit()
    identify(signed_in(sign_up_user(session, sees=[customer]), customer))
    session.commit()
    return customer


def settled(month=JUNE):
    return settle(month, actor="clerk", tell=lambda _text: None)


def correct(session):
    """Replace the closing reading by a lower one, and settle once more."""
    wrong = session.scalars(select(Reading).where(Reading.value_m3 == 450)).one()
    wrong.state = ReadingState.CORRECTED
    right = {"value_m3": 445, "source": ReadingSource.CUSTOMER}
    session.add(Reading(meter_id=wrong.meter_id, read_on=wrong.read_on, **right))
    session.commit()
    settled()


def words(number, *, is_duplicate=False):
    """Return the words of a document, with plain spaces."""
    pages = pypdf.PdfReader(io.BytesIO(invoice_pdf(number, is_duplicate=is_duplicate))).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def rename(session, customer, **given):
    for field, value in ({"name": MARRIED, "street_line": "ul. Nowa 2"} | given).items():
        setattr(customer, field, value)
    session.get_one(Deployment, 1).utility = UTILITY | {"name": "Wody Gminne"}
    session.commit()


def test_a_duplicate_and_the_page_name_who_bought_and_sold_and_a_correction_names_both(session, ours):
    settled()
    issued = words(INVOICE)
    rename(session, ours)
    correct(session)

    # Whom to pay is told as of today.
    duplicate, correction = words(INVOICE, is_duplicate=True).partition("Recipient")[0], words(CORRECTION)
    assert "Anna Przed Ślubem" in issued
    assert "Duplicate" in duplicate
    for said in ("Anna Przed Ślubem", "Wodociągi Przykładowo"):
        assert said in duplicate
        assert said in correction
    for said in (MARRIED, "Wody Gminne", "ul. Nowa 2"):
        assert said not in duplicate
        assert said in correction
    for said in ("Seller before the correction", "Buyer before the correction"):
        assert said in correction
    assert open_invoice(INVOICE).explanation.document.sides.buyer.name == "Anna Przed Ślubem"


def test_the_fa3_of_a_correction_names_the_parties_as_the_invoice_did(session, ours):
    settled()
    rename(session, ours)
    correct(session)

    invoice, correction = (
        one.decode() for one in session.scalars(select(InvoiceXml.content).order_by(InvoiceXml.invoice_id))
    )
    before = correction.partition("<Podmiot1K>")[2]
    assert "Podmiot2K" not in invoice
    assert "<Nazwa>Wodociągi Przykładowo</Nazwa>" in before.partition("<Podmiot2K>")[0]
    assert "<Nazwa>Anna Przed Ślubem</Nazwa>" in before.partition("<Podmiot2K>")[2].partition("</Podmiot2K>")[0]
    assert f"<Nazwa>{MARRIED}</Nazwa>" in correction.partition("<Podmiot1K>")[0]


def test_a_correction_stays_with_the_tax_number_of_what_it_corrects(session, ours):
    ours.nip = "5214349636"
    session.commit()
    settled()
    rename(session, ours, nip="5265877635")
    correct(session)

    assert {one["nip"] for one in session.scalars(select(DocumentParties.buyer))} == {"5214349636"}
    assert "Buyer before the correction" not in words(CORRECTION)


def test_an_interest_note_names_who_owed_when_it_was_issued(session, ours):
    debt = bill(session, ours, "FW/OLD", "5000.00", due=today().replace(day=1))
    pay(session, ours, "5000.00", on=today(), settles=[(debt, "5000.00")])
    session.commit()
    settled(f"{today():%Y-%m}")
    rename(session, ours)

    note = note_of(session, customer_id(ours), "NO/2026/10/000001", today())
    assert (note.sides.buyer.name, note.sides.seller.name) == ("Anna Przed Ślubem", "Wodociągi Przykładowo")


def test_what_was_issued_before_names_were_kept_names_who_is_on_file(session, ours):
    bill(session, ours, "FW/OLD", "50.00", due=today())
    rename(session, ours)

    assert MARRIED in words("FW/OLD")


def test_a_utility_that_was_not_described_when_an_invoice_came_is_named_as_it_is_today(session, ours):
    session.get_one(Deployment, 1).utility = {}
    session.commit()
    settled()
    rename(session, session.get_one(Customer, ours.id))

    sides = open_invoice(INVOICE).explanation.document.sides
    assert (sides.seller.name, sides.buyer.name) == ("Wody Gminne", "Anna Przed Ślubem")
