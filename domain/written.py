"""Numbers and days as people write them: ``1 234,5`` and ``1234.5``, ``22.11.2026`` and ``2026-11-22``."""

import datetime as dt
import re
from decimal import Decimal
from typing import Final

from domain.errors import InvalidInputError

SPACES: Final = re.compile(r"[\s\u00a0\u202f]+")
NUMBER: Final = re.compile(r"\d{1,12}(?:[.,]\d{1,8})?", re.ASCII)
DAY_FIRST: Final = re.compile(r"(\d{1,2})[.\-/](\d{1,2})[.\-/](\d{4})\.?", re.ASCII)
YEAR_FIRST: Final = re.compile(r"(\d{4})[.\-/](\d{1,2})[.\-/](\d{1,2})\.?", re.ASCII)
YEAR: Final = re.compile(r"\d{4}", re.ASCII)
ROW: Final = re.compile(r"\d{1,18}", re.ASCII)
"""The number of a row that every database holds."""


def number_in(text: str) -> Decimal:
    """Read a number without a sign, with a decimal comma or dot; spaces group its digits.

    Raises
    ------
    InvalidInputError
        For anything else.
    """
    plain = SPACES.sub("", text)
    if not NUMBER.fullmatch(plain):
        raise InvalidInputError(f"no number: {text!r}")
    return Decimal(plain.replace(",", "."))


def day_in(text: str) -> dt.date:
    """Read a day, written from the day or from the year on.

    Raises
    ------
    InvalidInputError
        For anything else, and for a day that no calendar has.
    """
    plain = SPACES.sub("", text)
    if found := DAY_FIRST.fullmatch(plain):
        day, month, year = map(int, found.groups())
    elif found := YEAR_FIRST.fullmatch(plain):
        year, month, day = map(int, found.groups())
    else:
        raise InvalidInputError(f"no day: {text!r}")
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise InvalidInputError(f"no day: {text!r}") from error


def row_number(text: str) -> int | None:
    """Return the number of a row that an address or a button names, nothing for anything else."""
    return int(text) if ROW.fullmatch(text) else None


def is_year(text: str) -> bool:
    """Tell whether a filter names a year, or none."""
    return not text or bool(YEAR.fullmatch(text))
