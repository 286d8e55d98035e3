"""Imports: files taken in, what was wrong in them, and the way back."""

import dash
from dash import html

from components.admin.imports import PATH, screen
from domain.roles import ADMINS
from texts import _l

dash.register_page(
    __name__,
    path=PATH,
    title=_l("Imports"),
    name=_l("Imports"),
    description=_l("Files taken in, what was wrong in them, and the way back."),
    roles=ADMINS,
    order=93,
)


def layout(run: str = "", **_kw: str) -> html.Div:
    """Return the page as the address describes it."""
    return screen(run)
