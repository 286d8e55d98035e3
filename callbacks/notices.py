"""One way to say what came of something: above the page, whatever page it is."""

from dash import set_props

from components.cards import Tone, toast
from components.shell import Ids
from texts import _


def notify(title: str, text: str = "", tone: Tone = "ok") -> None:
    """Say above the page what happened, from within a callback."""
    set_props(Ids.NOTICE, {"children": toast(title, text, tone)})


def refuse(text: str) -> None:
    """Say above the page why a step was not taken."""
    notify(_("Nothing was changed"), text, "bad")
