"""Customers of the demo utility and their contracts: who is supplied where, under which tariff groups."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from data.demo import people
from data.demo.plan import DemoPremise, UseKind
from data.demo.rows import Row, Rows
from data.models import Contract, ContractDocument, ContractPoint, Customer
from domain.calendar import month_start
from domain.contract_documents import ContractDocumentKind as Kind
from domain.customers import CustomerKind
from domain.settlement import Terms
from domain.settlement_runs import PAYMENT_DAYS

KINDS: Final = {
    UseKind.HOUSE: CustomerKind.PERSON,
    UseKind.BLOCK: CustomerKind.HOUSING,
    UseKind.SHOP: CustomerKind.COMPANY,
    UseKind.OFFICE: CustomerKind.COMPANY,
    UseKind.WORKSHOP: CustomerKind.COMPANY,
    UseKind.SCHOOL: CustomerKind.PUBLIC_BODY,
    UseKind.HOSPITAL: CustomerKind.PUBLIC_BODY,
}
_TARIFF: Final = {CustomerKind.PERSON: "1", CustomerKind.HOUSING: "2"}
"""Last character of the group; everybody else is in group 3."""
TERM_DAYS: Final = {CustomerKind.HOUSING: 21, CustomerKind.PUBLIC_BODY: 30}
"""Terms of payment in days; 14 for everybody else, the least that the law allows (TAR 17(1))."""
SEWERED_HOUSES: Final = 0.9
COOPERATIVE_SHARE: Final = 8
"""Every eighth block belongs to the cooperative."""
CHAIN: Final = 3
"""Premises of the company that owns several."""
FIRST_NUMBER: Final = 1000
YEAR_DAYS: Final = 365
RULES: Final = "Regulamin dostarczania wody i odprowadzania ścieków"
RULES_SINCE: Final = (dt.date(2019, 10, 22), dt.date(2025, 5, 20))
ANNEXES: Final = (
    (dt.date(2014, 3, 12), "Rozliczenie według wskazań wodomierza głównego"),
    (dt.date(2018, 5, 16), "Dane osobowe i korespondencja elektroniczna"),
)
"""What contracts signed before were changed by; every document is invented."""
"""Within so many days of the history whoever has an e-mail address has agreed to e-invoices."""


@dataclass(frozen=True, slots=True)
class Supply:
    """A service point under a contract."""

    premise: DemoPremise
    contract_id: int
    terms: Terms
    period_months: int
    term_days: int
    """How long after its issue an invoice is due."""
    bills_from: dt.date
    """First day of the first settlement period of the history."""


@dataclass(frozen=True, slots=True)
class Client:
    """A customer with everything that is supplied to them."""

    id: int
    number: str
    name: str
    kind: CustomerKind
    row: Row
    supplies: list[Supply] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Book:
    """What writing a customer needs."""

    rows: Rows
    rng: np.random.Generator
    groups: dict[str, int]
    since: dt.date
    """First day of the history."""


def write_customers(town: Sequence[DemoPremise], book: Book) -> list[Client]:
    """Give every premise a customer and a contract; some customers have several."""
    clients = []
    for owned in _ownership(town):
        client = _write_customer(owned, book)
        client.supplies.extend(_write_contract(client, premise, book) for premise in owned)
        clients.append(client)
    return clients


def _ownership(town: Sequence[DemoPremise]) -> list[list[DemoPremise]]:
    """Group premises by owner: one cooperative, one company with a shop, an office and a workshop, else one each."""
    by_kind: dict[UseKind, list[DemoPremise]] = defaultdict(list)
    for premise in town:
        by_kind[premise.kind].append(premise)
    cooperative = by_kind[UseKind.BLOCK][COOPERATIVE_SHARE - 1 :: COOPERATIVE_SHARE]
    firms = (UseKind.WORKSHOP, UseKind.OFFICE, UseKind.SHOP)
    chain = [premise for kind in firms for premise in by_kind[kind][:1]][:CHAIN]
    shared = {premise.premise_id for premise in (*cooperative, *chain)}
    alone = [[premise] for premise in town if premise.premise_id not in shared]
    return [*([chain] if chain else []), *([cooperative] if cooperative else []), *alone]


def _write_customer(owned: Sequence[DemoPremise], book: Book) -> Client:
    premise = owned[0]
    kind = KINDS[premise.kind]
    row = _customer_row(premise, kind, book.rng, several=len(owned) > 1)
    ident = book.rows.add(Customer, row)
    number = FIRST_NUMBER + ident
    row |= {"number": f"{number:07d}", "account_nrb": people.ACCOUNTS.of(number)}
    if kind is not CustomerKind.PERSON:
        row["nip"] = people.tax_number(ident)
    if book.rng.random() < 0.6:
        row["email"] = people.mail_address(row["name"], number)
        row["einvoice_since"] = book.since + dt.timedelta(days=int(book.rng.random() * YEAR_DAYS))
    return Client(ident, row["number"], row["name"], kind, row)


def _customer_row(premise: DemoPremise, kind: CustomerKind, rng: np.random.Generator, *, several: bool) -> Row:
    if kind is CustomerKind.PERSON:
        name = people.person(rng)
    elif kind is CustomerKind.HOUSING:
        name = "Spółdzielnia Mieszkaniowa „Nad Rzeką”" if several else f"Wspólnota Mieszkaniowa {premise.address}"
    elif kind is CustomerKind.COMPANY:
        name = people.company(rng, premise.kind.value)
    else:
        name = "Szpital Miejski w Wodnikowie" if premise.kind is UseKind.HOSPITAL else f"Szkoła, {premise.address}"
    return {
        "kind": kind,
        "name": name,
        "nip": None,
        "email": None,
        "phone": f"+48 600 {rng.integers(1000):03d} {rng.integers(1000):03d}" if rng.random() < 0.7 else None,
        "street_line": premise.address,
        "postcode_line": premise.postcode_line,
        "einvoice_since": None,
    }


def _write_contract(client: Client, premise: DemoPremise, book: Book) -> Supply:
    signed_on = dt.date(2008, 1, 2) + dt.timedelta(days=int(book.rng.integers(14 * 365)))
    monthly = client.kind is not CustomerKind.PERSON
    contract_id = book.rows.add(
        Contract,
        {
            "number": f"U/{signed_on.year}/{premise.service_point_id:06d}",
            "customer_id": client.id,
            "signed_on": signed_on,
            "valid_from": signed_on,
            "valid_until": None,
            "period_months": 1 if monthly else 2,
            "payment_days": TERM_DAYS.get(client.kind),
        },
    )
    group = _TARIFF.get(client.kind, "3")
    sewered = premise.kind is not UseKind.HOUSE or book.rng.random() < SEWERED_HOUSES
    terms = Terms(premise.service_point_id, f"W{group}", f"S{group}" if sewered else None)
    book.rows.add(
        ContractPoint,
        {
            "contract_id": contract_id,
            "service_point_id": premise.service_point_id,
            "water_group_id": book.groups[f"W{group}"],
            "sewage_group_id": book.groups[f"S{group}"] if sewered else None,
            "valid_from": signed_on,
            "valid_until": None,
        },
    )
    _write_papers(contract_id, signed_on, sewered=sewered, book=book)
    # Half of the households are settled in even months, the other half in odd ones.
    late_start = 0 if monthly or premise.service_point_id % 2 else 1
    return Supply(
        premise=premise,
        contract_id=contract_id,
        terms=terms,
        period_months=1 if monthly else 2,
        term_days=TERM_DAYS.get(client.kind, PAYMENT_DAYS),
        bills_from=month_start(book.since, months=late_start),
    )


def _write_papers(contract_id: int, signed_on: dt.date, *, sewered: bool, book: Book) -> None:
    """Write the contract, the rules that go with it in their versions, and the annexes of older contracts."""
    scope = "Dostawa wody i odprowadzanie ścieków" if sewered else "Dostawa wody"
    papers: list[tuple[Kind, str, int, str, dt.date | None, dt.date]] = [
        (Kind.CONTRACT, str(signed_on.year), 1, scope, signed_on, signed_on),
        *((Kind.TERMS, "R/1", at, RULES, None, since) for at, since in enumerate(RULES_SINCE, 1)),
    ]
    for at, (adopted_on, title) in enumerate(ANNEXES, 1):
        if signed_on < adopted_on:
            papers.append((Kind.ANNEX, f"A/{at}", 1, title, adopted_on, month_start(adopted_on, months=1)))
    columns = ("kind", "number", "version", "title", "signed_on", "valid_from")
    for paper in papers:
        row = dict(zip(columns, paper, strict=True))
        book.rows.add(ContractDocument, {"contract_id": contract_id, "content": None} | row)
