"""What waits in the office, on the doors of its first page."""

from dash import Input, Output
from dash.dependencies import DashDependency
from dash.development.base_component import Component

from callbacks.binding import Binder
from components.office.home import COUNTED, numbers, place_id
from domain.roles import OFFICE
from services.office.desk import waiting


def show_numbers(_asked: str) -> list[list[Component]]:
    """Show how much waits behind each door."""
    return numbers(*waiting())


def register(bind: Binder) -> None:
    """Wire the handler of the first page of the office."""
    places: list[DashDependency] = [Output(place_id(path), "children") for path in COUNTED]
    first = Input(place_id(COUNTED[0]), "id")
    bind(show_numbers, places, first, roles=OFFICE, prevent_initial_call=False)
