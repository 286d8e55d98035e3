"""Documents of contracts: put in version by version, listed on the contract, read by its customer only."""

import datetime as dt
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from data.models import AuditEntry, Contract, ContractDocument
from domain.contract_documents import ContractDocumentKind
from domain.errors import InvalidInputError, NotFoundError
from domain.roles import Role
from services.contract_documents import NewDocument, add_document
from tests.support.builders import connect_point, sign_up_customer
from tests.support.portal import let_in

ANNEX = NewDocument(ContractDocumentKind.ANNEX, "A/1", "Garden meter", dt.date(2026, 3, 1), dt.date(2026, 2, 20))
PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"


@pytest.fixture
def contracts(running, session):
    """Our contract and a neighbour's."""
    ours, neighbour = sign_up_customer(session, "0001"), sign_up_customer(session, "0002")
    connect_point(session, ours, "1/2026")
    connect_point(session, neighbour, "2/2026")
    let_in(session, "anna@example.com", Role.CUSTOMER, sees=[ours])
    session.commit()
    return list(session.scalars(select(Contract.number).order_by(Contract.id)))


def stored(session):
    session.expire_all()
    return list(session.scalars(select(ContractDocument).order_by(ContractDocument.id)))


def test_each_file_put_in_is_the_next_version(session, contracts):
    versions = [add_document(contracts[0], ANNEX, content, actor="x") for content in (PDF, PDF + b"\n")]

    assert versions == [1, 2]
    [entry, _later] = session.scalars(select(AuditEntry).where(AuditEntry.action == "document_added"))
    assert (entry.subject, entry.details["name"], entry.details["version"]) == ("0001", contracts[0], 1)


def test_the_very_file_that_is_there_is_refused_and_nothing_is_written(session, contracts):
    add_document(contracts[0], ANNEX, PDF, actor="x")
    with pytest.raises(InvalidInputError, match="version 1 already"):
        add_document(contracts[0], ANNEX, PDF, actor="x")

    assert len(stored(session)) == 1


def test_a_contract_that_does_not_exist_gets_no_document(contracts):
    with pytest.raises(NotFoundError):
        add_document("U-none", ANNEX, PDF, actor="x")


def test_a_customer_reads_their_own_document_byte_for_byte(visitor, session, contracts):
    add_document(contracts[0], ANNEX, PDF, actor="x")
    visitor.sign_in("anna@example.com")
    answer = visitor.get(f"/contracts/{contracts[0]}/documents/{stored(session)[0].id}.pdf")

    assert (answer.status_code, answer.mimetype, answer.data) == (200, "application/pdf", PDF)
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_document_of_somebody_else_is_as_little_there_as_none(visitor, session, contracts):
    add_document(contracts[1], ANNEX, PDF, actor="x")
    ident = stored(session)[0].id
    visitor.sign_in("anna@example.com")
    asked = [f"{contracts[1]}/documents/{ident}", f"{contracts[0]}/documents/{ident}", f"{contracts[0]}/documents/9"]

    assert [visitor.get(f"/contracts/{one}.pdf").status_code for one in asked] == [404, 404, 404]


def test_in_a_demo_what_has_no_file_is_shown_as_a_sample(visitor, session, contracts):
    contract = session.scalars(select(Contract)).first()
    row = {"kind": ContractDocumentKind.CONTRACT, "number": "2026", "title": "Water", "valid_from": dt.date(2026, 1, 1)}
    session.add(ContractDocument(contract_id=contract.id, **row))
    session.commit()
    visitor.sign_in("anna@example.com")
    answer = visitor.get(f"/contracts/{contracts[0]}/documents/{stored(session)[0].id}.pdf")

    text = PdfReader(BytesIO(answer.data)).pages[0].extract_text()
    assert "SAMPLE" in text
    assert contracts[0] in text
