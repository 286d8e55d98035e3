"""FA(3) is made once, kept byte for byte, and kept out with its reason where a rule is broken."""

import datetime as dt
import hashlib

import pytest
from click.testing import CliRunner
from sqlalchemy import select

import cli
from config import Settings
from data.models import Deployment, Invoice, InvoiceLine, InvoiceXml
from domain.errors import NotFoundError
from domain.fa3 import Fault
from domain.ksef import is_ksef_number, ksef_number
from services.demo import send_to_ksef
from services.identity import identify
from services.papers import ConsentMissingError, invoice_xml
from services.runtime import current
from services.xml_invoices import keep, keep_missing
from tests.integration.services.test_papers import TODAY, UTILITY
from tests.support.builders import sign_up_customer, sign_up_user, signed_in
from tests.support.issuing import correct, issue, set_tariff

KSEF = ksef_number("5214349636", dt.date(2026, 6, 25), 7)
pytestmark = pytest.mark.usefixtures("installed")


@pytest.fixture
def ours(session):
    """The worked invoice with its correction, of somebody who looks at them, and a neighbour's."""
    session.add(Deployment(id=1, map_crs="EPSG:2180", utility=UTILITY, is_demo=True))
    rates = set_tariff(session)
    issue(session, sign_up_customer(session, "0000666", nip="5265877635"), rates, "FW/666")
    customer = sign_up_customer(session, "0000001", name="Zażółć & Gęślą", einvoice_since=TODAY)
    correct(session, issue(session, customer, rates), rates)
    user = sign_up_user(session, sees=[customer])
    session.commit()
    identify(signed_in(user, customer))
    return customer


def all_ids(session):
    return list(session.scalars(select(Invoice.id)))


def named(session, number):
    return session.scalars(select(Invoice).where(Invoice.number == number)).one()


def test_what_is_kept_is_what_is_got_and_what_its_hash_stands_for(session, ours):
    kept = keep(session, all_ids(session))
    session.commit()

    content = invoice_xml("FW/1")
    assert (kept.count, kept.refused) == (3, ())
    assert hashlib.sha256(content).hexdigest() == named(session, "FW/1").xml_sha256
    for said in ("<Nazwa>Zażółć &amp; Gęślą</Nazwa>", "<P_15>502.23</P_15>", "odczyt 2026-03-19: 100", "grupa S1"):
        assert said in content.decode()
    assert "<P_15>-74.84</P_15>" in invoice_xml("FK/1").decode()


def test_what_is_kept_is_never_made_again(session, ours):
    keep(session, all_ids(session))
    session.commit()
    before = invoice_xml("FW/1")
    ours.name = "Somebody else"
    session.commit()

    assert keep(session, all_ids(session)).count == 0
    assert keep_missing("somebody").count == 0
    assert invoice_xml("FW/1") == before


@pytest.mark.parametrize("known", [{"ksef_number": KSEF}, {"xml_sha256": "0" * 64}])
def test_what_another_system_has_sent_gets_no_document_of_ours(session, ours, known):
    for name, value in known.items():
        setattr(named(session, "FW/1"), name, value)
    session.commit()

    assert keep(session, all_ids(session)).count == 2
    with pytest.raises(NotFoundError):
        invoice_xml("FW/1")


def test_a_correction_names_the_number_of_what_it_corrects(session, ours):
    named(session, "FW/1").ksef_number = KSEF
    session.commit()
    keep(session, all_ids(session))
    session.commit()

    assert f"<NrKSeFFaKorygowanej>{KSEF}</NrKSeFFaKorygowanej>" in invoice_xml("FK/1").decode()


def test_an_invoice_that_breaks_a_rule_is_kept_out_and_the_others_are_kept(session, ours):
    spoilt = named(session, "FW/1")
    session.scalars(select(InvoiceLine).where(InvoiceLine.invoice_id == spoilt.id)).first().net += 1
    session.commit()

    kept = keep(session, all_ids(session))

    assert kept.count == 2
    assert [(one.number, one.fault, one.detail) for one in kept.refused] == [("FW/1", Fault.LINE, "1")]
    assert (spoilt.xml_sha256, session.get(InvoiceXml, spoilt.id)) == (None, None)


def test_documents_are_for_their_customer_who_gets_documents(session, ours):
    keep(session, all_ids(session))
    ours.einvoice_since = None
    session.commit()

    with pytest.raises(ConsentMissingError):
        invoice_xml("FW/1")
    for number in ("FW/666", "FW/667", "\x00", "9" * 65):
        with pytest.raises(NotFoundError):
            invoice_xml(number)


def test_a_demo_gives_numbers_to_what_the_firms_that_are_shown_bought(session, ours):
    ours.nip = "5214349636"
    session.commit()
    send_to_ksef(TODAY)
    session.expire_all()

    number = named(session, "FW/1").ksef_number
    assert is_ksef_number(number)
    assert f"<NrKSeFFaKorygowanej>{number}<" in invoice_xml("FK/1").decode()
    assert "<DataWytworzeniaFa>2026-10-31T09:00:00Z<" in invoice_xml("FK/1").decode()
    assert named(session, "FW/666").ksef_number is None


def test_a_demo_keeps_the_invoices_of_a_person_and_gives_them_no_number(session, ours):
    send_to_ksef(TODAY)
    session.expire_all()

    assert named(session, "FW/1").xml_sha256
    assert named(session, "FW/1").ksef_number is None


def test_the_command_makes_what_is_missing_and_says_what_it_refused(session, ours, monkeypatch):
    running = current()
    monkeypatch.setattr(cli, "_open", lambda _settings: running)
    asked = CliRunner()
    named(session, "FW/666").gross += 1
    session.commit()

    refused = asked.invoke(cli.fa3, obj=Settings())
    session.expire_all()
    named(session, "FW/666").gross -= 1
    session.commit()
    mended = asked.invoke(cli.fa3, obj=Settings())

    assert (refused.exit_code, mended.exit_code) == (1, 0)
    assert "FW/666: the lines do not come to the sums of the document" in refused.output
    assert ("2 kept" in refused.output, mended.output) == (True, "1 kept\n")
