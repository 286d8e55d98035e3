"""The contracts of the customer in force: the list, and one of them with its points, meters, prices and invoices."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from data.queries.consumption import meters_of
from data.queries.contract_documents import papers_of
from data.queries.contracts import contracts_of, invoices_under, spots_of
from data.queries.invoices import tariff_of
from data.queries.network import map_choices
from data.queries.tariffs import tariff_groups
from domain.consumption.places import places_of
from domain.contract_documents import ContractPaper
from domain.contracts import ContractState, CustomerContract
from domain.errors import NotFoundError
from domain.explanation import Decision
from domain.meters import MeterRole
from domain.tariffs import Rate, RateKind, Service
from services.identity import current_customer
from services.runtime import reading, today

NEWEST_INVOICES: Final = 6


@dataclass(frozen=True, slots=True)
class Group:
    """A tariff group."""

    service: Service
    description: str


@dataclass(frozen=True, slots=True)
class OpenedContract:
    """A contract of the customer in force as of a day, with what hangs on it."""

    contract: CustomerContract
    on: dt.date
    """``CustomerContract.told_on``."""
    meters: pd.DataFrame
    """Of ``on``: ``data.queries.consumption.meters_of`` with ``place``."""
    tariff: list[tuple[Rate, Decision]]
    """Prices that are in force on that day or come after it while the contract lasts."""
    groups: Mapping[str, Group]
    """By code."""
    spots: Mapping[int, tuple[float, float]]
    """Longitude and latitude of the points that are on the map."""
    revision: int
    """Of the map."""
    papers: list[ContractPaper]
    """Documents, all versions of them."""
    invoices: pd.DataFrame
    """The newest, ``data.queries.contracts.invoices_under``."""


def contract_list() -> list[CustomerContract]:
    """Return all contracts, the newest first, those that have ended below the others."""
    with reading() as session:
        contracts = contracts_of(session, current_customer())
    return sorted(contracts, key=lambda one: one.state(today()) is ContractState.ENDED)


def open_contract(number: str) -> OpenedContract:
    """Return the contract with a number.

    Raises
    ------
    NotFoundError
        For a number that the customer in force has no contract of, whether or not somebody else has.
    """
    customer = current_customer()
    with reading() as session:
        contract = next((one for one in contracts_of(session, customer) if one.number == number), None)
        if contract is None:
            raise NotFoundError(f"no contract {number!r}")
        on = contract.told_on(today())
        supplies = contract.supplies_on(on)
        meters = _standing(meters_of(session, customer), {one.point_id for one in supplies}, on)
        codes = {code for one in supplies for code in one.groups}
        listed = tariff_groups(session).itertuples(index=False, name=None)
        groups = {code: Group(Service(service), told) for code, service, told in listed if code in codes}
        return OpenedContract(
            contract,
            on,
            meters,
            _priced(tariff_of(session, codes), contract, on, submetered=MeterRole.SUBMETER in set(meters["role"])),
            groups,
            spots_of(session, customer, contract.id),
            map_choices(session)[0],
            papers_of(session, customer, contract.id),
            invoices_under(session, customer, contract.id, today(), NEWEST_INVOICES),
        )


def _standing(meters: pd.DataFrame, points: set[int], on: dt.date) -> pd.DataFrame:
    """Return the meters that stand at the points on a day, the main ones first."""
    day, placed = pd.Timestamp(on), places_of(meters)
    there = (placed["installed_on"] <= day) & ~(placed["removed_on"] <= day)
    found = placed[there & placed["service_point_id"].isin(points)].drop_duplicates("installation_id")
    return found.sort_values(["role", "serial"], ignore_index=True)


def _priced(
    tariff: list[tuple[Rate, Decision]], contract: CustomerContract, on: dt.date, *, submetered: bool
) -> list[tuple[Rate, Decision]]:
    """Return the prices that the contract meets from a day on, by group; a submeter's only where there is one."""
    charged = [
        (rate, decision)
        for rate, decision in tariff
        if rate.valid_until is None or on <= rate.valid_until
        if contract.last is None or rate.valid_from <= contract.last
        if submetered or rate.kind is not RateKind.SUBMETER_SUBSCRIPTION
    ]
    order = list(RateKind)
    return sorted(charged, key=lambda one: (one[0].group, order.index(one[0].kind), one[0].valid_from))
