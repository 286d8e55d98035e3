"""Who paid: by the individual account, or by what the title names."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import select

from data.ingest.store import Store
from data.models import Customer, Deployment, InterestNote, Invoice
from domain.bank import DIGITS, MassAccounts, is_nrb, mass_accounts
from domain.unmatched import NOTHING_NAMED, SEVERAL_NAMED, UNKNOWN_ACCOUNT, Named, named_in

NRB: Final = re.compile(r"(?<!\d)\d{2}(?: ?\d{4}){6}(?!\d)")


def ours(store: Store) -> Callable[[str], bool] | None:
    """Return what tells whether an account is the utility's; nothing where it has not said which one is."""
    utility = store.connection.scalar(select(Deployment.utility)) or {}
    main, individual = utility.get("account_nrb", ""), mass_accounts(utility)
    if not main:
        return None
    # Some banks write the account without its check digits, others with the code of the bank before it.
    return lambda account: (
        account[-DIGITS:] == main
        or main.endswith(account[-DIGITS:] or "-")
        or (individual is not None and individual.payer_of(account[-DIGITS:]) is not None)
    )


def find_payers(store: Store, texts: Sequence[Iterable[str]], titles: Sequence[str]) -> list[int | str]:
    """Return for each payment the customer who is meant, or why nobody is.

    An individual account tells it best; only where none is named, the title is asked for numbers of documents and of
    customers.
    """
    if not texts:
        return []
    utility = store.connection.scalar(select(Deployment.utility)) or {}
    book = _Book(store, mass_accounts(utility))
    accounts = [list(_accounts(told)) for told in texts]
    named = [_named(told, title) for told, title in zip(texts, titles, strict=True)]
    book.look_up(named)
    return [book.payer(*both) for both in zip(accounts, named, strict=True)]


def _accounts(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for found in NRB.findall(text):
            nrb = found.replace(" ", "")
            if is_nrb(nrb):
                yield nrb


def _named(texts: Iterable[str], title: str) -> list[Named]:
    """Return what the title names, whichever way its pieces are joined."""
    return [named_in(text) for text in dict.fromkeys((title, *texts))]


class _Book:
    """The customers and their documents, as far as they are named."""

    def __init__(self, store: Store, individual: MassAccounts | None) -> None:
        self._store, self._individual = store, individual
        rows: Any = store.connection.execute(select(Customer.id, Customer.number, Customer.account_nrb)).all()
        self._of_number = {number.upper(): ident for ident, number, _nrb in rows}
        self._of_account = {nrb: ident for ident, _number, nrb in rows if nrb}
        self._of_payer = {int(number): ident for ident, number, _nrb in rows if number.isascii() and number.isdigit()}
        self._of_document: dict[str, int] = {}

    def look_up(self, named: Iterable[Iterable[Named]]) -> None:
        """Find the documents that are named."""
        words = {word for each in named for one in each for word in one.words}
        for model in (Invoice, InterestNote):
            found = self._store.rows(model, "number", words, ("number", "customer_id"))
            self._of_document |= {number.upper(): ident for number, ident in found if number.upper() in words}

    def payer(self, accounts: Sequence[str], named: Sequence[Named]) -> int | str:
        """Return the customer, or why there is none."""
        by_account = {found for nrb in accounts if (found := self._of(nrb)) is not None}
        if len(by_account) == 1:
            return by_account.pop()
        by_title = {found for one in named for found in self._titled(one)}
        if len(by_title) == 1 and not by_account:
            return by_title.pop()
        if by_account or by_title:
            return SEVERAL_NAMED
        is_ours = self._individual is not None and any(self._individual.payer_of(nrb) is not None for nrb in accounts)
        return UNKNOWN_ACCOUNT if is_ours else NOTHING_NAMED

    def _of(self, nrb: str) -> int | None:
        payer = None if self._individual is None else self._individual.payer_of(nrb)
        return self._of_account.get(nrb) or (None if payer is None else self._of_payer.get(payer))

    def _titled(self, named: Named) -> Iterator[int]:
        yield from (self._of_document[word] for word in named.words if word in self._of_document)
        yield from (self._of_number[word] for word in named.numbers if word in self._of_number)
        yield from (self._of_payer[int(word)] for word in named.payers if int(word) in self._of_payer)
