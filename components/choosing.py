"""Choices that narrow a list down."""

from collections.abc import Sequence

import dash_mantine_components as dmc

from texts import _


def choice(ident: str, label: str, value: str) -> dmc.Select:
    """Return a choice of which nothing need be chosen; what there is to choose from comes with the list."""
    return dmc.Select(
        id=ident, label=label, value=value or None, data=[], placeholder=_("all"), clearable=True, size="sm"
    )


def choices(words: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    """Return values and their words as a list to choose from."""
    return [{"value": value, "label": label} for value, label in words]
