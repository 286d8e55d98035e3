"""Readings: a meter looked for, a reading written down, doubted ones decided about."""

import dash
from dash import html

from components.office.readings import PATH, screen
from domain.roles import OFFICE
from texts import _l

dash.register_page(
    __name__,
    path=PATH,
    title=_l("Readings"),
    name=_l("Readings"),
    description=_l("Find a meter, write a reading down, decide about those that cannot be believed."),
    roles=OFFICE,
    order=81,
)


def layout(meter: str = "", reading: str = "", words: str = "", **_kw: str) -> html.Div:
    """Return the page as the address describes it."""
    return screen(meter, reading, words)
