"""Payments that name nobody: assigned, sent back, taken back; twice or by two at once is once."""

import datetime as dt
from decimal import Decimal
from threading import Thread

import pytest
from sqlalchemy import delete, func, select

from data.models import Allocation, AuditEntry, Customer, LedgerEntry, Payment, UnmatchedPayment
from data.queries.finance import open_part
from data.queries.office_payments import proposals_for, unmatched_payments
from domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from domain.roles import Role
from domain.unmatched import NOT_THEIRS, NOTHING_NAMED, Lead, UnmatchedState
from services.identity import identify
from services.runtime import Runtime, use
from services.unmatched import assign, assign_reversal, give_back, release, reopen, unmatched_export
from tests.support.builders import WARSAW, bill, clock_at, pay, sign_up_customer, sign_up_user, signed_in
from tests.support.files import frame_of
from texts import speaking

TODAY = dt.date(2026, 7, 1)


@pytest.fixture
def office(engine, session, tmp_path):
    """A clerk, two customers who owe money, and 100.00 that named nobody."""
    running = Runtime(engine, tmp_path / "lake", clock_at(TODAY), WARSAW, is_demo=False)
    clerk = signed_in(sign_up_user(session, "clerk@example.org"), None, Role.CLERK)
    ours = sign_up_customer(session, "0012345", name="Łucja Wójcik")
    bill(session, ours, "FV/1", "60.00", due=dt.date(2026, 5, 1))
    bill(session, ours, "FV/2", "80.00", due=dt.date(2026, 6, 1))
    bill(session, sign_up_customer(session, "0012399", name="Jan Kos"), "FV/3", "100.00", due=dt.date(2026, 6, 1))
    came = {"received_on": dt.date(2026, 6, 20), "amount": Decimal(100), "reason": NOTHING_NAMED}
    session.add(
        UnmatchedPayment(id=1, reference="B/1", title="za wode 0012354", payer="ŁUCJA WÓJCIK UL. KRÓTKA", **came)
    )
    session.commit()

    def act():
        # A thread has a context of its own.
        use(running)
        identify(clerk)

    act()
    with speaking("en"):
        yield act
    identify(None)


def open_sums(session):
    """Return what is open of each debt."""
    session.rollback()
    rows = session.execute(select(LedgerEntry.label, open_part(TODAY)).where(LedgerEntry.amount > Decimal(0)))
    return {label: str(left) for label, left in rows}


def test_an_assigned_payment_is_booked_and_pays_the_oldest_debt_first(session, office):
    assert assign(1, " 0012345 ")

    assert open_sums(session) == {"FV/1": "0.00", "FV/2": "40.00", "FV/3": "100.00"}
    assert session.scalar(select(Payment.reference)) == "B/1"
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.action, entry.subject, entry.details["customer"]) == ("payment_assigned", "payment B/1", "0012345")


def test_the_same_step_twice_is_one_and_another_one_is_refused(session, office):
    assert [assign(1, "0012345"), assign(1, "0012345")] == [True, False]

    with pytest.raises(NotAllowedError, match="meanwhile"):
        assign(1, "0012399")
    with pytest.raises(NotAllowedError, match="meanwhile"):
        give_back(1, "wrong account")
    assert session.scalar(select(func.count()).select_from(Payment)) == 1


def test_two_clerks_at_once_book_a_payment_for_one_customer(session, office):
    refused = []

    def work(number):
        office()
        try:
            assign(1, number)
        except NotAllowedError:
            refused.append(number)

    clerks = [Thread(target=work, args=(number,)) for number in ("0012345", "0012399")]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()

    assert len(refused) == 1
    assert session.scalar(select(func.sum(Allocation.amount))) == Decimal(100)


def test_undone_everything_is_as_it_was_and_what_else_was_paid_pays_again(session, office):
    ours = session.scalar(select(LedgerEntry.customer_id).where(LedgerEntry.label == "FV/1"))
    before = open_sums(session)
    assign(1, "0012345")
    assign_more(session, ours)

    assert [reopen(1), reopen(1)] == [True, False]

    # The later 90.00 had 50.00 left over: FV/1, open again, takes it.
    assert open_sums(session) == {**before, "FV/1": "10.00", "FV/2": "40.00"}
    one = session.get(UnmatchedPayment, 1)
    assert (one.state, one.payment_id) == (UnmatchedState.OPEN, None)
    assert session.scalar(select(func.count()).select_from(Payment)) == 1


def assign_more(session, ours):
    """Let 90.00 more come: 40.00 for the rest of FV/2, the others are left over."""
    session.rollback()
    debt = session.scalars(select(LedgerEntry).where(LedgerEntry.label == "FV/2")).one()
    pay(session, session.get(Customer, ours), "90.00", on=dt.date(2026, 6, 25), settles=[(debt, "40.00")])
    session.commit()


def test_money_that_goes_back_is_noted_with_a_reason_and_may_be_taken_up_again(session, office):
    with pytest.raises(InvalidInputError, match="Say why"):
        give_back(1, "  ")

    assert [give_back(1, "unknown"), give_back(1, "unknown")] == [True, False]
    assert reopen(1)
    assert unmatched_payments(session, UnmatchedState.OPEN)["note"].tolist() == [""]


@pytest.mark.parametrize("step", [lambda: assign(9, "0012345"), lambda: give_back(9, "x"), lambda: reopen(9)])
def test_there_is_no_other_payment(office, step):
    with pytest.raises(NotFoundError):
        step()


def test_nobody_has_a_number_that_nobody_has(session, office):
    with pytest.raises(InvalidInputError, match="No customer has the number 😀"):
        assign(1, "😀")


@pytest.mark.parametrize(
    "step", [lambda: assign(1, "0012345"), lambda: give_back(1, "x"), lambda: reopen(1), lambda: unmatched_export({})]
)
def test_only_the_office_decides(session, office, step):
    identify(signed_in(sign_up_user(session, "anna@example.org"), None, Role.CUSTOMER))

    with pytest.raises(NotAllowedError):
        step()


def test_a_slip_in_the_number_a_name_and_an_amount_lead_to_customers(session, office):
    one = session.get(UnmatchedPayment, 1)

    found = proposals_for(session, one.title, one.payer, one.amount, TODAY)

    assert [(each.number, each.leads, each.document) for each in found] == [
        ("0012345", (Lead.NAME, Lead.SLIP), ""),
        ("0012399", (Lead.AMOUNT,), "FV/3"),
    ]


def test_the_file_holds_what_the_list_shows(office):
    table = unmatched_export({"status": "open"})

    assert (frame := frame_of(table))["Reference"].tolist() == ["B/1"]
    assert frame["Why it waits"].tolist() == ["names neither a customer nor a document"]
    with pytest.raises(InvalidInputError):
        unmatched_export({"status": "lost"})


def test_a_payment_booked_for_the_wrong_customer_waits_and_is_assigned_to_another(session, office):
    ours = session.scalars(select(Customer).where(Customer.number == "0012345")).one()
    debt = session.scalars(select(LedgerEntry).where(LedgerEntry.label == "FV/1")).one()
    entry = pay(session, ours, "60.00", on=dt.date(2026, 6, 20), settles=[(debt, "60.00")], title="FV/1")
    reference = session.scalar(select(Payment.reference).where(Payment.id == entry.payment_id))
    session.execute(delete(UnmatchedPayment))
    session.commit()

    ident = release(f" {reference} ")

    assert open_sums(session)["FV/1"] == "60.00"
    one = session.get(UnmatchedPayment, ident)
    assert (one.state, one.reason, one.reference) == (UnmatchedState.OPEN, NOT_THEIRS, reference)
    assert release(reference) == ident
    with pytest.raises(InvalidInputError, match="No payment is booked"):
        release("unheard of")
    assert assign(ident, "0012399")
    assert open_sums(session)["FV/3"] == "40.00"


def test_a_payment_that_was_assigned_by_hand_is_taken_off_by_its_reference_too(session, office):
    assign(1, "0012345")

    assert release("B/1") == 1
    assert session.scalars(select(UnmatchedPayment.state)).all() == [UnmatchedState.OPEN]
    assert release_refused("B/77") == "No payment is booked under the reference B/77."


def release_refused(reference):
    """Return why a payment is not taken off."""
    with pytest.raises(InvalidInputError) as refused:
        release(reference)
    return str(refused.value)


BACK_ON = dt.date(2026, 6, 28)


@pytest.fixture
def returned(session, office):
    """The 100.00 is booked for Łucja, and the bank takes 100.00 back of a payment that it does not name."""
    assign(1, "0012345")
    took = {"received_on": BACK_ON, "amount": Decimal(-100), "reason": "reversal_unknown", "title": "zwrot"}
    session.add(UnmatchedPayment(id=2, reference="R-B/9", **took))
    session.commit()


def test_a_clerk_says_which_payment_the_bank_took_back_and_undone_all_is_as_before(session, returned):
    before = (open_sums(session), parts_of(session))

    assert [assign_reversal(2, " B/1 "), assign_reversal(2, "B/1")] == [True, False]
    assert open_sums(session) == {"FV/1": "60.00", "FV/2": "80.00", "FV/3": "100.00", "zwrot": "0.00"}
    assert session.scalar(select(AuditEntry.details).order_by(AuditEntry.id.desc()))["reference"] == "B/1"

    assert reopen(2)
    assert (open_sums(session), parts_of(session)) == before


def test_what_was_paid_since_stays_paid_when_a_reversal_is_undone(session, returned):
    assign_reversal(2, "B/1")
    ours = session.scalar(select(LedgerEntry.customer_id).where(LedgerEntry.label == "FV/1"))
    debt = session.scalars(select(LedgerEntry).where(LedgerEntry.label == "FV/1")).one()
    pay(session, session.get(Customer, ours), "60.00", on=dt.date(2026, 6, 29), settles=[(debt, "60.00")])
    session.commit()

    reopen(2)

    # The 100.00 pays what is open: FV/2, and 20.00 are left over.
    assert open_sums(session) == {"FV/1": "0.00", "FV/2": "0.00", "FV/3": "100.00"}
    left = select(func.sum(open_part(TODAY))).where(LedgerEntry.customer_id == ours)
    assert session.scalar(left) == Decimal(-20)


def parts_of(session):
    """Return what was allocated, and until when it holds."""
    columns = (Allocation.credit_id, Allocation.debit_id, Allocation.amount, Allocation.released_on)
    return sorted(tuple(row) for row in session.execute(select(*columns)))


WRONG = {
    "a reference of nobody": (lambda: assign_reversal(2, "B/77"), "is booked under the reference"),
    "no reference": (lambda: assign_reversal(2, "  "), "is booked under the reference"),
    "emoji without an end": (lambda: assign_reversal(2, "😀" * 500), "is booked under the reference"),
    "money that came in": (lambda: assign_reversal(1, "B/1"), "is booked under the reference B/1"),
    "a customer": (lambda: assign(2, "0012345"), "choose the payment that it was"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_the_bank_took_back_is_of_a_payment_of_that_amount(session, returned, case):
    step, words = WRONG[case]
    before = open_sums(session)

    with pytest.raises((InvalidInputError, NotAllowedError), match=words):
        step()

    assert open_sums(session) == before


def test_a_payment_that_the_bank_took_back_is_taken_back_by_nobody_else(session, returned):
    assign_reversal(2, "B/1")
    took = {"received_on": BACK_ON, "amount": Decimal(-100), "reason": "reversal_unknown"}
    session.add(UnmatchedPayment(id=3, reference="R-B/10", **took))
    session.commit()

    for step in (lambda: assign_reversal(3, "B/1"), lambda: reopen(1), lambda: release("B/1")):
        with pytest.raises(NotAllowedError, match="undo that first"):
            step()
    assert give_back(3, "of our own account")
    assert session.get(UnmatchedPayment, 3).state is UnmatchedState.DISMISSED
    assert release("R-B/9") == 2


def test_two_clerks_at_once_take_a_payment_back_once(session, office, returned):
    refused = []

    def work():
        office()
        try:
            refused.append(assign_reversal(2, "B/1"))
        except NotAllowedError:
            refused.append(False)

    clerks = [Thread(target=work) for _clerk in range(2)]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()

    assert refused.count(True) == 1
    assert session.scalar(select(func.count()).where(Payment.reverses_id.is_not(None))) == 1
