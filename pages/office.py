"""The customer office: what there is to do."""

import dash
from dash import html

from components.office.frame import HOME
from components.office.home import office_home
from domain.roles import OFFICE
from texts import _l

dash.register_page(
    __name__,
    path=HOME,
    title=_l("Office"),
    name=_l("Office"),
    roles=OFFICE,
    order=80,
)


def layout(**_kw: str) -> html.Div:
    """Return the page."""
    return office_home()
