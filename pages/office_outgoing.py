"""What leaves for an outside billing system."""

import dash
from dash import html

from components.office.outgoing import PATH, screen
from domain.roles import OFFICE
from texts import _l

dash.register_page(
    __name__,
    path=PATH,
    title=_l("For billing elsewhere"),
    name=_l("For billing elsewhere"),
    description=_l("Readings, exchanges, changes and consents that leave for another billing system."),
    roles=OFFICE,
    order=87,
)


def layout(**_kw: str) -> html.Div:
    """Return the page."""
    return screen()
