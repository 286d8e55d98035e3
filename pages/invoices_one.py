"""One invoice of the signed-in customer, explained."""

from urllib.parse import unquote

import dash
from dash import html

from components.invoices.screen import invoice_screen
from domain.links import INVOICES, number_in
from domain.roles import CUSTOMERS
from texts import _l

dash.register_page(
    __name__, path_template=f"{INVOICES}/<number>", title=_l("Invoice"), name=_l("Invoice"), roles=CUSTOMERS, order=31
)


def layout(number: str = "", **_kw: str) -> html.Div:
    """Return the page of the invoice that the address names."""
    return invoice_screen(number_in(unquote(number)))
