"""Retention: how long what tells about people is kept."""

import dash
from dash import html

from components.admin.retention import PATH, screen
from domain.roles import ADMINS
from texts import _l

dash.register_page(
    __name__,
    path=PATH,
    title=_l("Retention"),
    name=_l("Retention"),
    description=_l("How long what tells about people is kept, why, and what would go now."),
    roles=ADMINS,
    order=99,
)


def layout(**_kw: str) -> html.Div:
    """Return the page."""
    return screen()
