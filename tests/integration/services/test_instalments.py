"""Instalment plans: agreed once for open debts, kept or broken by what is paid, and what the ledger says meanwhile."""

import datetime as dt
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event, func, select, update

from callbacks.home import show_money
from data.ingest.store import Store
from data.models import Allocation, Deployment, InstalmentPlan, LedgerEntry, Payment
from data.payments import TakenBack, reverse, take_payments
from data.queries.finance import invoices_of, ledger_of
from data.queries.instalments import plans_of
from data.queries.properties import properties_of
from domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from domain.finance import InvoiceState, standing_of, states_of
from domain.identifiers import UserId
from domain.instalments import Part, PartState, PlanState, broken_on, even_parts, parts_of, state_of
from domain.roles import Role
from services.due_dates import due_export
from services.finance import finance_export
from services.identity import identify
from services.instalments import Agreement, agree, end, watch
from services.invoices import open_invoice
from services.runtime import Runtime, use
from tests.support.bank_files import Came, mt940
from tests.support.builders import (
    WARSAW,
    bill,
    clock_at,
    customer_id,
    pay,
    sign_up_customer,
    sign_up_user,
    signed_in,
)
from tests.support.importing import site_of, take, write
from tests.support.words import text_of
from texts import speaking

TODAY = dt.date(2026, 7, 1)
FIRST, SECOND = dt.date(2026, 7, 15), dt.date(2026, 8, 17)
DAY = dt.timedelta(days=1)
UTILITY = {"name": "Wodociągi Przykładowo", "nip": "5214349636", "account_nrb": "24160000035175530643314956"}


@pytest.fixture
def office(engine, session, tmp_path):
    """A clerk, and a customer who owes 60.00 and 80.00 since long."""
    use(Runtime(engine, tmp_path / "lake", clock_at(TODAY), WARSAW, is_demo=False))
    identify(signed_in(sign_up_user(session, "clerk@example.org"), None, Role.CLERK))
    ours = sign_up_customer(session, "0012345")
    for label, amount in (("FV/1", "60.00"), ("FV/2", "80.00")):
        bill(session, ours, label, amount, due=dt.date(2026, 5, 1))
    sign_up_user(session, "anna@example.org", sees=[ours])
    session.commit()
    with speaking("en"):
        yield ours
    identify(None)


def debts(session):
    """Return the entries of the debts."""
    return session.scalars(select(LedgerEntry.id).where(LedgerEntry.amount > Decimal(0)).order_by(LedgerEntry.id)).all()


def agreement(session, **other):
    """Return an agreement about both debts in two even parts."""
    amounts = even_parts(Decimal(140), 2)
    told: dict[str, Any] = {"debts": debts(session), "parts": [Part(FIRST, amounts[0]), Part(SECOND, amounts[1])]}
    return Agreement(**(told | {"agreed_on": TODAY, "bears_interest": True} | other))


def standing(session, ours, on):
    """Return what is overdue and what is due next."""
    session.rollback()
    found = standing_of(ledger_of(session, customer_id(ours), on), on)
    return found.overdue, found.next_due_on


def test_debts_in_a_plan_are_not_overdue_and_its_parts_are_due_next(session, office):
    assert standing(session, office, TODAY) == (Decimal(140), None)

    assert agree("0012345", agreement(session)) == "R/2026/000001"

    assert standing(session, office, TODAY) == (Decimal(0), FIRST)
    # What was before the agreement stays as it was.
    assert standing(session, office, TODAY - DAY) == (Decimal(140), None)


def test_a_part_missed_makes_the_debts_overdue_again(session, office):
    agree("0012345", agreement(session))

    assert standing(session, office, FIRST + DAY) == (Decimal(140), None)


def test_what_is_paid_pays_the_first_part_and_the_next_one_is_due(session, office):
    agree("0012345", agreement(session))
    entries = session.scalars(select(LedgerEntry).order_by(LedgerEntry.id)).all()
    pay(session, office, "70.00", on=FIRST, settles=[(entries[0], "60.00"), (entries[1], "10.00")])
    session.commit()

    assert standing(session, office, FIRST + DAY) == (Decimal(0), SECOND)
    plan = plans_of(session, customer_id(office), SECOND + DAY)[0]
    assert [state_of(plan, day) for day in (SECOND, SECOND + DAY)] == [PlanState.ACTIVE, PlanState.BROKEN]


def test_what_was_paid_before_the_plan_pays_none_of_its_parts(session, office):
    first = session.scalars(select(LedgerEntry).order_by(LedgerEntry.id)).first()
    pay(session, office, "20.00", on=dt.date(2026, 5, 20), settles=[(first, "20.00")])
    session.commit()
    amounts = even_parts(Decimal(120), 2)

    agree("0012345", agreement(session, parts=[Part(FIRST, amounts[0]), Part(SECOND, amounts[1])]))

    assert plans_of(session, customer_id(office), TODAY)[0].paid == ()


def test_a_part_is_paid_although_the_bank_takes_back_what_was_paid_before_the_plan(session, office):
    first = session.scalars(select(LedgerEntry).order_by(LedgerEntry.id)).first()
    pay(session, office, "20.00", on=dt.date(2026, 5, 20), settles=[(first, "20.00")])
    back = session.scalars(select(Payment.id)).one()
    session.commit()
    agree("0012345", agreement(session, parts=[Part(FIRST, Decimal(60)), Part(SECOND, Decimal(60))]))

    reverse(Store(session.connection(), Counter()), back, TakenBack("R/1", TODAY + DAY))
    pay(session, office, "60.00", on=FIRST - DAY, settles=[(first, "60.00")])

    [plan] = plans_of(session, customer_id(office), FIRST + DAY)
    assert (state_of(plan, FIRST + DAY), plan.paid_by(FIRST)) == (PlanState.ACTIVE, Decimal(60))


def test_a_part_was_paid_until_the_bank_takes_its_payment_back(session, office):
    agree("0012345", agreement(session))
    first, second = session.scalars(select(LedgerEntry).order_by(LedgerEntry.id)).all()
    pay(session, office, "70.00", on=FIRST, settles=[(first, "60.00"), (second, "10.00")])
    back = session.scalars(select(Payment.id)).one()

    reverse(Store(session.connection(), Counter()), back, TakenBack("R/1", FIRST + 3 * DAY))

    [plan] = plans_of(session, customer_id(office), SECOND)
    days = [FIRST + number * DAY for number in (1, 3, 4)]
    assert [state_of(plan, day) for day in days] == [PlanState.ACTIVE, PlanState.ACTIVE, PlanState.BROKEN]
    assert broken_on(plan, SECOND) == FIRST + 3 * DAY
    assert [one.state for one in parts_of(plan, SECOND)] == [PartState.MISSED, PartState.TO_PAY]


def test_the_tables_of_properties_and_of_invoices_know_the_plan(session, office):
    user = UserId(2)
    before = properties_of(session, user, TODAY)["overdue"].tolist()
    session.rollback()

    agree("0012345", agreement(session))

    states = states_of(invoices_of(session, customer_id(office), dt.date(2026, 1, 1), TODAY), TODAY)
    session.rollback()
    assert states == [InvoiceState.IN_PLAN] * 2
    assert [before, properties_of(session, user, TODAY)["overdue"].tolist()] == [[Decimal(140)], [Decimal(0)]]


def test_the_customer_sees_a_debt_in_a_plan_part_by_part_and_pays_the_next_one(session, office):
    session.add(Deployment(id=1, map_crs="EPSG:2176", utility=UTILITY, is_demo=True))
    session.commit()
    agree("0012345", agreement(session))
    identify(signed_in(UserId(2), office))

    parts = [(day, amount, label) for _street, day, amount, label, *_rest in due_export({}).rows]
    of_one = [(day, amount, label) for label, day, amount, *_rest in finance_export("open-items")({}).rows]

    assert parts == of_one
    assert parts == [
        (FIRST, Decimal(60), "FV/1"),
        (FIRST, Decimal(10), "FV/2"),
        (SECOND, Decimal(70), "FV/2"),
    ]
    said = text_of(show_money(0)[0])
    assert said.startswith("To pay 70.00 zł 2 documents, due 15 July 2026 (in 14 days)")
    assert "Owed in all 140.00 zł, of it 70.00 zł in later instalments." in said
    assert "Amount 70.00 zł" in said
    # The whole of a document is not asked for.
    assert open_invoice("FV/2").transfer is None


def test_a_debt_is_in_one_plan_only_and_the_same_agreement_is_one_plan(session, office):
    number = agree("0012345", agreement(session))

    assert agree("0012345", agreement(session)) == number
    with pytest.raises(NotAllowedError, match="in an instalment plan already"):
        agree("0012345", replace(agreement(session), bears_interest=not agreement(session).bears_interest))
    assert session.scalar(select(func.count()).select_from(InstalmentPlan)) == 1


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "parts that do not add up": (
        {"parts": [Part(FIRST, Decimal(70)), Part(SECOND, Decimal(69))]},
        "apart",
    ),
    "a plan agreed tomorrow": ({"agreed_on": TODAY + DAY}, "A plan is agreed today"),
    "no debts": ({"debts": []}, "Choose at least one debt"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_plan_that_cannot_be_is_refused_in_words(session, office, case):
    other, words = WRONG[case]

    with pytest.raises(InvalidInputError, match=words):
        agree("0012345", agreement(session, **other))


def test_debts_of_a_neighbour_are_like_those_that_do_not_exist(session, office):
    theirs = bill(session, sign_up_customer(session, "0019999"), "FV/9", "140.00", due=dt.date(2026, 5, 1))
    entry = session.scalar(select(LedgerEntry.id).where(LedgerEntry.label == "FV/9"))
    session.commit()
    assert theirs is not None

    for foreign in (entry, 999):
        with pytest.raises(NotFoundError, match="a debt is not the customer's"):
            agree("0012345", agreement(session, debts=[foreign]))


def test_a_plan_is_ended_once_and_its_debts_are_due_as_they_were(session, office):
    number = agree("0012345", agreement(session))

    assert [end(number), end(number)] == [True, False]
    assert standing(session, office, TODAY) == (Decimal(140), None)
    agree("0012345", agreement(session))


def test_an_untitled_payment_pays_what_is_due_before_what_a_kept_plan_has_put_off(session, office):
    agree("0012345", agreement(session))
    due_now = bill(session, office, "FV/9", "50.00", due=TODAY + DAY)
    session.commit()

    came: dict[str, Any] = {"reference": ["B/9"], "customer_id": [office.id], "received_on": [TODAY + DAY]}
    came |= {"amount": [Decimal("50.00")], "title": ["za wode"]}
    take_payments(Store(session.connection(), Counter()), came)

    assert session.scalars(select(Allocation.debit_id)).all() == [due_now.id]


def test_a_large_payment_of_a_bank_file_pays_the_due_part_then_what_else_is_due_before_the_next_part(
    engine, session, office, tmp_path
):
    agree("0012345", agreement(session))
    bill(session, office, "FV/9", "50.00", due=FIRST + DAY)
    session.commit()
    statement = mt940(Came("100.00", "za wode, nr kl. 0012345", "B/9", FIRST))

    take(site_of(engine, tmp_path / "lake"), "bank", write(tmp_path / "statement.sta", statement))

    rows = select(LedgerEntry.label, Allocation.amount).join(Allocation, Allocation.debit_id == LedgerEntry.id)
    paid = [tuple(row) for row in session.execute(rows.order_by(LedgerEntry.id))]
    assert paid == [("FV/1", Decimal(60)), ("FV/2", Decimal(10)), ("FV/9", Decimal(30))]
    [plan] = plans_of(session, customer_id(office), FIRST)
    assert [(one.paid, one.part.amount) for one in parts_of(plan, FIRST)] == [
        (Decimal(70), Decimal(70)),
        (Decimal(0), Decimal(70)),
    ]


def test_a_plan_that_the_office_ends_while_the_worker_looks_stays_ended(engine, session, office, tmp_path):
    agree("0012345", agreement(session))
    ended, first = update(InstalmentPlan).values(state=PlanState.CANCELLED, ended_on=TODAY), [True]

    def waiting(conn, _cursor, statement, *_told):
        if statement.startswith("UPDATE instalment_plans") and first:
            first.clear()
            conn.execute(ended)

    event.listen(engine, "before_cursor_execute", waiting)
    use(Runtime(engine, tmp_path / "lake", clock_at(FIRST + DAY), WARSAW, is_demo=False))

    changed = watch()
    event.remove(engine, "before_cursor_execute", waiting)

    assert changed == 0
    assert session.execute(select(InstalmentPlan.state, InstalmentPlan.ended_on)).one() == (PlanState.CANCELLED, TODAY)


def test_the_worker_keeps_the_states_as_the_payments_have_them(engine, session, office, tmp_path):
    agree("0012345", agreement(session))
    assert watch() == 0

    use(Runtime(engine, tmp_path / "lake", clock_at(FIRST + DAY), WARSAW, is_demo=False))
    assert [watch(), watch()] == [1, 0]
    assert session.scalar(select(InstalmentPlan.state)) is PlanState.BROKEN
    # A payment that was in time is imported a day late.
    entries = session.scalars(select(LedgerEntry).order_by(LedgerEntry.id)).all()
    pay(session, office, "70.00", on=FIRST, settles=[(entries[0], "60.00"), (entries[1], "10.00")])
    session.commit()
    assert watch() == 1
    assert session.scalar(select(InstalmentPlan.state)) is PlanState.ACTIVE


def test_a_broken_plan_comes_back_no_more_once_its_debts_are_in_another_one(engine, session, office, tmp_path):
    agree("0012345", agreement(session))
    late = FIRST + DAY
    use(Runtime(engine, tmp_path / "lake", clock_at(late), WARSAW, is_demo=False))
    watch()
    parts = [Part(SECOND, Decimal(70)), Part(SECOND + 30 * DAY, Decimal(70))]
    agree("0012345", agreement(session, parts=parts, agreed_on=late))
    # A payment that was in time is imported a day late.
    first, second = session.scalars(select(LedgerEntry).order_by(LedgerEntry.id)).all()
    pay(session, office, "70.00", on=FIRST, settles=[(first, "60.00"), (second, "10.00")])
    session.commit()

    assert watch() == 0
    plans = plans_of(session, customer_id(office), late)
    assert [(one.number, state_of(one, late)) for one in plans] == [
        ("R/2026/000002", PlanState.ACTIVE),
        ("R/2026/000001", PlanState.CANCELLED),
    ]
    assert standing(session, office, late) == (Decimal(0), SECOND + 30 * DAY)


@pytest.mark.parametrize("step", [lambda s: agree("0012345", agreement(s)), lambda _s: end("R/2026/000001")])
def test_only_the_office_agrees(session, office, step):
    identify(signed_in(UserId(2), office, Role.CUSTOMER))

    with pytest.raises(NotAllowedError):
        step(session)
