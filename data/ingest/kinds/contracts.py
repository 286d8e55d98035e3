"""Contracts: one row for each service point and the days on which it is served under the same tariff groups.

An open term ends on the day before the next one of the same contract and point begins, whichever of them is told
first. A contract is valid from the first of its terms to the last; it has no end while one of them has none.
"""

import datetime as dt
from collections import defaultdict
from itertools import pairwise
from typing import Any, Final

from data.ingest.cells import day, text, whole
from data.ingest.jobs import Job, table_kind
from data.ingest.kinds.customers import ordered_days
from data.ingest.overlaps import refuse_overlaps
from data.ingest.rows import Column, Frame
from data.ingest.store import Store
from data.models import Contract, ContractPoint, Customer, ServicePoint, TariffGroup
from domain.settlement_runs import PAYMENT_DAYS

DAY: Final = dt.timedelta(days=1)
OF_CONTRACT: Final = {"period_months": 2, "payment_days": None}
"""What holds for a contract with all its points, and how where nobody says it."""
COLUMNS: Final = (
    Column("number", text(64), required=True),
    Column("customer", text(64), required=True, refers=Customer.number, field="customer_id"),
    Column("service_point", text(64), required=True, refers=ServicePoint.number, field="service_point_id"),
    Column("signed_on", day(), required=True),
    Column("valid_from", day(), required=True),
    Column("valid_until", day()),
    Column("period_months", whole(1, 12)),
    Column("payment_days", whole(PAYMENT_DAYS, 365)),
    Column("water_group", text(64), refers=TariffGroup.code, field="water_group_id"),
    Column("sewage_group", text(64), refers=TariffGroup.code, field="sewage_group_id"),
)
KEY: Final = ("number", "service_point_id", "valid_from")


class _Terms:
    """The terms of contracts that a file names: what is stored, and what the file says of it."""

    def __init__(self, frame: Frame, store: Store) -> None:
        self.contracts = _contracts(frame, store)
        numbers = {row["id"]: number for number, row in self.contracts.items()}
        names = ("id", "contract_id", "service_point_id", "valid_from", "valid_until")
        stored = [row for row in store.rows(ContractPoint, "contract_id", numbers, names) if row[1] in numbers]
        self.stored = {(numbers[row[1]], row[2], row[3]): (row[0], row[4]) for row in stored}
        self.keys = list(zip(*(frame.values[name] for name in KEY), strict=True))
        told = frame.values.get("valid_until") or [self.stored.get(key, (0, None))[1] for key in self.keys]
        self.spans: dict[tuple[str, int], dict[dt.date, dt.date | None]] = defaultdict(dict)
        for (number, point, first), last in [(key, row[1]) for key, row in self.stored.items()]:
            self.spans[number, point][first] = last
        for (number, point, first), last in zip(self.keys, told, strict=True):
            self.spans[number, point][first] = last
        self._close()

    def _close(self) -> None:
        """Let open terms end where the next one begins, and those that the file does not name with their contract."""
        told = set(self.keys)
        for (number, point), terms in self.spans.items():
            for before, after in pairwise(sorted(terms)):
                terms[before] = terms[before] or after - DAY
            last = max(terms)
            if (number, point, last) not in told:
                terms[last] = terms[last] or self.contracts[number]["valid_until"]

    def days(self) -> dict[str, tuple[dt.date, dt.date | None]]:
        """Return the first and the last day of each contract."""
        firsts: dict[str, list[dt.date]] = defaultdict(list)
        lasts: dict[str, list[dt.date | None]] = defaultdict(list)
        for (number, _point), terms in self.spans.items():
            firsts[number] += terms
            lasts[number] += terms.values()
        for number, row in self.contracts.items():
            firsts[number].append(row["valid_from"])
        ends = {number: [last for last in of if last is not None] for number, of in lasts.items()}
        return {
            number: (min(firsts[number]), max(ends[number]) if len(ends[number]) == len(of) else None)
            for number, of in lasts.items()
        }


def _contracts(frame: Frame, store: Store) -> dict[str, dict[str, Any]]:
    names, wanted = ("id", "number", "valid_from", "valid_until", *OF_CONTRACT), set(frame.values["number"])
    rows = store.rows(Contract, "number", wanted, names)
    return {row[1]: dict(zip(names, row, strict=True)) for row in rows if row[1] in wanted}


def _write(frame: Frame, store: Store, job: Job) -> None:
    terms = _Terms(frame, store)
    refuse_overlaps(frame, [((number, point), first) for number, point, first in terms.keys], terms.spans, job.report)
    if frame.bad:
        job.settle(frame)
        terms = _Terms(frame, store)
    for name, default in OF_CONTRACT.items():
        frame.fill(name, "number", {number: row[name] for number, row in terms.contracts.items()}, default)
    days = terms.days()
    begins, ends = ([days[number][at] for number in frame.values["number"]] for at in (0, 1))
    names = ("number", "customer_id", "signed_on", "period_months", "payment_days")
    valid = {"valid_from": begins, "valid_until": ends}
    contracts = store.upsert(Contract, {**frame.pick(names), **valid}, key=("number",))
    point = {
        "contract_id": contracts,
        **frame.pick(("service_point_id", "water_group_id", "sewage_group_id", "valid_from")),
        "valid_until": [terms.spans[number, point][first] for number, point, first in terms.keys],
    }
    store.upsert(ContractPoint, point, key=("contract_id", "service_point_id", "valid_from"))
    for key in terms.stored.keys() - set(terms.keys):
        (ident, was), last = terms.stored[key], terms.spans[key[:2]][key[2]]
        if last != was:
            store.update(ContractPoint, ident, {"valid_until": was}, {"valid_until": last})


CONTRACTS: Final = table_kind("contracts", COLUMNS, KEY, _write, checks=(ordered_days,))
