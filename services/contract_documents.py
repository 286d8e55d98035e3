"""Documents of contracts: put in by the utility, version by version; read by the customer whose contract it is."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select

from data.deployment import hold
from data.models import Contract, ContractDocument, Customer
from data.queries.contract_documents import file_of, papers_of
from data.queries.contracts import contracts_of
from data.queries.papers import parties_of
from domain.contract_documents import (
    LONGEST_NUMBER,
    LONGEST_TITLE,
    ContractDocumentKind,
    ContractPaper,
    check_pdf,
)
from domain.contracts import CustomerContract
from domain.errors import InvalidInputError, NotFoundError
from rendering.documents import Paper, Party, Table, pdf_of
from services import runtime
from services.audit import record
from services.contracts_shown import services_told, settled_words
from services.identity import current_customer
from services.papers import party
from texts import _, _l, day, language

KIND_WORDS: Final = {
    ContractDocumentKind.CONTRACT: _l("Contract"),
    ContractDocumentKind.ANNEX: _l("Annex"),
    ContractDocumentKind.TERMS: _l("Rules of supply"),
}


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document as it is put in."""

    kind: ContractDocumentKind
    number: str
    title: str
    valid_from: dt.date
    signed_on: dt.date | None = None


def contract_pdf(number: str, ident: int) -> bytes:
    """Return a document of the contract with a number, of the customer in force.

    Raises
    ------
    NotFoundError
        When it is of another contract or of somebody else, does not exist, or there is no PDF of it.
    """
    customer = current_customer()
    with runtime.reading() as session:
        content = file_of(session, customer, number, ident)
        if content is not None:
            return content
        contract = next((one for one in contracts_of(session, customer) if one.number == number), None)
        papers = [] if contract is None else papers_of(session, customer, contract.id)
        paper = next((one for one in papers if one.id == ident), None)
        if contract is None or paper is None or not runtime.current().is_demo:
            raise NotFoundError(f"no document {ident} of {number!r}")
        parties = parties_of(session, customer)
    return pdf_of(_sample(contract, paper, (party(_("Supplier"), parties.seller), party(_("Customer"), parties.buyer))))


def _sample(contract: CustomerContract, paper: ContractPaper, parties: tuple[Party, ...]) -> Paper:
    """Return what stands for the signed document in an invented town, where nobody has signed any."""
    told = {
        _("Contract"): contract.number,
        _("Version"): str(paper.version),
        _("Signed"): "" if paper.signed_on is None else day(paper.signed_on),
        _("In force from"): day(paper.valid_from),
        _("Settled"): settled_words(contract.period_months),
    }
    rows = tuple((one.address, one.point, services_told(one)) for one in contract.supplies)
    columns = (_("Property"), _("Service point"), _("Services"))
    title = f"{KIND_WORDS[paper.kind]} {paper.number}"
    scope = Table(paper.title, "LlL", columns, rows, note=_("A sample of the demo: nobody has signed it."))
    facts = tuple((name, said) for name, said in told.items() if said)
    return Paper(language(), parties[0].name, title, _("SAMPLE"), parties, facts, (scope,), ())


def add_document(contract: str, new: NewDocument, content: bytes, *, actor: str) -> int:
    """Put a document of a contract in and return its version: one more than that of the same kind and number before it.

    Raises
    ------
    InvalidInputError
        For a file that is no whole PDF, an empty or endless number or title, and the very file that is there.
    NotFoundError
        For a contract that does not exist.
    """
    check_pdf(content)
    number, title = " ".join(new.number.split()), " ".join(new.title.split())
    if not 0 < len(number) <= LONGEST_NUMBER or not 0 < len(title) <= LONGEST_TITLE:
        raise InvalidInputError(f"a number of 1 to {LONGEST_NUMBER} and a title of 1 to {LONGEST_TITLE} characters")
    with runtime.writing() as session:
        hold(session)
        found = session.execute(
            select(Contract.id, Customer.number)
            .join(Customer, Customer.id == Contract.customer_id)
            .where(Contract.number == contract)
        ).one_or_none()
        if found is None:
            raise NotFoundError(f"no contract {contract!r}")
        same = (ContractDocument.contract_id == found.id, ContractDocument.kind == new.kind)
        last = session.scalar(
            select(func.max(ContractDocument.version)).where(*same, ContractDocument.number == number)
        )
        if content == session.scalar(
            select(ContractDocument.content).where(
                *same, ContractDocument.number == number, ContractDocument.version == (last or 0)
            )
        ):
            raise InvalidInputError(f"this file is version {last} already")
        version = (last or 0) + 1
        dates = {"signed_on": new.signed_on, "valid_from": new.valid_from}
        session.add(
            ContractDocument(
                contract_id=found.id,
                kind=new.kind,
                number=number,
                version=version,
                title=title,
                content=content,
                **dates,
            )
        )
        told = {"name": contract, "kind": new.kind.value, "version": version, "bytes": len(content)}
        record(session, at=runtime.now(), actor=actor, action="document_added", subject=found.number, **told)
    return version
