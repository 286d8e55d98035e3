"""What happens when a page arrives: the doors show where one is, the focus moves to the heading."""

from dash import Input, Output

from callbacks.binding import Binder
from components.shell import Ids


def register(bind: Binder) -> None:
    """Wire this module."""
    bind.clientside(
        "shell", "arrive", Output(Ids.ARRIVED, "children"), Input(Ids.PAGE, "data"), prevent_initial_call=False
    )
