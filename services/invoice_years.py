"""A year of invoices in one file: every document that the customer in force gets, and its FA(3) where there is one.

Whoever looks after several properties gets those of all, each property in a folder that is called by its number.

The file is made while it is sent, a document at a time: forty properties need no more memory than one.
"""

import datetime as dt
import io
import itertools
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from data.queries.customers import customers_of, visible_to
from data.queries.finance import invoices_of
from data.queries.papers import some_get_papers
from data.queries.xml_invoices import kept_xml
from domain.errors import InvalidInputError, NotFoundError
from domain.identifiers import CustomerId
from services.identity import as_asked, current_customer, current_identity, current_user, looking_after
from services.papers import ConsentMissingError, file_name, invoice_pdf, printed
from services.runtime import current, now, reading, today

MOST: Final = 2000
"""Documents of one file."""


class TooManyPapersError(InvalidInputError):
    """A year has more documents than one file is made of."""


@dataclass(frozen=True, slots=True)
class _Holder:
    """A customer whose documents are packed, and where in the file they lie."""

    id: CustomerId
    folder: str


def somebody_gets_papers() -> bool:
    """Tell whether any of the customers whom the user may see gets invoices as documents."""
    with reading() as session:
        return some_get_papers(session, visible_to(current_user(), today()), current().prints_unasked)


def year_of_papers(year: int, *, of_all: bool = False) -> Iterator[bytes]:
    """Return the pieces of a ZIP with the invoices that the customer in force got in a year, those they may print.

    ``of_all`` the customers whom the user may see it has the invoices.

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
    if not dt.MINYEAR < year < dt.MAXYEAR:
        raise NotFoundError("no such year")
    issued = {one: _issued(one, year) for one in (_everybody() if of_all else [_Holder(current_customer(), "")])}
    if all(documents.empty for documents in issued.values()):
        raise NotFoundError(f"no invoices of {year}")
    numbers = {one: _numbers(one, documents) for one, documents in issued.items()}
    count = sum(map(len, numbers.values()))
    if not count:
        raise ConsentMissingError(str(year))
    if count > MOST:
        raise TooManyPapersError(f"{count} documents")
    identity = current_identity()
    current().allowances.archives.spend("" if identity is None else identity.email)
    return as_asked(_packed(numbers))


def _everybody() -> list[_Holder]:
    """Return the customers whom the user may see, by number."""
    with reading() as session:
        seen = customers_of(session, current_user(), today())
    folders = names_of(seen["number"].tolist())
    return [_Holder(CustomerId(ident), f"{name}/") for ident, name in zip(seen["id"], folders, strict=True)]


def _issued(holder: _Holder, year: int) -> pd.DataFrame:
    first, last = dt.date(year, 1, 1), min(dt.date(year, 12, 31), today())
    with reading() as session:
        return invoices_of(session, holder.id, first, last)


def _numbers(holder: _Holder, documents: pd.DataFrame) -> list[str]:
    """Return the numbers of the documents that may be printed, oldest first."""
    if documents.empty:
        return []
    with looking_after(holder.id):
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


def _packed(numbers: Mapping[_Holder, Sequence[str]]) -> Iterator[bytes]:
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w") as packed:
        for holder, own in numbers.items():
            for number, name in zip(own, names_of(own), strict=True):
                for ending, content in _files(holder, number):
                    packed.writestr(entry_of(f"{holder.folder}{name}.{ending}"), content)
                yield pipe.take()
    yield pipe.take()


def _files(holder: _Holder, number: str) -> Iterator[tuple[str, bytes]]:
    with looking_after(holder.id):
        document, content = invoice_pdf(number), _xml(number)
    yield "pdf", document
    if content:
        yield "xml", content


def entry_of(name: str) -> zipfile.ZipInfo:
    """Return an entry of a ZIP that is written now."""
    moment = now().astimezone(current().zone)
    entry = zipfile.ZipInfo(name, (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _xml(number: str) -> bytes | None:
    with reading() as session:
        kept = kept_xml(session, current_customer(), number, today())
    return None if kept is None else kept.content


def names_of(numbers: Sequence[str]) -> Iterator[str]:
    """Yield a safe name for each document or folder, no two alike on any disk."""
    used: set[str] = set()
    for number in numbers:
        plain = file_name(number)
        tried = itertools.chain([plain], (f"{plain}-{place}" for place in itertools.count(2)))
        name = next(one for one in tried if one.casefold() not in used)
        used.add(name.casefold())
        yield name
