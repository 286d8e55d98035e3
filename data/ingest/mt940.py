"""MT940: statements as lines of tags, in the dialects of Polish banks.

What a bank tells of a payment stands in ``:86:`` as subfields, ``~20`` or ``<20`` or ``?20``: 20 to 26 the title in
pieces of 27 or 35 characters, 32 and 33 (or 27 and 28) who paid. Years have two digits, the day of booking has none.
"""

import calendar
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from data.ingest.reasons import BAD_STATEMENT_LINE, NO_CLOSING, NO_STATEMENT, RefusedFileError
from data.ingest.statements import BankEntry, Statement, one_line

TAG: Final = re.compile(r":(\d{2}[A-Z]?|NS):(.*)")
BALANCE: Final = re.compile(r"([CD])(\d{6})([A-Z]{3})(\d{1,15},\d{0,2})")
ENTRY: Final = re.compile(
    r"(?P<value>\d{6})(?P<entry>\d{4})?(?P<mark>E?R?[CD])[A-Z]?(?P<amount>\d{1,15},\d{0,2})(?P<type>[A-Z][A-Z0-9]{3})"
    r"(?:(?P<ours>.*?)(?://(?P<banks>.*))?)?"
)
RETURNS: Final = frozenset({"RTI"})
"""Types of an entry that comes back, a direct debit above all."""
SUBFIELDS: Final = re.compile(r"\d{0,4}([~<?^])\d{2}")
TITLE: Final = ("20", "21", "22", "23", "24", "25", "26")
PAYER: Final = (("32", "33"), ("27", "28"))
WHOLE_PIECES: Final = frozenset({27, 35, 65})
"""A piece of so many characters is full: what follows goes on in the middle of a word."""
ENVELOPE: Final = re.compile(r"\{[^{}]*\}|\{4:|-\}|-")
OPENING: Final = frozenset({"60F", "60M"})
CLOSING: Final = frozenset({"62F", "62M"})
APART: Final = dt.timedelta(days=90)
"""No bank books money further from its day of value."""
LATER: Final = frozenset({"64", "65", "86"})
"""What may follow a closing balance."""


@dataclass(slots=True)
class _Field:
    """A tag with the lines under it."""

    line: int
    tag: str
    lines: list[str] = field(default_factory=list)


def read_mt940(text: str) -> list[Statement]:
    """Return the statements of a file.

    Raises
    ------
    RefusedFileError
        When a line says nothing that a statement can say, or the file ends before a closing balance.
    """
    statements = [_statement(fields) for fields in _parted(_fields(text))]
    if not statements:
        raise RefusedFileError(NO_STATEMENT)
    return statements


def _fields(text: str) -> Iterator[_Field]:
    current: _Field | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if found := TAG.fullmatch(line.rstrip()):
            if current is not None:
                yield current
            current = _Field(number, found[1], [found[2]])
        elif not line.strip() or ENVELOPE.sub("", line.strip()) == "":
            continue
        elif current is None:
            raise RefusedFileError(BAD_STATEMENT_LINE, line=number)
        else:
            current.lines.append(line.rstrip("\r"))
    if current is not None:
        yield current


def _parted(fields: Iterator[_Field]) -> Iterator[list[_Field]]:
    """Part the fields into statements: each begins with ``:20:``."""
    one: list[_Field] = []
    for each in fields:
        if each.tag == "20" and one:
            yield one
            one = []
        one.append(each)
    if one:
        yield one


def _statement(fields: Sequence[_Field]) -> Statement:
    statement = Statement(fields[0].line, "", "")
    for place, each in enumerate(fields):
        if each.tag == "25":
            statement.account = "".join(char for char in each.lines[0] if char.isdigit())
        elif each.tag in OPENING | CLOSING:
            _balance(statement, each)
        elif each.tag == "61":
            following = fields[place + 1] if place + 1 < len(fields) else each
            told = following.lines if following.tag == "86" else []
            statement.entries.extend(_entry(each, told, statement.currency))
    if statement.closing is None or fields[-1].tag not in CLOSING | LATER:
        raise RefusedFileError(NO_CLOSING, line=fields[-1].line)
    return statement


def _balance(statement: Statement, given: _Field) -> None:
    found = BALANCE.fullmatch(given.lines[0].strip())
    if found is None:
        raise RefusedFileError(BAD_STATEMENT_LINE, line=given.line, column=f":{given.tag}:")
    amount = _amount(found[4]) * (1 if found[1] == "C" else -1)
    statement.currency = found[3]
    if given.tag in CLOSING:
        statement.closing = amount
    elif statement.opening is None:
        statement.opening = amount


def _entry(given: _Field, told: Sequence[str], currency: str) -> Iterator[BankEntry]:
    found = ENTRY.fullmatch(given.lines[0].strip())
    booked_on = None if found is None else _booked_on(found["value"], found["entry"])
    if found is None or booked_on is None:
        raise RefusedFileError(BAD_STATEMENT_LINE, line=given.line, column=":61:")
    mark = found["mark"]
    if mark.startswith("E"):
        return  # Expected, not booked.
    title, payer, texts = _details(told or given.lines[1:])
    yield BankEntry(
        line=given.line,
        booked_on=booked_on,
        amount=_amount(found["amount"]) * (1 if mark in {"C", "RD"} else -1),
        currency=currency,
        reference=(found["banks"] or "").strip(),
        title=title,
        payer=payer,
        texts=texts,
        is_reversal=mark.startswith("R") or found["type"][1:] in RETURNS,
    )


def _booked_on(value: str, entry: str | None) -> dt.date | None:
    """Return the day of booking, nothing where there is no such day.

    It is told without a year: the nearest to the day of value counts, for around a new year the two lie in two years.
    """
    try:
        value_on = dt.datetime.strptime(f"20{value}", "%Y%m%d").date()  # noqa: DTZ007 -- a date has no zone
        if entry is None:
            return value_on
        month, day = int(entry[:2]), int(entry[2:])
        years = (value_on.year - 1, value_on.year, value_on.year + 1)
        days = [dt.date(year, month, day) for year in years if day <= _last_day(year, month)]
    except ValueError:
        return None
    return min((on for on in days if abs(on - value_on) <= APART), key=lambda on: abs(on - value_on), default=None)


def _last_day(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def _amount(text: str) -> Decimal:
    return Decimal(text.replace(",", ".").rstrip("."))


def _details(lines: Sequence[str]) -> tuple[str, str, tuple[str, ...]]:
    """Return the title, who paid, and all that was written, with pieces joined in both ways that banks break them."""
    whole = "".join(lines)
    found = SUBFIELDS.match(whole)
    if found is None:
        return joined(lines), "", (joined(lines), " ".join(lines), whole)
    pieces = re.split(rf"{re.escape(found[1])}(\d{{2}})", whole)
    parts: dict[str, str] = {}
    for code, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        parts[code] = parts.get(code, "") + piece
    title = [parts[code] for code in TITLE if code in parts]
    payers = (one_line([parts[code] for code in codes if code in parts]) for codes in PAYER)
    others = tuple(text for code, text in parts.items() if code not in TITLE)
    return joined(title), next(filter(None, payers), ""), (joined(title), " ".join(title), "".join(title), *others)


def joined(pieces: Sequence[str]) -> str:
    """Join pieces of a text: a full one goes on in the next without a space."""
    text = "".join(piece if len(piece) in WHOLE_PIECES else f"{piece} " for piece in pieces)
    return one_line([text])
