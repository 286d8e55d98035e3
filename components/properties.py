"""Of whoever looks after several properties: the choice between the one in force and all, and the way to another."""

from urllib.parse import quote

from dash import dcc, html

from components.cards import Props
from domain.properties import EVERY
from texts import _


def whose(path: str, chosen: str) -> html.Nav:
    """Return the choice between the property in force and all; it is seen where there are several to choose from."""
    links = []
    for word, said in (("", _("This property")), (EVERY, _("All properties"))):
        current: Props = {"aria-current": "true"} if word == chosen else {}
        links.append(dcc.Link(said, href=f"{path}?properties={word}" if word else path, **current))
    labelled: Props = {"aria-label": _("Whose")}
    return html.Nav(links, className="whose", **labelled)


def on_behalf_of(number: str, place: str) -> str:
    """Return the address that puts the customer with a number in force and opens a page for them."""
    return f"/go/{quote(number)}{place}"
