"""Notes for late interest."""

import datetime as dt
from decimal import Decimal

import pytest

from domain.errors import RateUnknownError
from domain.interest import InterestKind
from domain.interest_notes import LatePart, draft_note, late_part
from domain.invoices import EntryKind
from domain.ledger import Allocated, Entry

DUE, PAID = dt.date(2026, 1, 20), dt.date(2026, 4, 10)
DEBT = Entry(1, EntryKind.INVOICE, dt.date(2026, 1, 5), Decimal("502.23"), "FV1", DUE)
CREDIT = Entry(2, EntryKind.PAYMENT, PAID, Decimal("-502.23"))
LATE = LatePart(1, Decimal("502.23"), DUE, PAID)


def between(credit, debit):
    return late_part(credit, debit, Allocated(credit.id, debit.id, Decimal("502.23"), PAID))


def test_what_is_paid_after_its_due_date_is_late():
    assert between(CREDIT, DEBT) == LATE


@pytest.mark.parametrize(
    ("credit", "debit"),
    [
        (Entry(2, EntryKind.PAYMENT, DUE, Decimal("-502.23")), DEBT),
        (Entry(2, EntryKind.CORRECTION, PAID, Decimal("-502.23")), DEBT),
        (CREDIT, Entry(1, EntryKind.INTEREST_NOTE, DUE, Decimal("502.23"), "NO1", DUE)),
        (CREDIT, Entry(1, EntryKind.INVOICE, DUE, Decimal("502.23"))),
    ],
    ids=["paid in time", "lowered by a correction", "interest on interest", "never due"],
)
def test_no_interest_runs_on_anything_else(credit, debit):
    assert between(credit, debit) is None


def test_a_note_lists_the_days_at_each_rate():
    note = draft_note([LATE], InterestKind.CIVIL)

    assert note is not None
    assert note.total == Decimal("10.33")
    assert [(one.days, one.rate_percent) for one in note.items[0].stretches] == [
        (43, Decimal("9.50")),
        (37, Decimal("9.25")),
    ]


def test_each_late_part_is_rounded_by_itself():
    part = LatePart(1, Decimal("50.00"), dt.date(2026, 3, 20), PAID)  # 0.2661

    note = draft_note([part] * 3, InterestKind.CIVIL, threshold=Decimal(0))

    assert note is not None
    assert note.total == Decimal("0.81")


def test_a_note_below_the_threshold_waits():
    assert draft_note([LATE], InterestKind.CIVIL, threshold=Decimal("10.34")) is None


def test_a_note_at_the_threshold_is_issued():
    assert draft_note([LATE], InterestKind.CIVIL, threshold=Decimal("10.33")) is not None


def test_who_paid_in_time_gets_no_note_however_low_the_threshold():
    assert draft_note([], InterestKind.CIVIL, threshold=Decimal(0)) is None


def test_a_note_for_days_without_a_known_rate_is_refused():
    with pytest.raises(RateUnknownError):
        draft_note([LatePart(1, Decimal(1), DUE, dt.date(2027, 3, 1))], InterestKind.CIVIL)
