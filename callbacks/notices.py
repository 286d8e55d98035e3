"""One way to say what came of something: above the page, or at the field that is wrong."""

from collections.abc import Mapping
from typing import Any

from dash import set_props

from components.cards import Tone, toast
from components.shell import Ids
from domain.errors import InvalidInputError, WodnikError
from texts import _


def notify(title: str, text: str = "", tone: Tone = "ok") -> None:
    """Say above the page what happened, from within a callback."""
    set_props(Ids.NOTICE, {"children": toast(title, text, tone)})


def refuse(text: str) -> None:
    """Say above the page why a step was not taken."""
    notify(_("Nothing was changed"), text, "bad")


def refuse_at(refusal: WodnikError, fields: Mapping[str, str | dict[str, Any]]) -> None:
    """Say at the field what is wrong with it (``components.forms``), above the page what is wrong with none.

    ``fields`` are the ids by the names that services give their arguments.
    """
    where = fields.get(refusal.field) if isinstance(refusal, InvalidInputError) else None
    if where is None:
        refuse(str(refusal))
    else:
        set_props(where, {"error": str(refusal)})
