"""What the worker writes to customers by itself: once, to who wants it, and no more when it is of no use."""

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from data.models import (
    Channel,
    ChannelChoice,
    Contract,
    Deployment,
    Instalment,
    InstalmentDebt,
    InstalmentPlan,
    Message,
    Meter,
)
from domain.invoices import InvoiceKind
from domain.meters import MeterRole
from domain.reminders import Rules
from domain.sms import gsm_text, parts
from domain.topics import Topic
from services.reminders import remind
from services.runtime import Runtime, use
from tests.support.builders import WARSAW, bill, confirm_contact, connect_point, fit_meter, pay, sign_up_customer
from tests.support.portal import MovableClock

NOON = dt.datetime(2026, 10, 31, 11, tzinfo=dt.UTC)
TODAY = NOON.date()


def ago(days):
    return TODAY - dt.timedelta(days=days)


@pytest.fixture
def clock(engine, tmp_path):
    clock = MovableClock(NOON)
    use(Runtime(engine, tmp_path, clock, WARSAW, is_demo=True, site="https://portal.example"))
    return clock


@pytest.fixture
def anna(session, clock):
    return reachable(session, sign_up_customer(session, email="anna@example.com", phone="+48600100200"))


def reachable(session, customer):
    confirm_contact(session, customer, locale="en")
    return customer


def by_sms(session, customer, topic):
    choice = {"customer_id": customer.id, "topic": topic, "channel": Channel.SMS}
    session.add(ChannelChoice(**choice, is_on=True, changed_at=NOON))
    session.commit()


def told(session):
    """Let the worker work; return the kinds of what was written since it was last asked."""
    session.commit()
    before = set(session.scalars(select(Message.id)))
    remind()
    session.expire_all()
    new = session.scalars(select(Message).where(Message.id.not_in(before)).order_by(Message.id))
    return [(one.kind, one.channel.value) for one in new]


def newest(session):
    return session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()


def test_an_invoice_is_told_of_once_with_a_link_to_it_and_nothing_personal_in_the_subject(session, anna):
    bill(session, anna, "FV/2026/1", "184.62", due=TODAY + dt.timedelta(days=14), issued=ago(1))

    assert [told(session), told(session)] == [[("invoice_issued", "email")], []]
    letter = newest(session)
    assert (letter.subject, letter.customer_id) == ("A new invoice", anna.id)
    assert "https://portal.example/go/0001234/invoices/FV/2026/1" in letter.body
    assert letter.stop in letter.body
    assert letter.stop in letter.html


@pytest.mark.parametrize(
    ("credit", "words"),
    [
        ("0", "It is due on 14 Nov 2026."),
        ("60", "60.00 zł of it is settled already. 40.00 zł is due on 14 Nov 2026."),
        ("100", "Nothing is left to pay."),
    ],
)
def test_an_invoice_that_an_overpayment_pays_is_not_asked_for_again(session, anna, credit, words):
    new = bill(session, anna, "FV/1", "100", due=TODAY + dt.timedelta(days=14), issued=TODAY)
    if credit != "0":
        pay(session, anna, credit, on=TODAY, settles=[(new, credit)])

    told(session)
    assert words in " ".join(newest(session).body.split())


def test_a_correction_has_its_own_words(session, anna):
    first = bill(session, anna, "FV/1", "100", due=ago(60), issued=ago(90))
    pay(session, anna, "100", on=ago(70), settles=[(first, "100")])
    bill(session, anna, "FK/1", "-12.30", due=TODAY, issued=ago(2), kind=InvoiceKind.CORRECTION)

    assert told(session) == [("correction_issued", "email")]
    assert "\u221212.30" in newest(session).body


def test_an_invoice_of_last_month_is_no_news(session, anna):
    bill(session, anna, "FV/1", "100", due=TODAY + dt.timedelta(days=20), issued=ago(30))

    assert told(session) == []


def test_what_is_due_soon_is_announced_unless_it_is_paid(session, anna):
    bill(session, anna, "FV/1", "100", due=TODAY + dt.timedelta(days=3), issued=ago(11))
    paid = bill(session, anna, "FV/2", "50", due=TODAY + dt.timedelta(days=2), issued=ago(12))
    pay(session, anna, "50", on=ago(1), settles=[(paid, "50")])

    assert told(session) == [("due_soon", "email")]
    assert "100.00" in newest(session).body
    assert "FV/2" not in newest(session).body


def test_what_was_partly_paid_is_reminded_of_by_what_is_left(session, anna):
    late = bill(session, anna, "FV/1", "100", due=ago(8))
    pay(session, anna, "60.50", on=ago(3), settles=[(late, "60.50")])

    assert told(session) == [("overdue_reminder", "email")]
    assert "39.50" in newest(session).body


def test_the_ladder_is_taken_day_by_day_and_each_step_once(session, anna, clock):
    bill(session, anna, "FV/1", "100", due=TODAY)
    steps = []
    for days in (0, 0, 6, 7, 7, 8, 20, 21, 22, 40):
        clock.moment = NOON + dt.timedelta(days=days)
        steps += [(days, kind) for kind, _channel in told(session)]

    assert steps == [(0, "due_soon"), (7, "overdue_reminder"), (21, "payment_demand")]


def test_a_demand_needs_no_choice_and_cannot_be_stopped(session, anna, clock):
    account = "61109010140000071219812874"
    utility = {"name": "Utility", "account_nrb": account}
    session.add(Deployment(id=1, map_crs="EPSG:2180", utility=utility, is_demo=True))
    bill(session, anna, "FV/1", "100", due=ago(7))
    choice = {"customer_id": anna.id, "topic": Topic.REMINDERS, "channel": Channel.EMAIL}
    session.add(ChannelChoice(**choice, is_on=False, changed_at=NOON))
    unwanted = told(session)
    clock.advance(days=14)

    assert (unwanted, told(session)) == ([], [("payment_demand", "email")])
    assert (newest(session).stop, "/stop/" in newest(session).body) == ("", False)
    assert "Account: 61 1090 1014 0000 0712 1981 2874. Title: FV/1 nr kl. 0001234." in newest(session).body


def test_a_demand_goes_on_paper_to_whoever_has_confirmed_no_address(session, clock):
    nobody = sign_up_customer(session, name="Jan Nowak, spadkobiercy", email="jan@example.com")
    bill(session, nobody, "FV/1", "100", due=ago(7))
    unheard = told(session)
    clock.advance(days=14)

    assert (unheard, told(session)) == ([], [("payment_demand", "post")])
    assert newest(session).recipient == "Jan Nowak spadkobiercy, ul. Ogrodowa 12, 66-400 Przykładowo"


def test_of_a_debt_in_a_running_instalment_plan_only_the_part_that_is_due_soon_is_spoken(session, anna, clock):
    late = bill(session, anna, "FV/1", "100", due=ago(10))
    about = {"customer_id": anna.id, "agreed_on": ago(1), "bears_interest": False}
    plan = InstalmentPlan(number="R/1", **about, entered_at=NOON, entered_by="x")
    session.add(plan)
    session.flush()
    session.add(InstalmentDebt(plan_id=plan.id, entry_id=late.id, amount=Decimal(100)))
    for at, (days, amount) in enumerate(((4, 60), (40, 40)), 1):
        due_on = TODAY + dt.timedelta(days=days)
        session.add(Instalment(plan_id=plan.id, position=at, due_on=due_on, amount=Decimal(amount)))
    before = told(session)
    clock.advance(days=1)

    assert (before, told(session)) == ([], [("due_soon", "email")])
    assert ("60.00" in newest(session).body, "(Instalment R/1)" in newest(session).body) == (True, True)
    clock.advance(days=1)
    assert told(session) == []


def test_after_a_standstill_of_weeks_everybody_hears_once_of_all_that_is_late(session, anna, clock):
    for at in range(3):
        bill(session, anna, f"FV/{at}", "100", due=ago(40 - 10 * at))
    other = reachable(session, sign_up_customer(session, "0002", email="b@example.com"))
    bill(session, other, "FV/9", "10", due=ago(400))

    assert told(session) == [("overdue_reminder", "email")]
    assert "300.00" in newest(session).body


def test_a_worker_that_dies_before_its_letters_are_kept_has_told_nobody(session, anna):
    bill(session, anna, "FV/1", "100", due=TODAY + dt.timedelta(days=14), issued=TODAY)
    session.commit()

    def die(_session):
        raise ZeroDivisionError

    event.listen(Session, "before_commit", die)
    with pytest.raises(ZeroDivisionError):
        remind()
    event.remove(Session, "before_commit", die)

    assert told(session) == [("invoice_issued", "email")]


def test_an_address_that_is_none_keeps_nothing_from_the_others(session, anna, caplog):
    spoiled = reachable(session, sign_up_customer(session, "0002", email="no address"))
    for customer in (spoiled, anna):
        bill(session, customer, f"FV/{customer.number}", "1", due=TODAY + dt.timedelta(days=14), issued=TODAY)

    assert told(session) == [("invoice_issued", "email")]
    assert "was not written" in caplog.text


def test_an_sms_waits_for_the_morning_is_paid_for_once_and_an_old_letter_is_not_sent(session, anna, clock):
    by_sms(session, anna, Topic.REMINDERS)
    bill(session, anna, "FV/1", "1234.56", due=ago(8))
    clock.advance(hours=11)

    assert sorted(told(session)) == [("overdue_reminder", "email"), ("overdue_reminder", "sms")]
    sms = session.scalars(select(Message).where(Message.channel == Channel.SMS)).one()
    assert sms.due_at == dt.datetime(2026, 11, 1, 5, tzinfo=dt.UTC)
    assert parts(gsm_text(sms.body)) == 1
    assert sms.not_after == dt.datetime(2026, 11, 2, 23, tzinfo=dt.UTC)


def test_a_meter_is_to_be_read_in_its_window_once_a_period(session, anna, clock):
    point = connect_point(session, anna, since=ago(400))
    session.execute(update(Contract).values(period_months=2))
    fit_meter(session, "M-1", point, on=ago(400), readings={dt.date(2026, 8, 31): 120})
    fit_meter(session, "M-2", point, on=ago(400), readings={dt.date(2026, 8, 31): 1}, radio_id="AB12")
    found = told(session)
    clock.advance(days=1)
    found += told(session)

    assert found == [("reading_window", "email")]
    assert "from 27 Oct 2026 to 3 Nov 2026 we read meters: M-1 (ul. Ogrodowa 12)" in newest(session).body


def test_a_verification_that_ends_is_told_by_its_days_and_by_whose_the_meter_is(session, anna, clock):
    point = connect_point(session, anna)
    ends = TODAY + dt.timedelta(days=100)
    main = fit_meter(session, "M-1", point, radio_id="A", verification_expires_on=ends)
    fit_meter(session, "P-1", point, role=MeterRole.SUBMETER, parent=main, radio_id="B", verification_expires_on=ends)
    found = []
    for days in (0, 7, 14, 70, 71, 90, 99):
        clock.moment = NOON + dt.timedelta(days=days)
        found += [kind for kind, _channel in told(session)]

    assert Counter(found) == {"verification_submeter": 3, "verification_main": 1}


def test_a_meter_that_was_removed_is_no_matter(session, anna):
    point = connect_point(session, anna)
    fit_meter(session, "M-1", point, removed_on=ago(3))
    session.execute(update(Meter).values(verification_expires_on=TODAY, radio_id=None))

    assert told(session) == []


def test_what_the_settings_turn_off_is_not_written(session, anna, engine, tmp_path, clock):
    bill(session, anna, "FV/1", "100", due=TODAY + dt.timedelta(days=2), issued=ago(1))
    use(Runtime(engine, tmp_path, clock, WARSAW, is_demo=True, reminders=Rules(frozenset({"due_soon"}))))

    assert told(session) == [("invoice_issued", "email")]
