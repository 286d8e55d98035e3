"""One contract of the signed-in customer with everything that hangs on it."""

from urllib.parse import unquote

import dash
from dash import html

from components.contracts.screen import contract_screen
from domain.links import CONTRACTS, number_in
from domain.roles import CUSTOMERS
from texts import _l

dash.register_page(
    __name__,
    path_template=f"{CONTRACTS}/<number>",
    title=_l("Contract"),
    name=_l("Contract"),
    roles=CUSTOMERS,
    order=36,
)


def layout(number: str = "", **_kw: str) -> html.Div:
    """Return the page of the contract that the address names."""
    return contract_screen(number_in(unquote(number)))
