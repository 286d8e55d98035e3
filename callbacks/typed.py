"""What people type into fields, read or refused in one wording, at the field."""

import datetime as dt
from typing import Final

from domain.errors import InvalidInputError
from domain.written import day_in
from texts import _

NOTHING: Final = "\u2013"
LONGEST_TOLD: Final = 40
"""Characters of what was typed that are told back."""


def day_typed(text: object, field: str = "") -> dt.date:
    """Return the day that was typed into a field.

    Raises
    ------
    InvalidInputError
        For anything else, in words.
    """
    said = str(text or "").strip()
    try:
        return day_in(said)
    except InvalidInputError:
        told = _("{text} is no day. Write it as 22.11.2026.", text=said[:LONGEST_TOLD] or NOTHING)
        raise InvalidInputError(told, field=field) from None
