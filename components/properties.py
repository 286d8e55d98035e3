"""Of whoever looks after several properties: the choice between the one in force and all."""

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
