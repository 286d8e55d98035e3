"""Numbers, days and months as people write them.

``1 234,5`` and ``1234.5``; ``22.11.2026`` and ``2026-11-22``; ``2026-10``, ``10.2026`` and ``październik 2026``.
"""

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from typing import Final

from domain.errors import InvalidInputError

SPACES: Final = re.compile(r"[\s\u00a0\u202f]+")
NUMBER: Final = re.compile(r"\d{1,12}(?:[.,]\d{1,8})?", re.ASCII)
DAY_FIRST: Final = re.compile(r"(\d{1,2})[.\-/](\d{1,2})[.\-/](\d{4})\.?", re.ASCII)
YEAR_FIRST: Final = re.compile(r"(\d{4})[.\-/](\d{1,2})[.\-/](\d{1,2})\.?", re.ASCII)
MONTH_LAST: Final = re.compile(r"(\d{4})[.\-/](\d{1,2})", re.ASCII)
MONTH_FIRST: Final = re.compile(r"(\d{1,2})[.\-/](\d{4})", re.ASCII)
MONTH_NAMED: Final = re.compile(r"([a-z]{3,12})\.?(\d{4})")
MONTHS: Final = (
    "styczen stycznia january",
    "luty lutego february",
    "marzec marca march",
    "kwiecien kwietnia april",
    "maj maja may",
    "czerwiec czerwca june",
    "lipiec lipca july",
    "sierpien sierpnia august",
    "wrzesien wrzesnia september",
    "pazdziernik pazdziernika october",
    "listopad listopada november",
    "grudzien grudnia december",
)
"""Names of the months as they are typed, without the marks of Polish letters; three letters tell which one."""
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


def month_in(text: str) -> dt.date:
    """Read a month, in figures in either order or by a Polish or an English name, as its first day.

    Raises
    ------
    InvalidInputError
        For anything else.
    """
    plain = SPACES.sub("", text)
    if found := MONTH_LAST.fullmatch(plain):
        year, month = map(int, found.groups())
    elif found := MONTH_FIRST.fullmatch(plain):
        month, year = map(int, found.groups())
    elif found := MONTH_NAMED.fullmatch(_unmarked(plain)):
        year, month = int(found[2]), _month_named(found[1])
    else:
        raise InvalidInputError(f"no month: {text!r}")
    try:
        return dt.date(year, month, 1)
    except ValueError as error:
        raise InvalidInputError(f"no month: {text!r}") from error


def _unmarked(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(one))


def _month_named(name: str) -> int:
    """Return the month whose name begins like this, 0 where there is none."""
    known = (at for at, names in enumerate(MONTHS, 1) if any(one.startswith(name) for one in names.split()))
    return next(known, 0)


def row_number(text: str) -> int | None:
    """Return the number of a row that an address or a button names, nothing for anything else."""
    return int(text) if ROW.fullmatch(text) else None


def is_year(text: str) -> bool:
    """Tell whether a filter names a year, or none."""
    return not text or bool(YEAR.fullmatch(text))
