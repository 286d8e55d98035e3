"""Contracts as their customer sees them: since when, until when, for which services at which points."""

import datetime as dt
import enum
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from domain.settlement_runs import PAYMENT_DAYS

ENDING_DAYS: Final = 90
"""From this many days before its last day a contract is said to end."""


class ContractState(enum.StrEnum):
    """How a contract stands on a day; the values stand in addresses."""

    TO_COME = "to_come"
    IN_FORCE = "in_force"
    ENDING = "ending"
    ENDED = "ended"


class Scope(enum.StrEnum):
    """What a contract is about; the values stand in addresses."""

    BOTH = "water_sewage"
    WATER = "water"
    SEWAGE = "sewage"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Supply:
    """A service point under a contract with its tariff groups, from the first to the last day, open when absent."""

    point_id: int
    point: str
    premise_id: int
    address: str
    water: str
    """Code of the tariff group, empty where water is not supplied."""
    sewage: str
    first: dt.date
    last: dt.date | None

    @property
    def groups(self) -> tuple[str, ...]:
        """Return the codes of the tariff groups."""
        return tuple(filter(None, (self.water, self.sewage)))

    def is_on(self, day: dt.date) -> bool:
        """Tell whether it is in force on a day."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class CustomerContract:
    """A contract with everything that was ever supplied under it."""

    id: int
    number: str
    signed_on: dt.date
    first: dt.date
    last: dt.date | None
    """Last day, absent for one without an end."""
    period_months: int
    supplies: tuple[Supply, ...]
    payment_days: int = PAYMENT_DAYS
    """In which an invoice is to be paid."""

    def state(self, on: dt.date) -> ContractState:
        """Return how it stands on a day."""
        if on < self.first:
            return ContractState.TO_COME
        if self.last is None or (self.last - on).days > ENDING_DAYS:
            return ContractState.IN_FORCE
        return ContractState.ENDED if self.last < on else ContractState.ENDING

    def told_on(self, today: dt.date) -> dt.date:
        """Return the day as of which it is told: today, the first day of one to come, the last of one that ended."""
        return min(max(today, self.first), self.last or dt.date.max)

    def supplies_on(self, day: dt.date) -> tuple[Supply, ...]:
        """Return what is supplied on a day."""
        return tuple(one for one in self.supplies if one.is_on(day))

    def scope(self, today: dt.date) -> Scope:
        """Return the services on the day as of which it is told."""
        told = self.supplies_on(self.told_on(today))
        water, sewage = any(one.water for one in told), any(one.sewage for one in told)
        if water and sewage:
            return Scope.BOTH
        return Scope.WATER if water else Scope.SEWAGE if sewage else Scope.NOTHING


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for, as an address says it; an empty word wants everything."""

    status: str = ""
    services: str = ""
    year: str = ""
    """In which it was in force."""


def wanted_of(contracts: Iterable[CustomerContract], wanted: Wanted, on: dt.date) -> list[CustomerContract]:
    """Return the contracts that are looked for, in their order; one that is about to end is still in force."""
    return [
        one
        for one in contracts
        if not wanted.status or wanted.status in _statuses(one, on)
        if wanted.services in {"", one.scope(on)}
        if not wanted.year or wanted.year in map(str, _years(one, on))
    ]


def _statuses(contract: CustomerContract, on: dt.date) -> set[ContractState]:
    state = contract.state(on)
    return {state, ContractState.IN_FORCE} if state is ContractState.ENDING else {state}


def years_of(contracts: Iterable[CustomerContract], on: dt.date) -> list[int]:
    """Return the years in which some contract was in force, the newest first."""
    return sorted({year for one in contracts for year in _years(one, on)}, reverse=True)


def _years(contract: CustomerContract, on: dt.date) -> range:
    until = contract.last if contract.last is not None and contract.last < on else max(on, contract.first)
    return range(contract.first.year, until.year + 1)
