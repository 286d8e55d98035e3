"""Every row that is held of one customer, found by foreign keys: a new table about customers is among them at once."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Select, Table, or_, select
from sqlalchemy.orm import Session

from data.models import Base, Contract, ContractDocument, Customer
from domain.identifiers import CustomerId

HIDDEN: Final = frozenset(
    {
        "token_hash",
        "password_hash",
        "totp_secret",
        "totp_step",
        "content",
        "node_id",
        "geom",
        "actor",
        "entered_by",
        "decided_by",
    }
)
"""Secrets, files of their own, where the network lies, and who at the utility did it."""
LEFT_OUT: Final[Mapping[str, str]] = {
    "account_tokens": "links and codes, kept as hashes, of no use to anybody",
    "feed_tokens": "the secret address of a calendar, kept as a hash",
    "messages": "in the file too, without what opens something for its recipient alone",
    "customer_access": "in the file as `access`, with the addresses of the people",
    "settlement_items": "drafts of the office; what came of them are the invoices",
    "reading_photos": "in the file as pictures, in `photos/`",
    "invoice_xml": "in the file as they are, in `invoices/`",
}
"""Tables whose rows hang on a customer and are not in the file as they are, each with the reason."""
CUSTOMERS: Final = "customers"

Rows = list[dict[str, Any]]


@cache
def hanging() -> dict[str, tuple[Column[Any], ...]]:
    """Return the tables whose rows hang on a customer, those they hang on first, with the columns by which they do.

    A row that names its customer is theirs by that alone, whatever else it refers to.
    """
    found: dict[str, tuple[Column[Any], ...]] = {}
    for table in Base.metadata.sorted_tables:
        by = _to(table, {CUSTOMERS}) or _to(table, found.keys() - {table.name})
        if by and table.name not in LEFT_OUT:
            found[table.name] = by
    return found


def _to(table: Table, parents: set[str]) -> tuple[Column[Any], ...]:
    # Foreign keys come as a set: sorted, the statement is the same each time.
    keys = sorted(table.foreign_keys, key=lambda key: key.parent.name)
    return tuple(key.parent for key in keys if key.column.table.name in parents)


def rows_of(session: Session, customer: CustomerId) -> dict[str, Rows]:
    """Return the rows of the customer by table, the customer first, without what is hidden."""
    tables = [Base.metadata.tables[name] for name in (CUSTOMERS, *hanging())]
    return {table.name: asked(session, select(*shown(table)).where(_is_of(table, customer))) for table in tables}


def shown(table: Table) -> list[Column[Any]]:
    """Return the columns of a table that may be shown to whom its rows are about."""
    return [column for column in table.c if column.name not in HIDDEN]


def asked(session: Session, statement: Select[*tuple[Any, ...]]) -> Rows:
    """Return rows as they are named in the statement."""
    return [dict(row._mapping) for row in session.execute(statement)]  # noqa: SLF001 -- SQLAlchemy's public name


def _is_of(table: Table, customer: CustomerId) -> ColumnElement[bool]:
    if table.name == CUSTOMERS:
        return Customer.id == customer
    return or_(*(_leads(column, customer) for column in hanging()[table.name]))


def _leads(column: Column[Any], customer: CustomerId) -> ColumnElement[bool]:
    [key] = column.foreign_keys
    if key.column.table.name == CUSTOMERS:
        return column == customer
    return column.in_(select(key.column).where(_is_of(key.column.table, customer)))


def contract_files(session: Session, customer: CustomerId) -> Iterator[tuple[str, bytes]]:
    """Yield the documents of the customer's contracts that are kept, one at a time, by what they are."""
    one = ContractDocument
    head = select(one.id, Contract.number, one.kind, one.number, one.version)
    mine = head.join(Contract, Contract.id == one.contract_id).where(Contract.customer_id == customer)
    for ident, *named in session.execute(mine.where(one.content.is_not(None)).order_by(one.id)).all():
        yield " ".join(map(str, (*named, ident))), session.scalar(select(one.content).where(one.id == ident)) or b""
