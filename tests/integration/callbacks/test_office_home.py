"""What waits in the office stands on the doors of its first page, and nothing where nothing waits."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import event

from callbacks.office.home import show_numbers
from components.office.home import COUNTED
from data.models import Channel, Message, OutgoingBatch, Reading, SettlementItem, SettlementRun, UnmatchedPayment
from domain.readings import ReadingSource, ReadingState
from domain.roles import Role
from domain.settlement_runs import Billing, ItemKind, ItemState, SettlementState
from domain.unmatched import NOTHING_NAMED
from services.identity import identify
from services.runtime import current, use
from tests.support.builders import connect_point, fit_meter, sign_up_customer, sign_up_user, signed_in
from tests.support.words import text_of
from texts import speaking

NOON = dt.datetime(2026, 10, 1, 11, tzinfo=dt.UTC)
DAY = NOON.date()


@pytest.fixture
def clerk(session, installed):
    """A clerk; a meter with two readings, of which one counts."""
    fitted = fit_meter(session, "M-1", connect_point(session, sign_up_customer(session)), readings={DAY: 7})
    told = {"source": ReadingSource.CUSTOMER, "state": ReadingState.QUESTIONED}
    session.add(Reading(meter_id=fitted.meter_id, read_on=DAY, value_m3=Decimal(9), **told))
    user = sign_up_user(session, "clerk@example.com", roles=[Role.CLERK])
    session.commit()
    identify(signed_in(user, None, Role.CLERK))
    with speaking("en"):
        yield


def run(state, **more):
    dates = dict.fromkeys(("first_on", "last_on", "issued_on"), DAY)
    return SettlementRun(state=state, made_at=NOON, made_by="clerk", **dates, **more)


def letter(event_name, channel):
    to = "Anna Lis, Lipowa 3, 00-001 Lipowo" if channel is Channel.POST else "anna@example.com"
    return Message(event=event_name, recipient=to, channel=channel, body="x", due_at=NOON)


def seen():
    return dict(zip(COUNTED, map(text_of, show_numbers("")), strict=True))


def test_each_door_says_what_waits_behind_it(session, clerk):
    drafts = [run(SettlementState.DRAFT, id=1), run(SettlementState.ISSUED, id=2)]
    session.add_all(drafts)
    session.flush()
    states = ((1, ItemState.HELD), (1, ItemState.OUTLIER), (1, ItemState.READY), (2, ItemState.HELD))
    session.add_all(SettlementItem(run_id=of, kind=ItemKind.INVOICE, state=state) for of, state in states)
    came = {"received_on": DAY, "amount": Decimal(90), "reason": NOTHING_NAMED}
    session.add_all(UnmatchedPayment(reference=f"B/{one}", **came) for one in range(2))
    session.add(OutgoingBatch(made_at=NOON, made_by="clerk", rows=1, sha256="0" * 64))
    session.add_all([letter("a", Channel.POST), letter("b", Channel.EMAIL)])
    session.commit()

    assert seen() == {
        "/office/readings": "1 waits for a decision",
        "/office/settlement": "1 draft to look at 2 documents held or unusual",
        "/office/payments": "2 name nobody",
        "/office/outgoing": "A batch is not acknowledged yet",
        "/letters": "1 letter waits",
    }


def test_rows_are_counted_only_where_another_system_bills_and_doors_are_quiet_otherwise(engine, clerk):
    sent = []
    event.listen(engine, "before_cursor_execute", lambda _connection, _cursor, sql, *_more: sent.append(sql))
    assert {path for path, words in seen().items() if words} == {"/office/readings"}
    assert len(sent) == 1

    use(replace(current(), billing=Billing.OUTSIDE))
    assert seen()["/office/outgoing"] == "2 rows wait to leave"
