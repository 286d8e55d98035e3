"""The frame of the administrator's pages: whatever page is registered below ``/admin`` has a door in it."""

from typing import Any, Final

import dash
from dash import dcc, html
from dash.development.base_component import Component

from components.cards import Props, breadcrumbs
from texts import _

HOME: Final = "/admin"


def admin_page(path: str, *content: Component, is_below: bool = False) -> html.Div:
    """Return the page at ``path``: the way back, its heading, the doors to the others, and what is on it.

    ``is_below`` says that it shows one of what the page at ``path`` lists, where the way back leads first.
    """
    name = str(_page(path)["name"])
    above = [(str(_page(HOME)["name"]), HOME), *([(name, path)] if is_below else [])]
    return html.Div([breadcrumbs(*above), html.H1(name), _doors(), *content], className="page admin")


def admin_home() -> html.Div:
    """Return what there is to administer, each with what it is for."""
    cards = [
        dcc.Link(
            [html.Strong(str(page["name"])), html.Span(str(page["description"]), className="sub small")],
            href=page["path"],
            className="card subject",
        )
        for page in _below()
    ]
    return html.Div([html.H1(str(_page(HOME)["name"])), html.Div(cards, className="row c3")], className="page admin")


def _doors() -> html.Nav:
    labelled: Props = {"aria-label": _("Administration")}
    first = _door(_("Overview"), HOME)
    return html.Nav(
        [first, *(_door(str(page["name"]), page["path"]) for page in _below())], className="subdoors scroll", **labelled
    )


def _door(words: str, path: str) -> dcc.Link:
    # Where one is, the shell marks.
    return dcc.Link(words, href=path, className="door")


def _below() -> list[dict[str, Any]]:
    return [page for page in dash.page_registry.values() if page["path"].startswith(f"{HOME}/")]


def _page(path: str) -> dict[str, Any]:
    return next(page for page in dash.page_registry.values() if page["path"] == path)
