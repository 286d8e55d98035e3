"""Everything that is held of a customer leaves as one file, and nothing of anybody else."""

import datetime as dt
import json
import zipfile

import pytest
from sqlalchemy import select

from data.models import (
    AuditEntry,
    Channel,
    Consent,
    Contract,
    ContractDocument,
    Customer,
    CustomerChange,
    Deployment,
    InstalmentDebt,
    InstalmentPlan,
    Invoice,
    InvoiceLine,
    InvoiceXml,
    LedgerEntry,
    LineReading,
    ReadingPhoto,
)
from domain.consents import Purpose
from domain.contract_documents import ContractDocumentKind
from domain.customers import AccessScope
from domain.errors import OnlySeesError, ProofNeededError
from domain.identifiers import UserId
from services.identity import identify
from services.letters import Recipient, write
from services.person_export import export_person
from services.runtime import current, now
from tests.support.builders import proved, sign_up_customer, sign_up_user, signed_in
from tests.support.hours import let_flow
from tests.support.issuing import issue, set_tariff

pytestmark = pytest.mark.usefixtures("installed")
THEIRS = "ul. Cudza 6"
SHARED = "manager@example.com"
"""One address on file of both customers."""


@pytest.fixture
def ours(session):
    """A customer with an invoice, a consent and hours, signed in; and a neighbour with an invoice."""
    session.add(Deployment(id=1, map_crs="EPSG:2180", utility={"name": "W"}, is_demo=True))
    rates = set_tariff(session)
    neighbour = sign_up_customer(session, "0000666", street_line=THEIRS, name="Neighbour")
    issue(session, neighbour, rates, "FW/666")
    customer = sign_up_customer(session, "0000001", einvoice_since=dt.date(2026, 1, 1))
    issued = issue(session, customer, rates)
    session.add(Consent(customer_id=customer.id, purpose=Purpose.EINVOICE, is_given=True, at=now(), actor="anna"))
    customer.email = neighbour.email = SHARED
    row = {"customer_id": customer.id, "field": "phone", "after": "+48600123456", "actor": "anna"}
    session.add(CustomerChange(at=now(), **row))
    user = sign_up_user(session, sees=[customer])
    session.commit()
    identify(proved(signed_in(user, customer)))
    return issued


def keep_everything(session, customer):
    """Keep what hangs on rows of a customer: the XML of the invoice, the contract, a picture, a plan for the debt."""
    invoice = session.scalars(select(Invoice).where(Invoice.customer_id == customer.id)).one()
    session.add(InvoiceXml(invoice_id=invoice.id, content=f"kept xml {customer.number}".encode(), made_at=now()))
    contract = session.scalars(select(Contract.id).where(Contract.customer_id == customer.id)).one()
    paper = {"contract_id": contract, "kind": ContractDocumentKind.CONTRACT, "number": "1", "title": ""}
    content = f"kept pdf {customer.number}".encode()
    session.add(ContractDocument(**paper, valid_from=dt.date(2026, 1, 1), content=content))
    line = select(InvoiceLine.id).where(InvoiceLine.invoice_id == invoice.id)
    read = session.scalars(select(LineReading.until_reading_id).where(LineReading.line_id.in_(line))).first()
    session.add(ReadingPhoto(reading_id=read, content=f"kept jpg {customer.number}".encode()))
    agreed = {"agreed_on": dt.date(2026, 9, 1), "bears_interest": False, "entered_at": now(), "entered_by": "anna"}
    plan = InstalmentPlan(number=f"R/{customer.number}", customer_id=customer.id, **agreed)
    session.add(plan)
    session.flush()
    entry = session.scalars(select(LedgerEntry.id).where(LedgerEntry.invoice_id == invoice.id)).one()
    session.add(InstalmentDebt(plan_id=plan.id, entry_id=entry, amount=1))


def unpacked():
    with export_person() as file, zipfile.ZipFile(file) as packed:
        assert min(entry.date_time[0] for entry in packed.infolist()) > 1980, "the year of an entry without a day"
        return {name: packed.read(name) for name in packed.namelist()}


def test_the_file_holds_tables_invoices_hours_and_how_to_read_them(session, ours):
    [meter] = [one["meter_id"] for one in json.loads(unpacked()["data.json"])["meters"]][:1]
    let_flow(current().lake, meter, dt.date(2026, 9, 1), dt.date(2026, 9, 2), lambda _at: 7)
    found = unpacked()
    data = json.loads(found["data.json"])

    assert data["customers"][0]["number"] == "0000001"
    assert [one["number"] for one in data["invoices"]] == ["FW/1"]
    assert data["consents"][0]["purpose"] == "einvoice"
    assert data["readings"]
    assert found["invoices/FW-1.pdf"].startswith(b"%PDF")
    assert found["hours/2026-09.csv"].count(b",7,0") >= 46
    assert b"1 invoices as PDF" in found["README.txt"]
    assert b"+48600123456" in found["tables/customer_changes.csv"]


def test_nothing_of_a_neighbour_and_no_secret_is_in_it(session, ours):
    told = b"".join(unpacked().values())

    for word in (b"FW/666", THEIRS.encode(), b"Neighbour", b"token_hash", b"password_hash", b"totp"):
        assert word not in told


def test_what_hangs_on_rows_of_the_customer_is_in_it_with_files_and_nothing_of_a_neighbour(session, ours):
    for number in ("0000666", "0000001"):
        keep_everything(session, session.scalars(select(Customer).where(Customer.number == number)).one())
    session.commit()
    found = unpacked()
    data = json.loads(found["data.json"])

    assert {one["line_id"] for one in data["line_readings"]} <= {one["id"] for one in data["invoice_lines"]}
    assert data["line_readings"]
    assert [one["entry_id"] for one in data["instalment_debts"]] == [ours.entry.id]
    files = {name: content for name, content in found.items() if content.startswith(b"kept")}
    assert set(files.values()) == {b"kept xml 0000001", b"kept pdf 0000001", b"kept jpg 0000001"}
    assert {name.split("/")[0] for name in files} == {"invoices", "contracts", "photos"}
    assert found["invoices/FW-1.xml"] == b"kept xml 0000001"


def test_invoices_on_paper_after_a_withdrawal_stay_out_and_stop_nothing(session, ours):
    ours.customer.einvoice_since = None
    row = {"customer_id": ours.customer.id, "field": "einvoice_since", "before": "2025-01-01", "actor": "anna"}
    session.add(CustomerChange(at=dt.datetime(2025, 6, 1, tzinfo=dt.UTC), **row))
    session.commit()
    found = unpacked()

    assert b"yours come on paper" in found["README.txt"]
    assert not [name for name in found if name.startswith("invoices/")]
    assert json.loads(found["data.json"])["invoices"]


def test_letters_are_those_about_the_customer_not_all_to_the_address_on_file(session, ours):
    to, theirs = Recipient(Channel.EMAIL, SHARED, "en"), select(Customer.id).where(Customer.number == "0000666")
    for about, number in ((ours.customer.id, "0000001"), (session.scalar(theirs), "0000666"), (None, "0000777")):
        write(session, "delegation_ended", to=to, event=number, about=about, customer_number=number)
    session.commit()
    letters = json.loads(unpacked()["data.json"])["messages"]

    assert [("0000001" in one["body"], one["recipient"]) for one in letters] == [(True, SHARED)]


def test_letters_are_told_without_the_links_and_codes_that_open_something(session, ours):
    to = Recipient(Channel.EMAIL, "new@example.com", "en")
    about, number = ours.customer.id, ours.customer.number
    write(session, "contact_code", to=to, event="1", about=about, code="473291", customer_number=number, minutes=2)
    session.commit()

    [letter] = json.loads((found := unpacked())["data.json"])["messages"]
    assert (letter["recipient"], letter["body"]) == ("new@example.com", "")
    assert b"473291" not in b"".join(found.values())


def test_taking_it_along_is_noted(session, ours):
    unpacked()

    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "exported")).one()
    assert (entry.subject, entry.details["name"]) == ("0000001", "person.zip")


def test_it_is_for_whoever_may_act_and_has_given_the_password(session, ours):
    customer, user = ours.customer, UserId(1)
    identify(signed_in(user, customer))
    with pytest.raises(ProofNeededError):
        export_person()
    identify(proved(signed_in(user, customer, may_act=False)))

    with pytest.raises(OnlySeesError):
        export_person()


def test_a_delegate_takes_nothing_along_even_who_may_act(session, ours):
    delegate = sign_up_user(session, "guest@example.com", sees=[ours.customer], scope=AccessScope.DELEGATE)
    session.commit()
    identify(proved(signed_in(delegate, ours.customer)))

    with pytest.raises(OnlySeesError):
        export_person()
