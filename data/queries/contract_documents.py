"""Documents of a customer's contracts; the customer is the first condition of each query."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import Contract, ContractDocument
from domain.contract_documents import ContractDocumentKind, ContractPaper
from domain.identifiers import CustomerId


def papers_of(session: Session, customer: CustomerId, contract_id: int) -> list[ContractPaper]:
    """Return the documents of the customer's contract, the contract itself first, of each the newest version first."""
    one = ContractDocument
    head = (one.id, one.kind, one.number, one.version, one.title)
    statement = (
        select(*head, one.signed_on, one.valid_from, one.content.is_not(None))
        .join(Contract, Contract.id == one.contract_id)
        .where(Contract.customer_id == customer, Contract.id == contract_id)
        .order_by(one.number, one.version.desc())
    )
    papers = [ContractPaper(*row) for row in session.execute(statement)]
    order = list(ContractDocumentKind)
    return sorted(papers, key=lambda paper: order.index(paper.kind))


def file_of(session: Session, customer: CustomerId, number: str, ident: int) -> bytes | None:
    """Return the PDF of a document of the customer's contract with a number, nothing where there is none."""
    statement = (
        select(ContractDocument.content)
        .join(Contract, Contract.id == ContractDocument.contract_id)
        .where(Contract.customer_id == customer, Contract.number == number, ContractDocument.id == ident)
    )
    return session.scalar(statement)
