"""Documents of a contract: which version holds, and what is taken for a PDF."""

import datetime as dt

import pytest

from domain.contract_documents import (
    LARGEST_BYTES,
    ContractDocumentKind,
    ContractPaper,
    DocumentState,
    check_pdf,
    state_of,
)
from domain.errors import InvalidInputError

SPRING, SUMMER = dt.date(2026, 3, 1), dt.date(2026, 6, 1)
PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"


def paper(version, valid_from, number="A/1", kind=ContractDocumentKind.ANNEX):
    return ContractPaper(version, kind, number, version, "Scope", None, valid_from, has_file=True)


def test_a_version_replaces_the_one_before_from_its_day_on():
    first, second = paper(1, SPRING), paper(2, SUMMER)
    days = (SPRING - dt.timedelta(days=1), SPRING, SUMMER)

    assert [[state_of(one, [first, second], day) for one in (first, second)] for day in days] == [
        [DocumentState.TO_COME, DocumentState.TO_COME],
        [DocumentState.IN_FORCE, DocumentState.TO_COME],
        [DocumentState.REPLACED, DocumentState.IN_FORCE],
    ]


def test_another_document_replaces_nothing():
    ours, other = paper(1, SPRING), paper(2, SPRING, number="A/2")
    terms = paper(3, SPRING, kind=ContractDocumentKind.TERMS)

    assert state_of(ours, [ours, other, terms], SUMMER) is DocumentState.IN_FORCE


def test_a_pdf_may_have_a_little_before_and_after_it():
    check_pdf(PDF)
    check_pdf(b"\n" + PDF + b"\0" * 100)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", PDF[:-8], b"x" * 2000 + PDF, PDF + b"x" * LARGEST_BYTES])
def test_what_is_no_whole_pdf_is_refused(content):
    with pytest.raises(InvalidInputError):
        check_pdf(content)
