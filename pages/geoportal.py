"""Geoportal: the network and the town on one map, for everybody."""

import dash
from dash.development.base_component import Component

from components.geoportal import screen
from domain.roles import PUBLIC
from texts import _l

dash.register_page(__name__, path="/map", title=_l("Map"), name=_l("Map"), roles=PUBLIC, order=50)


def layout(**query: str) -> Component:
    """Return the page; the query says which view it opens with."""
    return screen(query)
