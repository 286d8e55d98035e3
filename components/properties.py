"""Of whoever looks after several properties: the choice between the one in force and all, and the way to another."""

from urllib.parse import quote

from dash import dcc, html

from components.cards import Props
from domain.properties import EVERY
from texts import _


def whose(path: str, chosen: str) -> html.Nav:
    """Return the choice between the property in force and all; it is seen where there are several to choose from."""
    current: Props = {"aria-current": "true"}
    labelled: Props = {"aria-label": _("Whose")}
    choices = [("", path, _("This property")), (EVERY, f"{path}?properties={EVERY}", _("All properties"))]
    ways = [
        html.Strong(said, **current) if word == chosen else dcc.Link(said, href=place) for word, place, said in choices
    ]
    return html.Nav(ways, className="whose", **labelled)


def on_behalf_of(number: str, place: str) -> str:
    """Return the address that puts the customer with a number in force and opens a page for them."""
    return f"/go/{quote(number)}{place}"
