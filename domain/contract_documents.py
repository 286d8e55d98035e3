"""Documents of a contract, version by version: which of them hold on a day."""

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from domain.errors import InvalidInputError

LARGEST_BYTES: Final = 10_000_000
LONGEST_TITLE: Final = 200
LONGEST_NUMBER: Final = 64
HEAD: Final = b"%PDF-"
TAIL: Final = b"%%EOF"
NEAR: Final = 1024
"""Readers look for the head and the tail of a PDF within so many bytes of its ends."""


class ContractDocumentKind(enum.StrEnum):
    """What a document of a contract is. Values are stored; never rename one."""

    CONTRACT = "contract"
    ANNEX = "annex"
    TERMS = "terms"
    """The utility's rules that go with it."""


class DocumentState(enum.StrEnum):
    """How a document stands on a day."""

    IN_FORCE = "in_force"
    TO_COME = "to_come"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class ContractPaper:
    """A version of a document."""

    id: int
    kind: ContractDocumentKind
    number: str
    version: int
    title: str
    """What it is about: for an annex, what it changes."""
    signed_on: dt.date | None
    valid_from: dt.date
    has_file: bool
    """Whether there is a PDF of it."""


def state_of(paper: ContractPaper, papers: Sequence[ContractPaper], on: dt.date) -> DocumentState:
    """Return how a document stands on a day, of all those of its contract: a later version replaces it from its day."""
    if paper.valid_from > on:
        return DocumentState.TO_COME
    later = (one for one in papers if (one.kind, one.number) == (paper.kind, paper.number))
    is_replaced = any(one.version > paper.version and one.valid_from <= on for one in later)
    return DocumentState.REPLACED if is_replaced else DocumentState.IN_FORCE


def check_pdf(content: bytes) -> None:
    """Refuse what is no PDF, half of one, or too large.

    Raises
    ------
    InvalidInputError
        Saying which.
    """
    if len(content) > LARGEST_BYTES:
        raise InvalidInputError(f"the file is larger than {LARGEST_BYTES // 1_000_000} MB")
    if HEAD not in content[:NEAR]:
        raise InvalidInputError("this is no PDF")
    if TAIL not in content[-NEAR:]:
        raise InvalidInputError("the PDF is cut off: its end is missing")
