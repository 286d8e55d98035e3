"""The frame of the office's pages: whatever page is registered below ``/office`` has a door in it."""

from typing import Final

from dash import html
from dash.development.base_component import Component

from components.desk import Desk

HOME: Final = "/office"
DESK: Final = Desk(HOME)


def office_page(path: str, *content: Component, is_below: bool = False, heading: str | None = None) -> html.Div:
    """Return the page at ``path`` in the frame; ``is_below`` says that it shows one of what is listed there."""
    return DESK.page(path, *content, is_below=is_below, heading=heading)
