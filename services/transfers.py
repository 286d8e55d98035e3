"""How to pay what is open: the transfer to fill in, as text to copy and as a code to scan."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from domain.finance import Standing
from domain.transfer_qr import TITLE_LENGTH, transfer_text
from rendering.qr import qr_data_uri


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer that pays everything that is open."""

    name: str
    account: str
    """26 digits."""
    amount: Decimal
    title: str
    qr: str
    """Picture of the code, as a data URI."""


def transfer_of(payee: Mapping[str, str], standing: Standing) -> Transfer | None:
    """Return the transfer that brings the balance to zero, nothing when nothing is to be paid.

    Parameters
    ----------
    payee
        ``data.queries.finance.payee_of``; empty when the installation is not described yet.
    """
    if standing.balance <= 0 or not payee:
        return None
    title = title_of([item.entry.label for item in standing.debts], payee["number"])
    text = transfer_text(
        nip=payee["nip"],
        account=payee["account_nrb"],
        amount_pln=standing.balance,
        name=payee["name"],
        title=title,
    )
    return Transfer(payee["name"], payee["account_nrb"], standing.balance, title, qr_data_uri(text))


def title_of(documents: list[str], customer_number: str) -> str:
    """Return the title of a transfer: the document where it is one, and the customer's number if it fits."""
    customer = f"nr kl. {customer_number}"
    if len(documents) != 1:
        return customer
    whole = f"{documents[0]} {customer}"
    return whole if len(whole) <= TITLE_LENGTH else documents[0][:TITLE_LENGTH]
