"""What the frame does: doors show where one is, the focus moves to a new page, another account is chosen."""

from dash import Input, Output

from callbacks.binding import Binder
from components.shell import Ids


def register(bind: Binder) -> None:
    """Wire this module."""
    bind.clientside(
        "shell", "arrive", Output(Ids.ARRIVED, "children"), Input(Ids.PAGE, "data"), prevent_initial_call=False
    )
    bind.clientside("shell", "renewed", Output(Ids.ARRIVED, "lang"), Input(Ids.ARRIVED, "title"))
    bind.clientside("shell", "choose", Output(Ids.ACCOUNT_FORM, "title"), Input(Ids.ACCOUNT, "value"))
