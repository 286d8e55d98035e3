"""An invoice as a document: its figures, the code of what is open, and who gets it to print."""

import datetime as dt
import hashlib
import io
import re
from contextlib import nullcontext
from dataclasses import replace

import pypdf
import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import select

from data.documents import keep_parties
from data.models import Deployment, Invoice, InvoiceXml, LedgerEntry
from data.queries.papers import parties_of
from domain.consents import Purpose
from domain.errors import NotFoundError
from domain.printing import Unasked
from rendering.documents import pages_of
from services.consents_given import withdraw
from services.identity import identify
from services.invoice_years import somebody_gets_papers, year_of_papers
from services.invoices import invoice_list, open_invoice
from services.papers import (
    ConsentMissingError,
    gets_papers,
    invoice_pdf,
    invoice_xml,
    paper_of,
    printed,
    ways_to,
)
from services.runtime import current, use
from tests.support.builders import allocate, customer_id, pay, sign_up_customer, sign_up_user, signed_in
from tests.support.issuing import DECISION, correct, issue, set_tariff
from texts import speaking

UTILITY = {
    "name": "Wodociągi Przykładowo",
    "nip": "5214349636",
    "account_nrb": "24160000035175530643314956",
    "street_line": "ul. Źródlana 1",
    "postcode_line": "66-400 Przykładowo",
}
TODAY = dt.date(2026, 10, 31)
CODE = "5214349636|PL|24160000035175530643314956|{}|Wodociągi Przykładow|FW/1 nr kl. 0000001|||"
NIP = "5265877635"
KSEF = "5265877635-20250826-0100001AF629-AF"
pytestmark = pytest.mark.usefixtures("installed")


@pytest.fixture
def ours(session):
    """The worked invoice of a buyer who has agreed to e-invoices, and a neighbour's."""
    session.add(Deployment(id=1, map_crs="EPSG:2180", utility=UTILITY, is_demo=True))
    rates = set_tariff(session)
    issue(session, sign_up_customer(session, "0000666"), rates, "FW/666")
    customer = sign_up_customer(session, "0000001", name="Zażółć Gęślą", einvoice_since=TODAY)
    issued = issue(session, customer, rates)
    correct(session, issued, rates)
    session.commit()
    identify(signed_in(sign_up_user(session, sees=[customer]), customer))
    session.commit()
    return issued


def words(document):
    """Return the words of a PDF, with plain spaces."""
    pages = pypdf.PdfReader(io.BytesIO(document)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def scanned(session, ours):
    """Return what a telephone reads off the printed invoice."""
    paper = paper_of(open_invoice("FW/1"), parties_of(session, customer_id(ours.customer)), TODAY)
    pages = [Image.open(io.BytesIO(page)) for page in pages_of(paper)]
    return [code.text for page in pages for code in zxingcpp.read_barcodes(page)]


def test_every_figure_of_an_invoice_stands_on_its_document(ours):
    with speaking("pl"):
        said = words(invoice_pdf("FW/1"))

    for part in (
        *("Faktura VAT FW/1", "Wodociągi Przykładowo", "ul. Źródlana 1", "NIP 5214349636", "Zażółć Gęślą", "0000001"),
        *(
            "20.03.2026\u201319.06.2026",
            "25.06.2026",
            "09.07.2026",
            "412",
            "450",
            "100",
            "109",
            "38",
            "\u22129",
            "29",
            DECISION,
        ),
        *("5,12 zł", "194,56 zł", "8,74 zł", "253,46 zł", "3,50 zł", "10,50 zł", "2,17 zł", "6,51 zł"),
        *("465,03 zł", "37,20 zł", "502,23 zł", "24 1600 0003 5175 5306 4331 4956"),
    ):
        assert part in said


def test_a_correction_stands_as_before_after_and_difference(ours):
    said = words(invoice_pdf("FK/1"))

    for part in (
        *("Correcting invoice FK/1", "Corrects invoice FW/1", "Błędny odczyt"),
        *(
            "20 Mar 2026\u201319 Jun 2026 38 33 m³ 5.12 zł 8 % 194.56 zł 168.96 zł \u221225.60 zł",
            "253.46 zł 209.76 zł \u221243.70 zł",
        ),
        *(
            "465.03 zł 395.73 zł \u221269.30 zł",
            "37.20 zł 31.66 zł \u22125.54 zł",
            "502.23 zł 427.39 zł \u221274.84 zł",
            "445",
        ),
    ):
        assert part in said


def test_the_code_on_paper_is_that_of_what_is_open(session, ours):
    whole = scanned(session, ours)
    debt = ours.entry
    pay(session, ours.customer, "100.00", on=TODAY, settles=[(debt, "100.00")])
    session.commit()
    part = scanned(session, ours)
    pay(session, ours.customer, "402.23", on=TODAY, settles=[(debt, "402.23")])
    session.commit()

    assert (whole, part) == ([CODE.format("050223")], [CODE.format("040223")])
    assert scanned(session, ours) == []
    assert "Settled: nothing is open" in words(invoice_pdf("FW/1"))


def test_on_paper_a_credit_that_is_used_up_is_not_paid_and_has_no_day_to_pay(session, ours):
    credit = session.scalars(select(LedgerEntry).where(LedgerEntry.label == "FK/1")).one()
    allocate(session, credit, ours.entry, "74.84", TODAY)
    pay(session, ours.customer, "427.39", on=TODAY, settles=[(ours.entry, "427.39")])
    session.commit()

    assert "Settled: nothing is open 502.23 zł" in words(invoice_pdf("FW/1"))
    said = words(invoice_pdf("FK/1"))
    assert "Credited: nothing is left of it 74.84 zł" in said
    assert "Payment due" not in said


def test_an_invoice_in_ksef_has_its_number_and_the_code_to_check_it(session, ours):
    sent = session.get_one(Invoice, ours.entry.invoice_id)
    sent.ksef_number, sent.xml_sha256 = KSEF, hashlib.sha256(b"").hexdigest()
    session.commit()

    assert KSEF in words(invoice_pdf("FW/1"))
    assert scanned(session, ours) == [
        CODE.format("050223"),
        "https://qr-test.ksef.mf.gov.pl/invoice/5214349636/25-06-2026/47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU",
    ]


def test_a_duplicate_says_so_and_since_when(ours):
    assert "Duplicate issued 31 Oct 2026" in words(invoice_pdf("FW/1", is_duplicate=True))
    assert "Duplicate" not in words(invoice_pdf("FW/1"))


def test_sums_of_another_system_stand_as_it_booked_them(session, ours):
    session.get_one(Invoice, ours.entry.invoice_id).vat += 1
    session.commit()

    assert "465.03 zł 38.20 zł 502.23 zł" in words(invoice_pdf("FW/1"))


@pytest.mark.parametrize(
    ("unasked", "nip", "agreed_on", "gets"),
    [
        (Unasked.NIP, None, None, False),
        (Unasked.NIP, None, TODAY, True),
        (Unasked.NIP, None, TODAY + dt.timedelta(days=1), False),
        (Unasked.NIP, NIP, None, True),
        (Unasked.NOBODY, NIP, None, False),
        (Unasked.EVERYBODY, None, None, True),
    ],
)
def test_who_has_not_agreed_to_e_invoices_gets_none_to_print(session, ours, unasked, nip, agreed_on, gets):
    ours.customer.nip, ours.customer.einvoice_since = nip, agreed_on
    session.commit()
    use(replace(current(), prints_unasked=unasked))

    assert ways_to(open_invoice("FW/1").explanation.document).gets_papers is gets
    if gets:
        assert invoice_pdf("FW/1")
    else:
        with pytest.raises(ConsentMissingError):
            invoice_pdf("FW/1")


@pytest.mark.parametrize(("then", "now", "gets"), [(NIP, None, True), (None, NIP, False)])
def test_the_tax_number_on_the_document_says_who_gets_it_and_not_that_of_today(session, ours, then, now, gets):
    """What went to a business stays its document, and what a consumer bought does not become one."""
    ours.customer.nip, ours.customer.einvoice_since = then, None
    session.flush()
    asked = select(Invoice.number, Invoice.id).where(Invoice.customer_id == ours.customer.id)
    numbers = {row.number: row.id for row in session.execute(asked)}
    keep_parties(session.connection(), Invoice, [numbers["FW/1"], numbers["FK/1"]])
    session.add(InvoiceXml(invoice_id=numbers["FW/1"], content=b"<Faktura/>", made_at=dt.datetime.now(dt.UTC)))
    ours.customer.nip = now
    session.commit()

    everything = invoice_list()[0]
    ways = [lambda: invoice_pdf("FW/1"), lambda: invoice_xml("FW/1"), lambda: next(year_of_papers(2026))]
    assert [ways_to(open_invoice(number).explanation.document).gets_papers for number in numbers] == [gets] * 2
    assert (gets_papers(), somebody_gets_papers(), sorted(printed(everything))) == (
        *(gets, gets, sorted(numbers) if gets else []),
    )
    for way in ways:
        with nullcontext() if gets else pytest.raises(ConsentMissingError):
            assert way()


@pytest.mark.parametrize(("agreed_before_days", "gets"), [(0, True), (-1, False)])
def test_a_withdrawn_consent_keeps_what_was_issued_while_it_stood(session, ours, agreed_before_days, gets):
    use(replace(current(), prints_unasked=Unasked.NOBODY))
    issued_on = open_invoice("FW/1").explanation.document.issued_on
    ours.customer.einvoice_since = issued_on - dt.timedelta(days=agreed_before_days)
    session.commit()
    withdraw(Purpose.EINVOICE)

    assert ways_to(open_invoice("FW/1").explanation.document).gets_papers is gets


@pytest.mark.parametrize("number", ["FW/666", "FW/2", "", "\x00"])
def test_an_invoice_of_somebody_else_is_as_little_there_as_one_that_nobody_has(session, ours, number):
    ours.customer.einvoice_since = None
    session.commit()

    with pytest.raises(NotFoundError):
        invoice_pdf(number)
