"""My data: what is on file, how the customer is written to, what they agreed to, whom they let in."""

import dash
from dash import html

from components.my_data.address import PAGE
from components.my_data.screen import screen
from domain.roles import CUSTOMERS
from texts import _l

dash.register_page(__name__, path=PAGE, title=_l("My data"), name=_l("My data"), roles=CUSTOMERS, order=37)


def layout(**_kw: str) -> html.Div:
    """Return the page."""
    return screen()
