"""How to pay what is open: the transfer to fill in."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from domain.finance import Standing
from domain.transfer_qr import TITLE_LENGTH, transfer_text


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer that pays what is open."""

    name: str
    account: str
    """26 digits."""
    amount: Decimal
    title: str
    nip: str

    @property
    def code(self) -> str:
        """Return the text of the QR code that fills the transfer in."""
        return transfer_text(
            nip=self.nip, account=self.account, amount_pln=self.amount, name=self.name, title=self.title
        )


def transfer_of(payee: Mapping[str, str], standing: Standing) -> Transfer | None:
    """Return the transfer that pays what is to be paid now.

    Nothing is returned when nothing is to be paid, or nobody knows whereto.

    Parameters
    ----------
    payee
        ``data.queries.finance.payee_of``; fields are empty or absent where the installation is not described yet.
    """
    return transfer_for(payee, [item.entry.label for item in standing.debts], standing.to_pay)


def transfer_for(payee: Mapping[str, str], documents: list[str], amount: Decimal) -> Transfer | None:
    """Return the transfer that pays ``amount`` of the named documents, nothing where there is nothing to pay."""
    if amount <= 0 or not (payee.get("name") and payee.get("account_nrb")):
        return None
    title = title_of(documents, payee["number"])
    return Transfer(payee["name"], payee["account_nrb"], amount, title, payee["nip"])


def title_of(documents: list[str], customer_number: str) -> str:
    """Return the title of a transfer: the document where it is one, and the customer's number if it fits."""
    customer = f"nr kl. {customer_number}"
    if len(documents) != 1:
        return customer
    whole = f"{documents[0]} {customer}"
    return whole if len(whole) <= TITLE_LENGTH else documents[0][:TITLE_LENGTH]
