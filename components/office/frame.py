"""The frame of the office's pages: whatever page is registered below ``/office`` has a door in it."""

from typing import Final

from dash import html
from dash.development.base_component import Component

from components.desk import Desk, subject
from texts import _

HOME: Final = "/office"
LETTERS: Final = "/letters"
DESK: Final = Desk(HOME)


def office_page(path: str, *content: Component, is_below: bool = False, heading: str | None = None) -> html.Div:
    """Return the page at ``path`` in the frame; ``is_below`` says that it shows one of what is listed there."""
    return DESK.page(path, *content, is_below=is_below, heading=heading)


def office_home() -> html.Div:
    """Return what there is to do in the office, each with what it is for."""
    words = _("What goes by post waits here until the office has printed it.")
    # A plain link: the page is one of the server's own.
    return DESK.overview(html.A(subject(_("Letters to print"), words), href=LETTERS, className="card subject"))
