"""A year of invoices in one file: every document that the customer in force gets, and its FA(3) where there is one.

The file is made while it is sent, a document at a time: forty properties need no more memory than one.
"""

import datetime as dt
import io
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from data.queries.finance import invoices_of
from data.queries.xml_invoices import kept_xml
from domain.errors import InvalidInputError, NotFoundError
from services.identity import as_asked, current_customer, current_identity
from services.papers import ConsentMissingError, file_name, invoice_pdf, printed
from services.runtime import current, now, reading, today

MOST: Final = 2000
"""Documents of one file."""


class TooManyPapersError(InvalidInputError):
    """A year has more documents than one file is made of."""


def year_of_papers(year: int) -> Iterator[bytes]:
    """Return the pieces of a ZIP with the invoices that the customer in force got in a year, those they may print.

    Raises
    ------
    NotFoundError
        For a year without any.
    ConsentMissingError
        When they get no documents.
    TooManyPapersError
        When there are too many for one file.
    TooManyError
        When the same person has just asked for several.
    """
    numbers = _numbers(year)
    if not numbers:
        raise ConsentMissingError(str(year))
    if len(numbers) > MOST:
        raise TooManyPapersError(f"{len(numbers)} documents")
    identity = current_identity()
    current().allowances.archives.spend("" if identity is None else identity.email)
    return as_asked(_packed(numbers))


def _numbers(year: int) -> list[str]:
    """Return the numbers of the documents of a year that may be printed, oldest first."""
    if not dt.MINYEAR < year < dt.MAXYEAR:
        raise NotFoundError("no such year")
    first, last = dt.date(year, 1, 1), min(dt.date(year, 12, 31), today())
    with reading() as session:
        documents = invoices_of(session, current_customer(), first, last)
    if documents.empty:
        raise NotFoundError(f"no invoices of {year}")
    return printed(documents)[::-1]


class _Pipe(io.RawIOBase):
    """Where a ZIP is written to, and taken from piece by piece."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        """Say that it takes bytes."""
        return True

    def write(self, piece: bytes) -> int:  # type: ignore[override] # of what zipfile hands over, bytes only
        """Keep a piece."""
        self._pieces.append(bytes(piece))
        return len(piece)

    def take(self) -> bytes:
        """Return what was written since the last time."""
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


def _packed(numbers: Sequence[str]) -> Iterator[bytes]:
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w") as packed:
        for number, name in zip(numbers, _names(numbers), strict=True):
            packed.writestr(_entry(f"{name}.pdf"), invoice_pdf(number))
            if content := _xml(number):
                packed.writestr(_entry(f"{name}.xml"), content)
            yield pipe.take()
    yield pipe.take()


def _entry(name: str) -> zipfile.ZipInfo:
    moment = now().astimezone(current().zone)
    entry = zipfile.ZipInfo(name, (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _xml(number: str) -> bytes | None:
    with reading() as session:
        kept = kept_xml(session, current_customer(), number, today())
    return None if kept is None else kept[0]


def _names(numbers: Sequence[str]) -> Iterator[str]:
    """Yield a safe name for each document, no two alike."""
    used: Counter[str] = Counter()
    for number in numbers:
        name = file_name(number)
        used[name] += 1
        yield name if used[name] == 1 else f"{name}-{used[name]}"
