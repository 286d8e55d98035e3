"""Words, numbers and dates in the reader's language, for every layer.

``_`` translates at once, ``_l`` when the text is shown (for module-level constants). The language comes from a context
variable that the web layer, the command line and the worker set; nothing here knows of requests.

Numbers follow Polish typography where the language is Polish: ``1 234,56 zł`` with no-break spaces, ``38 m³``.
"""

import datetime as dt
import functools
import gettext as _gettext
import io
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from pathlib import Path
from typing import Final

from babel import Locale, dates, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import LazyProxy

LANGUAGES: Final = ("pl", "en")
CATALOGUES: Final = Path(__file__).parent / "translations"
NARROW_SPACE: Final = "\u202f"
MINUS: Final = "\u2212"
"""The sign that people read; files for machines keep the hyphen."""
ALPHABET: Final = "aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż"
LAST_CODE_POINT: Final = sys.maxunicode
DIGITS: Final = re.compile(r"(\d+)", re.ASCII)
_language: ContextVar[str] = ContextVar("language", default="pl")


def language() -> str:
    """Return the language in force, ``pl`` or ``en``."""
    return _language.get()


def use_language(code: str) -> None:
    """Set the language for the rest of this context; an unknown one becomes Polish."""
    _language.set(code if code in LANGUAGES else "pl")


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Set the language for a block."""
    token = _language.set(code)
    try:
        yield
    finally:
        _language.reset(token)


@functools.cache
def _catalogue(code: str) -> _gettext.NullTranslations:
    source = CATALOGUES / code / "LC_MESSAGES" / "messages.po"
    if not source.exists():
        return _gettext.NullTranslations()
    with source.open("rb") as file:
        catalogue = read_po(file, locale=code)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return _gettext.GNUTranslations(compiled)


def _(message: str, **values: object) -> str:
    """Translate ``message`` and fill its ``{named}`` places."""
    text = _catalogue(language()).gettext(message)
    return text.format(**values) if values else text


def ngettext(one: str, many: str, count: int, **values: object) -> str:
    """Translate a message that depends on a number; ``{count}`` is filled with it, its digits in groups."""
    return _catalogue(language()).ngettext(one, many, count).format(count=number(count), **values)


class _Later(LazyProxy):
    """A message that is translated when somebody reads it."""

    def to_plotly_json(self) -> str:
        """Write the message into what Dash sends to a browser."""
        return str(self)


def _l(message: str) -> str:
    """Translate when shown; typed as ``str`` because every reader treats it as one."""
    return _Later(_, message, enable_cache=False)  # type: ignore[return-value] # behaves as a str


def _locale() -> Locale:
    return _locales()[language()]


@functools.cache
def _locales() -> dict[str, Locale]:
    return {"pl": Locale.parse("pl_PL"), "en": Locale.parse("en_GB")}


@functools.cache
def _signs(code: str) -> dict[int, str]:
    """Return what stands for the signs of a number as programs write it."""
    locale = _locales()[code]
    return str.maketrans({",": numbers.get_group_symbol(locale), ".": numbers.get_decimal_symbol(locale), "-": MINUS})


def number(value: Decimal | float, places: int = 0) -> str:
    """Write a number with a fixed count of decimal places."""
    # Babel's own writing gives the same and takes thirty times as long: a table has thousands.
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return format(exact, f",.{places}f").translate(_signs(language()))


def money(value: Decimal | float) -> str:
    """Write an amount of PLN: ``1 234,56 zł``."""
    return f"{number(value, 2)}{NARROW_SPACE}zł"


def volume(value_m3: Decimal | float, places: int = 0) -> str:
    """Write a volume: ``38 m³``."""
    return f"{number(value_m3, places)}{NARROW_SPACE}m³"


def day(value: dt.date) -> str:
    """Write a date: ``22.11.2026``, in English ``22 Nov 2026``."""
    if language() == "pl":
        return f"{value.day:02}.{value.month:02}.{value.year:04}"
    return f"{value.day} {_short_months()[value.month]} {value.year}"


@functools.cache
def _short_months() -> dict[int, str]:
    return dict(dates.get_month_names("abbreviated", locale=_locales()["en"]))


def long_day(value: dt.date) -> str:
    """Write a date in words: ``22 listopada 2026``."""
    return dates.format_date(value, "d MMMM yyyy", locale=_locale())


def month(value: dt.date) -> str:
    """Write a month: ``listopad 2026``."""
    return dates.format_date(value, "LLLL yyyy", locale=_locale())


def moment(value: dt.datetime, zone: dt.tzinfo) -> str:
    """Write an instant on the wall clock of ``zone``: ``22.11.2026 14:05``."""
    local = value.astimezone(zone)
    return f"{day(local.date())} {local:%H:%M}"


def reading_order(name: str) -> list[tuple[int, ...]]:
    """Return what sorts names as people look them up: numbers by value, Polish letters after their plain ones."""
    # Text and numbers take turns, so that a number is only ever compared with a number.
    pieces = enumerate(DIGITS.split(name.casefold()))
    return [(int(piece),) if at % 2 else tuple(map(_rank, piece)) for at, piece in pieces]


def _rank(letter: str) -> int:
    place = ALPHABET.find(letter)
    return place + LAST_CODE_POINT if place >= 0 else ord(letter)
