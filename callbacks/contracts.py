"""The contract pages: the list as it is cut down, and one contract with everything that hangs on it."""

from collections.abc import Sequence
from typing import Any

from dash import Input, Output, html
from dash.dependencies import DashDependency
from dash.development.base_component import Component

from callbacks.binding import Binder
from components.charts import part
from components.choosing import choices
from components.contracts import opened, place
from components.contracts.documents import documents_card
from components.contracts.found import found
from components.contracts.screen import EXPORT, Ids
from components.files import addresses_of
from domain.contracts import Supply, Wanted, wanted_of, years_of
from domain.errors import NotFoundError
from domain.roles import CUSTOMERS
from services import contracts_shown as shown
from services.contract_documents import KIND_WORDS
from services.contracts import OpenedContract, contract_list, open_contract
from services.runtime import current, today
from texts import _

Parts = list[Component]


def show_contracts(status: str | None, services: str | None, year: str | None) -> dict[str, Any]:
    """Show the contracts that are looked for, what else there is to choose from, and the files."""
    contracts = contract_list()
    filters = {"status": status or "", "services": services or "", "year": year or ""}
    listed = wanted_of(contracts, Wanted(**filters), today())
    tones = {str(words): opened.TONES[state] for state, words in shown.STATE_WORDS.items()}
    statuses, scopes = shown.choices_of(contracts)
    return {
        "found": found(shown.contracts_shown(listed), tones, narrowed=any(filters.values())),
        "statuses": choices(statuses),
        "services": choices(scopes),
        "years": choices([(str(one), str(one)) for one in years_of(contracts, today())]),
        "single": len(contracts) <= 1 and not any(filters.values()),
        **addresses_of(EXPORT, filters),
    }


def show_contract(number: str) -> tuple[str, Parts]:
    """Show a contract of the customer in force; one of somebody else is as little there as one that nobody has."""
    try:
        found_one = open_contract(number)
    except NotFoundError:
        return _("There is no such contract"), [opened.missing()]
    contract, on = found_one.contract, found_one.on
    supplies = contract.supplies_on(on)
    prices = shown.prices_shown(found_one)
    decisions = {decision.number: decision for _rate, decision in found_one.tariff}
    numbers = map(str, range(1, len(supplies) + 1)) if len(supplies) > 1 else [""]
    return _("Contract {number}", number=contract.number), [
        *opened.notes(contract, today()),
        _head(found_one, supplies),
        documents_card(number, found_one.papers, KIND_WORDS, today(), opens=current().is_demo),
        opened.points_card([_point(found_one, *pair) for pair in zip(supplies, numbers, strict=False)]),
        opened.prices_card(prices, shown.prices_shown(found_one, to_come=True), decisions.values(), on),
        *([opened.terms_card(shown.terms_shown(contract))] if set(contract.supplies) - set(supplies) else []),
        opened.invoices_card(shown.invoices_shown(found_one)),
    ]


def _head(found_one: OpenedContract, supplies: Sequence[Supply]) -> Component:
    contract, spots = found_one.contract, found_one.spots
    state = str(shown.STATE_WORDS[contract.state(today())])
    located = any(one.point_id in spots for one in supplies)
    drawn = place.small_map(supplies, spots, found_one.revision) if located else None
    facts = opened.facts_card(contract, state, today(), shown.terms_told(found_one))
    return html.Div([facts, place.map_card(drawn)], className="row c2")


def _point(found_one: OpenedContract, supply: Supply, number: str) -> Component:
    own = found_one.meters[found_one.meters["service_point_id"] == supply.point_id]
    if found_one.on < today():
        # Whoever came after the customer is to be told of the verification.
        own = own.assign(verification_expires_on=None)
    meters = place.meter_blocks(own, today())
    services = shown.services_told(supply)
    return place.point_card(number, supply, services, found_one.spots.get(supply.point_id), meters)


def register(bind: Binder) -> None:
    """Wire the handlers of the contract pages."""
    looked_for: list[DashDependency] = [Input(ident, "value") for ident in (Ids.STATUS, Ids.SERVICES, Ids.YEAR)]
    listed: dict[str, DashDependency] = {
        "found": Output(Ids.FOUND, "children"),
        "statuses": Output(Ids.STATUS, "data"),
        "services": Output(Ids.SERVICES, "data"),
        "years": Output(Ids.YEAR, "data"),
        "single": Output(Ids.FILTERS, "hidden"),
        "csv": Output(part(Ids.LIST, "csv"), "href"),
        "xlsx": Output(part(Ids.LIST, "xlsx"), "href"),
    }
    bind(show_contracts, listed, looked_for, roles=CUSTOMERS, prevent_initial_call=False)
    bind.clientside("address", "keep", Output(Ids.KEPT, "children"), *looked_for)
    one: list[DashDependency] = [Output(Ids.TITLE, "children"), Output(Ids.OPENED, "children")]
    bind(show_contract, one, Input(Ids.ASKED, "data"), roles=CUSTOMERS, prevent_initial_call=False)
