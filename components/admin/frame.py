"""The frame of the administrator's pages: whatever page is registered below ``/admin`` has a door in it."""

from typing import Final

from dash import html
from dash.development.base_component import Component

from components.desk import Desk

HOME: Final = "/admin"
DESK: Final = Desk(HOME)


def admin_page(path: str, *content: Component, is_below: bool = False) -> html.Div:
    """Return the page at ``path`` in the frame; ``is_below`` says that it shows one of what is listed there."""
    return DESK.page(path, *content, is_below=is_below)


def admin_home() -> html.Div:
    """Return what there is to administer, each with what it is for."""
    return DESK.overview()
