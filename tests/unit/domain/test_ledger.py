"""The open-item ledger: who pays what first, and sums that always tie."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InvalidInputError
from domain.invoices import EntryKind
from domain.ledger import (
    Age,
    Allocated,
    Entry,
    Ledger,
    OpenItem,
    age_of,
    ageing,
    balance,
    balance_history,
    is_named,
    released,
)
from tests.support.ledgers import open_items_on

NEW_YEAR = dt.date(2026, 1, 1)


def invoice(ident, amount, due_on, booked_on=NEW_YEAR):
    return Entry(ident, EntryKind.INVOICE, booked_on, Decimal(amount), f"FV{ident}", due_on)


def payment(ident, amount, booked_on=dt.date(2026, 4, 10)):
    return Entry(ident, EntryKind.PAYMENT, booked_on, -Decimal(amount))


FIRST = invoice(1, "100.00", dt.date(2026, 1, 20))
SECOND = invoice(2, "120.00", dt.date(2026, 3, 20))


def posted(*entries, names=""):
    ledger = Ledger()
    return ledger, [part for entry in entries for part in ledger.post(entry, names=names)]


def opened(ledger):
    return [(item.entry.id, item.open) for item in ledger.open_items]


def test_an_untitled_payment_pays_the_oldest_debt_first():
    ledger, parts = posted(SECOND, FIRST, payment(3, "150.00"))

    assert [(part.debit_id, part.amount) for part in parts] == [(1, Decimal("100.00")), (2, Decimal("50.00"))]
    assert opened(ledger) == [(2, Decimal("70.00"))]


def test_a_payment_pays_the_invoice_that_it_names():
    ledger, _ = posted(FIRST, SECOND, payment(3, "150.00"), names="za FV2, dziękuję")

    assert opened(ledger) == [(1, Decimal("70.00"))]


def test_a_payment_that_names_a_closed_invoice_pays_the_oldest():
    ledger, _ = posted(FIRST, payment(3, "100.00"), SECOND, payment(4, "20.00"), names="FV1")

    assert opened(ledger) == [(2, Decimal("100.00"))]


@pytest.mark.parametrize("title", ["FV1", "za fv1.", "(FV1),FV2", "Opłata; FV1: woda", "„FV1”"])
def test_a_document_is_named_however_a_bank_writes_it(title):
    assert is_named("FV1", title)


@pytest.mark.parametrize(("label", "title"), [("FV1", "FV12"), ("FV1", "FV1/2026"), ("FV1", ""), ("", "anything")])
def test_a_number_inside_a_longer_one_is_not_named(label, title):
    assert not is_named(label, title)


def test_debts_due_on_one_day_are_paid_in_order_of_issue():
    due_on = dt.date(2026, 2, 2)
    later, earlier = invoice(1, 10, due_on, dt.date(2026, 1, 9)), invoice(2, 10, due_on, dt.date(2026, 1, 8))

    ledger, _ = posted(later, earlier, payment(3, 10))

    assert opened(ledger) == [(1, 10)]


def test_an_overpayment_stays_open_and_pays_the_next_invoice():
    overpaid, _ = posted(FIRST, payment(3, "130.00"))
    assert opened(overpaid) == [(3, Decimal("-30.00"))]

    parts = overpaid.post(invoice(4, "50.00", dt.date(2026, 6, 1), dt.date(2026, 5, 18)))

    assert parts == [Allocated(3, 4, Decimal("30.00"), dt.date(2026, 5, 18))]
    assert opened(overpaid) == [(4, Decimal("20.00"))]


def test_an_account_goes_on_where_it_stood():
    stood, _ = posted(FIRST, SECOND, payment(3, "150.00"))
    goes_on = Ledger.resumed(stood.open_items)

    assert goes_on.post(payment(4, "70.00")) == stood.post(payment(4, "70.00"))
    assert opened(goes_on) == []


def test_what_was_open_is_not_posted_again():
    with pytest.raises(InvalidInputError):
        Ledger.resumed([OpenItem(FIRST, FIRST.amount)]).post(FIRST)


def test_a_refund_uses_up_the_overpayment():
    refund = Entry(4, EntryKind.REFUND, dt.date(2026, 4, 20), Decimal("30.00"))

    ledger, _ = posted(FIRST, payment(3, "130.00"), refund)

    assert opened(ledger) == []


def test_the_rest_of_an_entry_is_known():
    ledger, _ = posted(FIRST, SECOND, payment(3, "150.00"))

    assert [ledger.left(ident) for ident in (1, 2, 3)] == [0, Decimal("70.00"), 0]


def test_an_entry_is_posted_once():
    with pytest.raises(InvalidInputError):
        posted(FIRST, FIRST)


def test_an_entry_of_nothing_leaves_nothing_open():
    ledger, parts = posted(FIRST, payment(3, 0))

    assert parts == []
    assert opened(ledger) == [(1, Decimal("100.00"))]


def test_open_items_of_a_past_day_know_no_later_payment():
    entries = [FIRST, SECOND, payment(3, "150.00")]
    _, parts = posted(*entries)

    assert [(item.entry.id, item.open) for item in open_items_on(entries, parts, dt.date(2026, 4, 9))] == [
        (1, Decimal("100.00")),
        (2, Decimal("120.00")),
    ]


def test_the_history_has_one_balance_a_day():
    entries = [payment(3, "150.00"), FIRST, SECOND]

    assert balance_history(entries) == [(NEW_YEAR, Decimal("220.00")), (dt.date(2026, 4, 10), Decimal("70.00"))]


@pytest.mark.parametrize(
    ("late_days", "age"),
    [
        (-1, Age.NOT_DUE),
        (0, Age.NOT_DUE),
        (1, Age.UP_TO_30),
        (30, Age.UP_TO_30),
        (31, Age.UP_TO_60),
        (90, Age.UP_TO_90),
        (91, Age.UP_TO_180),
        (365, Age.UP_TO_365),
        (366, Age.OLDER),
    ],
)
def test_a_debt_ages_from_its_due_date(late_days, age):
    item = OpenItem(FIRST, FIRST.amount)

    assert age_of(item, dt.date(2026, 1, 20) + dt.timedelta(days=late_days)) is age


def test_a_debt_without_due_date_ages_from_its_booking():
    refund = Entry(4, EntryKind.REFUND, NEW_YEAR, Decimal(1))

    assert age_of(OpenItem(refund, refund.amount), dt.date(2026, 1, 2)) is Age.UP_TO_30


ENTRIES = st.lists(
    st.builds(
        lambda amount, booked, term, kind: (kind, NEW_YEAR + dt.timedelta(days=booked), amount, term),
        st.decimals("-500", "500", places=2),
        st.integers(0, 200),
        st.integers(0, 60) | st.none(),
        st.sampled_from(list(EntryKind)),
    ),
    max_size=14,
).map(
    lambda rows: [
        Entry(i, kind, booked, amount, f"D{i}", None if term is None else booked + dt.timedelta(days=term))
        for i, (kind, booked, amount, term) in enumerate(rows)
    ]
)
NAMES = st.sampled_from(["", "D0", "D1 D2", "D5"])


@given(ENTRIES, NAMES)
def test_open_items_add_up_to_the_balance_whatever_the_order(entries, names):
    ledger, _ = posted(*entries, names=names)

    assert sum(item.open for item in ledger.open_items) == sum(entry.amount for entry in entries)


@given(ENTRIES, NAMES, st.integers(0, 260))
def test_open_items_add_up_to_the_balance_of_any_day(entries, names, day):
    on = NEW_YEAR + dt.timedelta(days=day)
    _, parts = posted(*entries, names=names)
    items = open_items_on(entries, parts, on)

    assert sum(item.open for item in items) == balance(entries, on)
    assert sum(ageing(items, on).values()) == balance(entries, on)


@given(ENTRIES, NAMES)
def test_nothing_is_allocated_beyond_what_there_is(entries, names):
    _, parts = posted(*entries, names=names)

    for entry in entries:
        used = sum(part.amount for part in parts if entry.id in (part.credit_id, part.debit_id))
        assert 0 <= used <= abs(entry.amount)


@given(ENTRIES, NAMES)
def test_a_credit_pays_a_debt_of_the_same_account(entries, names):
    _, parts = posted(*entries, names=names)
    amounts = {entry.id: entry.amount for entry in entries}

    assert all(amounts[part.credit_id] < 0 < amounts[part.debit_id] and part.amount > 0 for part in parts)


@given(ENTRIES, NAMES)
def test_no_debt_is_open_beside_an_overpayment(entries, names):
    ledger, _ = posted(*entries, names=names)

    assert len({item.open > 0 for item in ledger.open_items}) <= 1


@given(ENTRIES)
def test_the_history_ends_with_the_balance(entries):
    history = balance_history(entries)

    assert [row[0] for row in history] == sorted({entry.booked_on for entry in entries})
    assert not history or history[-1][1] == sum(entry.amount for entry in entries)


@given(ENTRIES)
def test_the_ledger_ends_as_its_allocations_say(entries):
    ledger, parts = posted(*entries)

    assert open_items_on(entries, parts, dt.date.max) == ledger.open_items


PARTS = ((dt.date(2026, 5, 1), Decimal(40)), (dt.date(2026, 6, 1), Decimal(40)), (dt.date(2026, 7, 1), Decimal(20)))


def in_parts():
    """Return an account with a debt of 100.00 that is due in three parts, and one of 120.00 due in May."""
    planned, other = OpenItem(FIRST, FIRST.amount, PARTS), invoice(2, "120.00", dt.date(2026, 5, 20))
    return Ledger.resumed([planned, OpenItem(other, other.amount)])


def test_a_large_payment_pays_what_is_due_first_and_not_a_whole_debt_of_a_plan():
    ledger = in_parts()

    assert {part.debit_id: part.amount for part in ledger.post(payment(3, "165.00"))} == {1: 45, 2: 120}
    assert ledger.open_items[0].dues == ((dt.date(2026, 6, 1), Decimal(35)), (dt.date(2026, 7, 1), Decimal(20)))


def test_a_payment_that_names_a_debt_of_a_plan_pays_it_before_anything_else():
    ledger = in_parts()
    ledger.post(payment(3, "90.00"), names="FV1")

    assert {item.entry.id: item.open for item in ledger.open_items} == {1: Decimal("10.00"), 2: Decimal("120.00")}


@given(
    st.lists(st.decimals("0.01", "150", places=2), max_size=5).flatmap(
        lambda a: st.tuples(st.just(a), st.permutations(a))
    )
)
def test_payments_in_a_plan_leave_the_same_open_whatever_their_order_and_pieces(orders):
    ends = []
    for amounts in (*orders, [sum(orders[0])]):
        ledger = in_parts()
        parts = [part for at, amount in enumerate(amounts, 3) for part in ledger.post(payment(at, amount))]
        debts = [item for item in ledger.open_items if item.open > 0]
        ends.append({item.entry.id: (item.open, item.dues) for item in debts})
        assert sum(part.amount for part in parts) == min(sum(amounts), Decimal(220))
        assert all(sum(part for _day, part in item.slices) == item.open for item in debts)

    assert ends[0] == ends[1] == ends[2]


BACK = Entry(9, EntryKind.REVERSAL, dt.date(2026, 4, 20), Decimal("150.00"), "zwrot")


def reversed_on(entries, parts, credit, reversal):
    """Take a credit back in an account that is kept as its rows are; return all its allocations then."""
    kept = [
        released(one, reversal.booked_on) if one.credit_id == credit.id and one.released_on is None else one
        for one in parts
    ]
    ledger = Ledger.resumed(as_kept(entries, kept))
    return [*kept, *ledger.reverse(reversal, credit.id)]


def as_kept(entries, parts):
    """Return the items of an account with what holds of its allocations, and since when they are open again."""
    left = {item.entry.id: item for item in open_items_on(entries, parts, dt.date.max - dt.timedelta(days=1))}
    since: dict[int, dt.date] = {}
    for one in parts:
        for ident in (one.credit_id, one.debit_id) if one.released_on else ():
            since[ident] = max(since.get(ident, NEW_YEAR), one.released_on)
    return [replace(left.get(one.id, OpenItem(one, Decimal(0))), since=since.get(one.id)) for one in entries]


def test_what_a_payment_had_paid_is_open_again_as_it_was_due_from_the_day_on_which_the_bank_takes_it_back():
    paid = payment(3, "150.00")
    entries, (_, parts) = [FIRST, SECOND, paid], posted(FIRST, SECOND, paid)

    parts = reversed_on(entries, parts, paid, BACK)

    before, after = (open_items_on([*entries, BACK], parts, day) for day in (dt.date(2026, 4, 19), BACK.booked_on))
    assert [(item.entry.id, item.open) for item in before] == [(2, Decimal("70.00"))]
    assert [(item.entry, item.open) for item in after] == [(FIRST, Decimal("100.00")), (SECOND, Decimal("120.00"))]


def test_what_else_is_overpaid_pays_what_is_open_again():
    paid, twice = payment(3, "220.00"), payment(4, "220.00")
    entries, (_, parts) = [FIRST, SECOND, paid, twice], posted(FIRST, SECOND, paid, twice)
    back = Entry(9, EntryKind.REVERSAL, dt.date(2026, 4, 20), Decimal("220.00"))

    parts = reversed_on(entries, parts, paid, back)

    assert open_items_on([*entries, back], parts, back.booked_on) == []
    assert {(one.credit_id, one.debit_id, one.allocated_on) for one in parts if one.holds(back.booked_on)} == {
        (3, 9, back.booked_on),
        (4, 1, back.booked_on),
        (4, 2, back.booked_on),
    }


def test_no_part_of_a_credit_is_taken_back():
    ledger, _ = posted(FIRST, payment(3, "150.00"))

    with pytest.raises(InvalidInputError):
        ledger.reverse(BACK, 3)


STEPS = st.lists(
    st.tuples(st.sampled_from(["bill", "pay", "back"]), st.integers(1, 4), st.integers(0, 40), st.integers(0, 9)),
    max_size=9,
)


@given(STEPS)
def test_whatever_is_taken_back_and_becomes_known_late_every_day_adds_up_and_nothing_is_used_twice(steps):
    entries: list[Entry] = []
    parts: list[Allocated] = []
    taken = set()
    for ident, (what, tens, day, which) in enumerate(steps):
        on = NEW_YEAR + dt.timedelta(days=day)
        alive = [one for one in entries if one.kind is EntryKind.PAYMENT and one.id not in taken]
        if what == "back" and alive:
            paid = alive[which % len(alive)]
            back = Entry(ident, EntryKind.REVERSAL, max(on, paid.booked_on), -paid.amount)
            entries.append(back)
            parts = reversed_on(entries[:-1], parts, paid, back)
            taken.add(paid.id)
        elif what != "back":
            new = invoice(ident, tens * 10, on, on) if what == "bill" else payment(ident, tens * 10, on)
            parts = [*parts, *Ledger.resumed(as_kept(entries, parts)).post(new)]
            entries.append(new)

    for day in range(42):
        on = NEW_YEAR + dt.timedelta(days=day)
        items = open_items_on(entries, parts, on)
        assert sum(item.open for item in items) == balance(entries, on)
        assert all(0 < item.open / item.entry.amount <= 1 for item in items)
    last = open_items_on(entries, parts, on)
    assert len({item.open > 0 for item in last}) <= 1
