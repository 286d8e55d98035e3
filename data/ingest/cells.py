"""Cells: what a text of a file may stand for, and what it must not.

Every function here returns a maker of parsers: the profile says the decimal mark, the forms of dates and the unit.
"""

import datetime as dt
import enum
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from data.ingest.reasons import (
    CONTROL_CHARACTER,
    NOT_A_CHOICE,
    NOT_A_DATE,
    NOT_A_NUMBER,
    NOT_KSEF,
    NOT_NIP,
    NOT_NRB,
    NOT_SHA256,
    NOT_WHOLE,
    NOT_YES_NO,
    OUT_OF_RANGE,
    TOO_LONG,
    TOO_MANY_PLACES,
    UNKNOWN_UNIT,
    WRONG_DECIMAL_MARK,
    YEAR_OUT_OF_RANGE,
    RefusedCellError,
)
from domain.bank import is_nrb
from domain.ksef import DIGEST, is_ksef_number
from domain.nip import is_nip

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100
DIGITS: Final = 20
"""Digits of a number; no quantity of a utility has more."""
UNITS: Final[Mapping[str, Decimal]] = {
    **dict.fromkeys(("m3", "m³", "m", "mm", "l/s", "mpa", "pln"), Decimal(1)),
    **dict.fromkeys(("l", "litre", "dm3", "dm³"), Decimal("0.001")),
    **dict.fromkeys(("ft", "feet"), Decimal("0.3048")),
    **dict.fromkeys(("in", "inch"), Decimal("25.4")),
    **dict.fromkeys(("cm",), Decimal(10)),
    **dict.fromkeys(("bar",), Decimal("0.1")),
}
"""What one of it is in the unit of our column: m³, m, mm, MPa."""
YES: Final = frozenset({"1", "yes", "y", "true", "tak", "t"})
NO: Final = frozenset({"0", "no", "n", "false", "nie", "f"})
NUMBER: Final = {
    mark: re.compile(rf"[+-]?(?:[0-9]+|[0-9]{{1,3}}(?:[ \u00a0\u202f][0-9]{{3}})+)(?:{re.escape(mark)}[0-9]*)?")
    for mark in (",", ".")
}
SPACES: Final = str.maketrans("", "", " \u00a0\u202f")


@dataclass(frozen=True, slots=True)
class Parser:
    """Reads one cell, and where it can a whole column at once: nothing when some cell needs a closer look."""

    one: Callable[[str], Any]
    all: Callable[[Sequence[str]], list[Any] | None] = lambda _cells: None
    neat: Callable[[Sequence[str], int], list[Any] | None] | None = None
    """The same for cells of a neat table and the bytes of the longest, which need not be looked at one by one."""


@dataclass(frozen=True, slots=True)
class Notation:
    """How one column of a file is written."""

    decimal: str
    dates: tuple[str, ...]
    unit: str = ""


Cell = Callable[[Notation], Parser]


def text(limit: int) -> Cell:
    """Take any text of at most ``limit`` characters, trimmed."""

    def parse(cell: str) -> str:
        if len(cell) > limit:
            raise RefusedCellError(TOO_LONG, limit=limit)
        if not cell.isprintable():
            raise RefusedCellError(CONTROL_CHARACTER)
        return cell

    def parse_all(cells: Sequence[str]) -> list[str] | None:
        is_good = max(map(len, cells), default=0) <= limit and "".join(cells).isprintable()
        return list(cells) if is_good else None

    def parse_neat(cells: Sequence[str], longest: int) -> list[str] | None:
        return list(cells) if longest <= limit else None

    return lambda _notation: Parser(parse, parse_all, parse_neat)


def decimal(places: int, low: int = 0, high: int = 10**12) -> Cell:
    """Take an exact number of at most ``places`` decimal places."""

    def make(notation: Notation) -> Parser:
        mark, factor = notation.decimal, factor_of(notation.unit)
        # What nearly every cell looks like: digits that can be neither too many nor out of range.
        usual = rf"[0-9]{{1,{len(str(high)) - 1}}}(?:{re.escape(mark)}[0-9]{{1,{places}}})?"
        column = re.compile(rf"{usual}(?:;{usual})*").fullmatch

        def parse_all(cells: Sequence[str]) -> list[Decimal] | None:
            joined = ";".join(cells)
            if factor != 1 or low > 0 or not column(joined):
                return None
            return list(map(Decimal, joined.replace(",", ".").split(";")))

        def parse(cell: str) -> Decimal:
            value = _number(cell, mark) * factor
            if not low <= value <= high:
                raise RefusedCellError(OUT_OF_RANGE, low=low, high=high)
            scaled = value.scaleb(places)
            if scaled != int(scaled):
                raise RefusedCellError(TOO_MANY_PLACES, limit=places)
            return value

        return Parser(parse, parse_all)

    return make


def measure(low: float, high: float) -> Cell:
    """Take a measured quantity, not exact."""

    def make(notation: Notation) -> Parser:
        mark, factor = notation.decimal, factor_of(notation.unit)

        def parse(cell: str) -> float:
            value = float(_number(cell, mark) * factor)
            if not low <= value <= high:
                raise RefusedCellError(OUT_OF_RANGE, low=low, high=high)
            return value

        return Parser(parse)

    return make


def whole(low: int, high: int) -> Cell:
    """Take a whole number."""

    def make(notation: Notation) -> Parser:
        mark, factor = notation.decimal, factor_of(notation.unit)

        def parse(cell: str) -> int:
            value = _number(cell, mark) * factor
            if value != int(value):
                raise RefusedCellError(NOT_WHOLE)
            if not low <= value <= high:
                raise RefusedCellError(OUT_OF_RANGE, low=low, high=high)
            return int(value)

        return Parser(parse)

    return make


def day() -> Cell:
    """Take a date in one of the forms of the profile."""

    def make(notation: Notation) -> Parser:
        def parse(cell: str) -> dt.date:
            for form in notation.dates:
                try:
                    found = dt.datetime.strptime(cell, form).date()  # noqa: DTZ007 -- a date has no zone
                except ValueError:
                    continue
                if not FIRST_YEAR <= found.year <= LAST_YEAR:
                    raise RefusedCellError(YEAR_OUT_OF_RANGE, year=found.year, low=FIRST_YEAR, high=LAST_YEAR)
                return found
            raise RefusedCellError(NOT_A_DATE, formats=", ".join(map(_readable, notation.dates)))

        return Parser(parse)

    return make


def choice(kind: type[enum.StrEnum]) -> Cell:
    """Take one of the values of an enumeration; the profile translates the words of the file."""
    members = {member.value: member for member in kind}

    def parse(cell: str) -> enum.StrEnum:
        found = members.get(cell.lower())
        if found is None:
            raise RefusedCellError(NOT_A_CHOICE, choices=", ".join(members))
        return found

    return lambda _notation: Parser(parse)


def yes_no() -> Cell:
    """Take yes or no, in Polish or English."""

    def parse(cell: str) -> bool:
        word = cell.lower()
        if word not in YES | NO:
            raise RefusedCellError(NOT_YES_NO)
        return word in YES

    return lambda _notation: Parser(parse)


def nip() -> Cell:
    """Take a Polish tax number, with or without hyphens."""

    def parse(cell: str) -> str:
        digits = cell.upper().removeprefix("PL").replace("-", "").replace(" ", "")
        if not is_nip(digits):
            raise RefusedCellError(NOT_NIP)
        return digits

    return lambda _notation: Parser(parse)


def nrb() -> Cell:
    """Take a Polish account number, with or without spaces."""

    def parse(cell: str) -> str:
        digits = cell.upper().removeprefix("PL").replace(" ", "")
        if not is_nrb(digits):
            raise RefusedCellError(NOT_NRB)
        return digits

    return lambda _notation: Parser(parse)


def ksef_number() -> Cell:
    """Take a number of an invoice in KSeF."""

    def parse(cell: str) -> str:
        if not is_ksef_number(cell):
            raise RefusedCellError(NOT_KSEF)
        return cell

    return lambda _notation: Parser(parse)


def sha256() -> Cell:
    """Take the hash of a file."""

    def parse(cell: str) -> str:
        if DIGEST.fullmatch(cell.lower()) is None:
            raise RefusedCellError(NOT_SHA256)
        return cell.lower()

    return lambda _notation: Parser(parse)


def factor_of(unit: str) -> Decimal:
    """Return by what a number in ``unit`` is multiplied to be in ours.

    Raises
    ------
    RefusedCellError
        When there is no such unit.
    """
    try:
        return UNITS[unit.lower()] if unit else Decimal(1)
    except KeyError:
        raise RefusedCellError(UNKNOWN_UNIT, unit=unit) from None


def _number(cell: str, mark: str) -> Decimal:
    if len(cell) > DIGITS or not NUMBER[mark].fullmatch(cell):
        other = "." if mark == "," else ","
        if len(cell) <= DIGITS and NUMBER[other].fullmatch(cell):
            raise RefusedCellError(WRONG_DECIMAL_MARK, mark=mark)
        raise RefusedCellError(NOT_A_NUMBER)
    return Decimal(cell.translate(SPACES).replace(",", "."))


def _readable(form: str) -> str:
    for code, word in (("%Y", "YYYY"), ("%m", "MM"), ("%d", "DD"), ("%H", "hh"), ("%M", "mm"), ("%S", "ss")):
        form = form.replace(code, word)
    return form
