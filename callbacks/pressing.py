"""Which of the buttons of a page was pressed just now."""

from collections.abc import Mapping, Sequence

from dash import ctx

from components.steps import STEP


def pressed(clicks: Sequence[int | None], ids: Sequence[Mapping[str, str]]) -> str:
    """Return the name of the step whose button was pressed; empty where a button only appeared."""
    button = ctx.triggered_id
    return next((ident[STEP] for count, ident in zip(clicks, ids, strict=True) if count and ident == button), "")
