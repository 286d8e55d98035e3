"""The tables of the contract pages in the reader's words: one source for the screen and for the files.

Amounts are ``Decimal`` PLN; dates stay dates, ``None`` for an open end.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import pandas as pd

from domain.contracts import ContractState, CustomerContract, Scope, Supply, Wanted, wanted_of
from domain.errors import InvalidInputError
from domain.invoices import LineKind
from domain.money import grosz
from domain.tariffs import RateKind, Service
from domain.written import is_year
from services.contracts import OpenedContract, contract_list
from services.exports import ExportTable
from services.file_heads import as_of, of_customer
from services.invoices_shown import LINE_WORDS
from services.runtime import today
from texts import _, _l, ngettext

STATE_WORDS: Final = {
    ContractState.IN_FORCE: _l("Valid"),
    ContractState.ENDING: _l("Ending soon"),
    ContractState.TO_COME: _l("To come"),
    ContractState.ENDED: _l("Ended"),
}
SCOPE_WORDS: Final = {
    Scope.BOTH: _l("Water and sewage"),
    Scope.WATER: _l("Water only"),
    Scope.SEWAGE: _l("Sewage only"),
    Scope.NOTHING: _l("No services"),
}
CHARGES: Final = {
    (Service.WATER, RateKind.VOLUME): LineKind.WATER,
    (Service.WATER, RateKind.SUBSCRIPTION): LineKind.WATER_SUBSCRIPTION,
    (Service.SEWAGE, RateKind.VOLUME): LineKind.SEWAGE,
    (Service.SEWAGE, RateKind.SUBSCRIPTION): LineKind.SEWAGE_SUBSCRIPTION,
}
FILTERS: Final = ("status", "services", "year")


def contracts_shown(contracts: Iterable[CustomerContract]) -> pd.DataFrame:
    """Return the list under its headings."""
    on = today()
    rows = [
        (
            *(one.number, str(STATE_WORDS[one.state(on)]), str(SCOPE_WORDS[one.scope(on)]), addresses_of(one)),
            *(one.first, one.last, one.signed_on, settled_words(one.period_months)),
        )
        for one in contracts
    ]
    headings = [
        *(_("Number"), _("Status"), _("Services"), _("Property"), _("In force from"), _("In force until")),
        *(_("Signed"), _("Settled")),
    ]
    return pd.DataFrame(rows, columns=headings, dtype="object")


def addresses_of(contract: CustomerContract) -> str:
    """Return the addresses that are supplied, on the day as of which the contract is told."""
    return ", ".join(dict.fromkeys(one.address for one in contract.supplies_on(contract.told_on(today()))))


def settled_words(months: int) -> str:
    """Say how often is settled."""
    return _("every month") if months == 1 else ngettext("every {count} month", "every {count} months", months)


def services_told(supply: Supply) -> str:
    """Say what is supplied at a point under which tariff groups."""
    named = ((_("Water supply"), supply.water), (_("Sewage"), supply.sewage))
    return ", ".join(f"{service}\u00a0{group}" for service, group in named if group)


def terms_told(opened: OpenedContract) -> dict[str, str | list[str]]:
    """Return how often is settled, the term of payment, and the tariff groups of each service with what they are."""
    told: dict[str, str | list[str]] = {
        _("Settled"): settled_words(opened.contract.period_months),
        _("To be paid within"): ngettext("{count} day", "{count} days", opened.contract.payment_days),
    }
    for service, words in ((Service.WATER, _("Water supply")), (Service.SEWAGE, _("Sewage"))):
        groups = [(code, one.description) for code, one in opened.groups.items() if one.service is service]
        if groups:
            told[words] = [f"{code}: {description}" if description else code for code, description in groups]
    return told


def prices_shown(opened: OpenedContract, *, to_come: bool = False) -> pd.DataFrame:
    """Return the prices that are in force or those to come, by their first day, water first."""
    rows = []
    for rate, decision in opened.tariff:
        if to_come is (rate.valid_from <= opened.on):
            continue
        service = opened.groups[rate.group].service
        kind = CHARGES.get((service, rate.kind), LineKind.SUBMETER_SUBSCRIPTION)
        gross = grosz(rate.net * (100 + rate.vat_percent) / 100)
        unit = _("m³") if rate.kind is RateKind.VOLUME else _("month")
        rows.append(
            (
                *(str(LINE_WORDS[kind]), rate.net, gross, unit, rate.vat_percent, rate.group),
                *(rate.valid_from, rate.valid_until, decision.number, list(Service).index(service)),
            )
        )
    headings = [
        *(_("Charge"), _("Net, zł"), _("Gross, zł"), _("Unit"), _("VAT, %"), _("Group")),
        *(_("From"), _("To"), _("Decision"), "order"),
    ]
    shown = pd.DataFrame(rows, columns=headings, dtype="object")
    return shown.sort_values([_("From"), "order"], kind="stable", ignore_index=True).drop(columns="order")


def terms_shown(contract: CustomerContract) -> pd.DataFrame:
    """Return what was supplied from when to when under which tariff groups, the newest first."""
    supplies = sorted(contract.supplies, key=lambda one: one.first, reverse=True)
    rows = [(one.address, one.point, one.water or None, one.sewage or None, one.first, one.last) for one in supplies]
    headings = [_("Property"), _("Service point"), _("Water supply"), _("Sewage"), _("From"), _("To")]
    return pd.DataFrame(rows, columns=headings, dtype="object")


def invoices_shown(opened: OpenedContract) -> pd.DataFrame:
    """Return the newest invoices."""
    headings = {
        "number": _("Number"),
        "issued_on": _("Issued"),
        "gross": _("Amount"),
        "period_from": _("Period from"),
        "period_until": _("Period until"),
    }
    return opened.invoices[list(headings)].rename(columns=headings)


def contracts_export(filters: Mapping[str, str]) -> ExportTable:
    """Build the table of contracts for the filters of the page's address."""
    if unknown := set(filters) - set(FILTERS):
        raise InvalidInputError(f"unknown filters {sorted(unknown)}")
    status, services, year = (filters.get(name, "") for name in FILTERS)
    if status not in {"", *STATE_WORDS} or services not in {"", *SCOPE_WORDS} or not is_year(year):
        raise InvalidInputError("no such status, services or year")
    shown = contracts_shown(wanted_of(contract_list(), Wanted(**filters), today()))
    return ExportTable.of(_("Contracts"), shown, _about(filters))


def _about(filters: Mapping[str, str]) -> dict[str, str]:
    chosen = {
        _("Status"): _word(STATE_WORDS, filters.get("status", "")),
        _("Services"): _word(SCOPE_WORDS, filters.get("services", "")),
        _("Year"): filters.get("year", ""),
    }
    return of_customer() | {name: said for name, said in chosen.items() if said} | as_of()


def _word(words: Mapping[ContractState, str] | Mapping[Scope, str], value: str) -> str:
    return next((str(said) for one, said in words.items() if one == value), "")


def choices_of(contracts: Sequence[CustomerContract]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the states and the services of the contracts, as values with their words."""
    on = today()
    states, scopes = {one.state(on) for one in contracts}, {one.scope(on) for one in contracts}
    if ContractState.ENDING in states:
        states.add(ContractState.IN_FORCE)
    return (
        [(one.value, str(words)) for one, words in STATE_WORDS.items() if one in states],
        [(one.value, str(words)) for one, words in SCOPE_WORDS.items() if one in scopes],
    )
