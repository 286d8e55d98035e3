"""Settlement from the draft to the ledger: the worked numbers, refusals in words, nothing twice and nothing half."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import delete, event, func, select, update
from sqlalchemy.orm import Session

from data.models import (
    Allocation,
    Contract,
    ContractPoint,
    Customer,
    Instalment,
    InstalmentDebt,
    InstalmentPlan,
    InterestLine,
    InterestNote,
    Invoice,
    InvoiceLine,
    LedgerEntry,
    LineReading,
    Payment,
    Reading,
    SettlementItem,
    SettlementRun,
    TariffDecision,
    TariffRate,
)
from data.payments import take_back
from data.queries.invoices import document_of
from domain.errors import InvalidInputError, NotAllowedError
from domain.invoices import InvoiceKind, LineKind, LineStage
from domain.plausibility import Doubt
from domain.readings import ReadingSource, ReadingState
from domain.roles import Role
from domain.settlement_runs import Billing, ItemKind, ItemState, SettlementState
from domain.tariffs import RateKind
from services.identity import identify
from services.imports import import_file
from services.invoices import explain
from services.readings import Entry, write_down
from services.readings import accept as accept_reading
from services.runtime import current, use
from services.settlement import OutdatedError, draft, dry_run, issue, settle
from services.settlement.drafts import accept, drop
from tests.support.builders import bill, customer_id, pay, sign_up_user, signed_in
from tests.support.issuing import PERIOD, SINCE
from tests.support.settling import JUNE, serve_worked

pytestmark = pytest.mark.usefixtures("installed")


@pytest.fixture
def ours(session: Session) -> Customer:
    """A customer with a garden meter, whose contract begins with the period of the worked invoice."""
    return serve_worked(session)


def bill_before(session, customer, volumes):
    """Bill quarters before the worked period, the last one first, by hand."""
    contract = session.scalars(select(Contract)).one()
    point = session.scalars(select(ContractPoint.service_point_id)).one()
    for at, volume in enumerate(volumes):
        last = PERIOD.first - dt.timedelta(days=1 + 91 * at)
        days = {"period_from": last - dt.timedelta(days=90), "period_until": last}
        debt = bill(session, customer, f"OLD/{at}", "50.00", due=last + dt.timedelta(days=30), **days)
        session.execute(update(Invoice).where(Invoice.id == debt.invoice_id).values(contract_id=contract.id))
        row = {"position": 1, "kind": LineKind.WATER, "name": "Woda", "unit": "m3", "price": 5, "net": 50}
        line = InvoiceLine(
            invoice_id=debt.invoice_id, quantity=volume, vat_percent=8, service_point_id=point, **row, **days
        )
        session.add(line)


def settled(month=JUNE):
    """Settle a month and return what came of it."""
    return settle(month, actor="clerk", tell=lambda _text: None)


def lines_of(session, invoice, stage=LineStage.PLAIN):
    """Return kind, quantity and net of the lines of a document."""
    chosen = select(InvoiceLine).where(InvoiceLine.invoice_id == invoice.id, InvoiceLine.stage == stage)
    return [(one.kind, int(one.quantity), one.net) for one in session.scalars(chosen.order_by(InvoiceLine.position))]


def explained(session, customer):
    """Return how the invoice is explained to the customer."""
    document = document_of(session, customer_id(customer), "FW/2026/10/000001", dt.date(2026, 10, 31))
    assert document is not None
    return explain(session, customer_id(customer), document)


def correct(session, serial_value=445):
    """Replace the closing reading of the main meter by a lower one."""
    wrong = session.scalars(select(Reading).where(Reading.value_m3 == 450)).one()
    wrong.state = ReadingState.CORRECTED
    right = {"read_on": wrong.read_on, "value_m3": Decimal(serial_value), "source": ReadingSource.CUSTOMER}
    session.add(Reading(meter_id=wrong.meter_id, **right))
    session.commit()


def test_the_worked_invoice_comes_out_and_deducts_the_garden(session, ours):
    settled()

    invoice = session.scalars(select(Invoice)).one()
    assert (invoice.number, invoice.net, invoice.vat, invoice.gross) == (
        "FW/2026/10/000001",
        *map(Decimal, ("465.03", "37.20", "502.23")),
    )
    assert invoice.due_on == dt.date(2026, 11, 16)
    assert lines_of(session, invoice)[:2] == [
        (LineKind.WATER, 38, Decimal("194.56")),
        (LineKind.SEWAGE, 29, Decimal("253.46")),
    ]
    assert sorted(session.scalars(select(LineReading.sign))) == [-1, 1, 1]
    entry = session.scalars(select(LedgerEntry)).one()
    assert (entry.amount, entry.due_on, entry.invoice_id) == (Decimal("502.23"), invoice.due_on, invoice.id)


def test_the_customer_is_told_what_was_deducted_from_sewage(session, ours):
    settled()

    told = explained(session, ours)
    [sewage] = [line for line in told.lines if line.booked.kind is LineKind.SEWAGE]
    assert told.agrees
    assert all(line.rate is not None for line in told.lines)
    assert [share.part.sign * share.volume_m3 for share in sewage.shares] == [38, -9]


def test_a_contract_may_give_more_time_to_pay(session, ours):
    session.execute(update(Contract).values(payment_days=30))
    session.commit()
    settled()

    term = session.execute(select(Invoice.issued_on, Invoice.due_on, LedgerEntry.due_on).join(LedgerEntry)).one()
    assert term == (dt.date(2026, 10, 31), dt.date(2026, 11, 30), dt.date(2026, 11, 30))


def test_a_corrected_reading_corrects_the_worked_invoice_by_74_84(session, ours):
    settled()
    correct(session)
    settled()

    correction = session.scalars(select(Invoice).where(Invoice.kind == InvoiceKind.CORRECTION)).one()
    assert (correction.number, correction.net, correction.vat, correction.gross) == (
        "FK/2026/10/000001",
        *map(Decimal, ("-69.30", "-5.54", "-74.84")),
    )
    assert [line[1] for line in lines_of(session, correction, LineStage.BEFORE)][:2] == [38, 29]
    assert [line[1] for line in lines_of(session, correction, LineStage.AFTER)][:2] == [33, 24]
    assert session.scalars(select(Allocation.amount)).all() == [Decimal("74.84")]
    settled()
    assert session.scalar(select(func.count(Invoice.id))) == 2


def test_a_correction_can_be_corrected_from_what_it_said(session, ours):
    settled()
    correct(session)
    settled()
    right = session.scalars(select(Reading).where(Reading.value_m3 == 445)).one()
    right.state = ReadingState.CORRECTED
    session.add(Reading(meter_id=right.meter_id, read_on=right.read_on, value_m3=447, source=ReadingSource.RADIO))
    session.commit()
    settled()

    second = session.scalars(select(Invoice).where(Invoice.number == "FK/2026/10/000002")).one()
    assert [line[1] for line in lines_of(session, second, LineStage.BEFORE)][:2] == [33, 24]
    assert [line[1] for line in lines_of(session, second, LineStage.AFTER)][:2] == [35, 26]
    assert second.corrects_id == session.scalar(select(Invoice.id).where(Invoice.kind == InvoiceKind.INVOICE))


def test_an_overpayment_pays_what_is_issued(session, ours):
    pay(session, ours, "600.00", on=dt.date(2026, 7, 1))
    session.commit()
    settled()

    assert session.scalars(select(Allocation.amount)).one() == Decimal("502.23")


def test_prices_that_change_within_the_period_share_the_volume_by_days(session, ours):
    change = dt.date(2026, 5, 16)
    decision = session.scalars(select(TariffDecision.id)).one()
    for rate in session.scalars(select(TariffRate).where(TariffRate.kind == RateKind.VOLUME)).all():
        rate.valid_until = change - dt.timedelta(days=1)
        again = {"group_id": rate.group_id, "kind": rate.kind, "unit": rate.unit, "net": rate.net + 1}
        session.add(TariffRate(decision_id=decision, valid_from=change, **again))
    session.commit()
    settled()

    invoice = session.scalars(select(Invoice)).one()
    assert [line[1] for line in lines_of(session, invoice) if line[0] is LineKind.WATER] == [24, 14]


def test_what_is_settled_is_not_settled_again(session, ours):
    first, second = settled(), settled()

    assert (first.documents, second.documents) == (1, 0)
    assert session.scalar(select(func.count(LedgerEntry.id))) == 1


def test_a_dry_run_says_the_same_and_writes_nothing(session, ours):
    [item] = dry_run(JUNE)

    assert item.sums == (Decimal("465.03"), Decimal("37.20"), Decimal("502.23"))
    assert session.scalar(select(func.count(SettlementRun.id))) == 0


def test_a_submeter_holds_the_invoice_until_its_reading_is_taken_in_and_deducted(session, ours, tmp_path):
    session.execute(delete(Reading).where(Reading.value_m3 == 109))
    session.commit()
    issued = settled()

    item = session.scalars(select(SettlementItem)).one()
    assert (issued.documents, issued.waiting) == (0, 1)
    assert (item.state, item.reason, item.details["told"]["meter"]) == (ItemState.HELD, "no_reading", "G-PP-1")
    read = tmp_path / "readings.csv"
    read.write_text(f"meter,read_on,value_m3,source\nG-PP-1,{PERIOD.last},109,actual_reader\n", encoding="utf-8")
    import_file("readings", read, actor="clerk")
    assert settled().gross == Decimal("502.23")


def test_what_a_clerk_wrote_down_and_believed_of_the_garden_meter_is_deducted_and_told(session, ours):
    closing = session.scalars(select(Reading).where(Reading.value_m3 == 109)).one()
    garden = closing.meter_id
    session.delete(closing)
    for months in (1, 2, 3):
        before = {"read_on": SINCE - dt.timedelta(days=30 * months), "value_m3": Decimal(100) - Decimal(months) / 10}
        session.add(Reading(meter_id=garden, source=ReadingSource.READER, **before))
    identify(signed_in(sign_up_user(session, "clerk@example.org"), None, Role.CLERK))
    session.commit()
    written = write_down(garden, Entry(Decimal(109), PERIOD.last, ReadingSource.READER))
    assert (written.doubt, settled().waiting) == (Doubt.HIGH, 1)
    accept_reading(written.reading_id)

    assert settled().gross == Decimal("502.23")
    told = explained(session, ours)
    [sewage] = [line for line in told.lines if line.booked.kind is LineKind.SEWAGE]
    assert told.agrees
    assert [share.part.sign * share.volume_m3 for share in sewage.shares] == [38, -9]


def test_a_meter_without_a_contract_is_held(session, ours):
    session.execute(update(Contract).values(valid_until=dt.date(2026, 4, 30)))
    session.commit()

    [item] = [one for one in dry_run(JUNE) if one.reason == "no_contract"]
    assert (item.customer_id, item.kind) == (None, ItemKind.INVOICE)


def test_a_draft_that_does_not_fit_any_more_is_priced_anew_for_another_look(session, ours):
    drafted = draft(JUNE, actor="clerk")
    correct(session)

    with pytest.raises(OutdatedError, match="changed since"):
        issue(drafted.run_id, actor="clerk")
    assert session.scalars(select(SettlementItem.gross)).one() == Decimal("427.39")
    assert issue(drafted.run_id, actor="clerk").gross == Decimal("427.39")


def test_a_run_that_breaks_halfway_leaves_nothing_and_is_issued_later(session, ours, engine):
    drafted = draft(JUNE, actor="clerk")

    def break_down(_connection, _cursor, statement, *_rest):
        # Invoices and lines are there by then, bookings are not.
        if statement.startswith("INSERT INTO line_readings"):
            raise KeyboardInterrupt

    event.listen(engine, "before_cursor_execute", break_down)
    with pytest.raises(KeyboardInterrupt):
        issue(drafted.run_id, actor="clerk")
    event.remove(engine, "before_cursor_execute", break_down)

    assert session.scalar(select(func.count(Invoice.id))) == 0
    assert issue(drafted.run_id, actor="clerk").documents == 1


def test_of_two_clerks_at_the_same_moment_one_issues_and_the_other_is_told(session, ours):
    drafted = draft(JUNE, actor="clerk")
    with pytest.raises(NotAllowedError, match="draft of 2026-06"):
        draft(JUNE, actor="another")
    with ThreadPoolExecutor(2) as clerks:
        steps = [clerks.submit(copy_context().run, issue, drafted.run_id, actor="clerk") for _clerk in range(2)]
        refused = [step.exception() for step in steps]

    [told] = [one for one in refused if one is not None]
    assert isinstance(told, NotAllowedError)
    assert "draft no more" in str(told)
    assert session.scalar(select(func.count(Invoice.id))) == 1


def test_a_dropped_draft_is_over(session, ours):
    drafted = draft(JUNE, actor="clerk")
    drop(drafted.run_id, actor="clerk")

    assert session.scalars(select(SettlementRun.state)).one() is SettlementState.DROPPED
    with pytest.raises(NotAllowedError):
        drop(drafted.run_id, actor="clerk")


def test_a_month_that_is_none_or_to_come_is_refused_in_words(session, ours):
    for month in ("2026-13", "June", "2026-0", "2026-12", ""):
        with pytest.raises(InvalidInputError, match="month"):
            draft(month, actor="clerk")


def test_where_another_system_bills_nothing_is_settled(session, ours):
    use(replace(current(), billing=Billing.OUTSIDE))

    with pytest.raises(NotAllowedError, match="Another system"):
        settled()


def paid_late(session, ours, *, day, number="FW/1", amount="1502.23"):
    """Bill something due on 20 January, and pay it late; return the debt."""
    debt = bill(session, ours, number, amount, due=dt.date(2026, 1, 20))
    pay(session, ours, amount, on=day, settles=[(debt, amount)])
    session.commit()
    return debt


@pytest.fixture
def charging_since_ever(installed):
    """Interest is charged on everything that was ever paid late."""
    use(replace(current(), interest_from=dt.date(2016, 1, 1)))


@pytest.mark.usefixtures("charging_since_ever")
def test_interest_is_charged_once_on_what_was_paid_late(session, ours):
    paid_late(session, ours, day=dt.date(2026, 4, 10))
    settled()
    settled()

    note = session.scalars(select(InterestNote)).one()
    assert (note.number, note.total) == ("NO/2026/10/000001", Decimal("30.90"))
    assert session.scalars(select(LedgerEntry.amount).where(LedgerEntry.note_id == note.id)).one() == note.total


def test_what_was_paid_before_the_first_settled_month_is_not_charged(session, ours):
    paid_late(session, ours, day=dt.date(2026, 5, 31))
    paid_late(session, ours, day=dt.date(2026, 6, 1), number="FW/2")
    settled()
    settled("2026-07")

    assert session.scalars(select(InterestLine.paid_on).distinct()).all() == [dt.date(2026, 6, 1)]


@pytest.mark.usefixtures("charging_since_ever")
def test_the_days_of_a_plan_without_interest_are_not_charged(session, ours):
    debt = paid_late(session, ours, day=dt.date(2026, 4, 10))
    amount = Decimal("1502.23")
    plan = InstalmentPlan(number="R/1", customer_id=ours.id, agreed_on=dt.date(2026, 2, 1), bears_interest=False)
    plan.entered_at, plan.entered_by = current().clock(), "clerk"
    session.add(plan)
    session.flush()
    session.add(InstalmentDebt(plan_id=plan.id, entry_id=debt.id, amount=amount))
    session.add(Instalment(plan_id=plan.id, position=1, due_on=dt.date(2026, 3, 2), amount=amount))
    session.commit()
    settled()

    days = select(InterestLine.first_day, InterestLine.last_day).order_by(InterestLine.first_day)
    runs = session.execute(days).all()
    february = (dt.date(2026, 2, 1), dt.date(2026, 3, 2))
    assert not [one for one in runs if one[0] <= february[1] and one[1] >= february[0]]
    assert {runs[0][0], february[1] + dt.timedelta(days=1)} <= {first for first, _last in runs}


@pytest.mark.usefixtures("charging_since_ever")
def test_a_payment_taken_back_after_its_note_is_charged_for_the_days_since_only(session, ours):
    debt = paid_late(session, ours, day=dt.date(2026, 4, 10))
    settled()
    take_back(session, session.scalars(select(Payment.id)).one())
    pay(session, ours, "1502.23", on=dt.date(2026, 6, 10), settles=[(debt, "1502.23")])
    session.commit()
    settled()

    again = select(InterestLine.first_day).where(InterestLine.paid_on == dt.date(2026, 6, 10))
    assert min(session.scalars(again)) == dt.date(2026, 4, 11)


def test_an_outlier_waits_until_it_is_accepted(session, ours):
    bill_before(session, ours, volumes=(5, 4, 6))
    session.commit()
    drafted = draft(JUNE, actor="clerk")
    item = session.scalars(select(SettlementItem)).one()

    assert (item.state, item.reason) == (ItemState.OUTLIER, "high")
    assert accept(drafted.run_id, [item.id], actor="clerk") == 1
    assert issue(drafted.run_id, actor="clerk").documents == 1
