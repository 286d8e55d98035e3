"""What clerks see of the office, in the words of their language."""

import datetime as dt
from decimal import Decimal

import pytest

from data.models import InstalmentPlan, OutgoingBatch, Reading, UnmatchedPayment
from domain.readings import ReadingSource, ReadingState
from domain.roles import Role
from domain.unmatched import NOTHING_NAMED
from services.identity import identify
from services.office import instalments, outgoing, payments, readings
from services.unmatched import unmatched_export
from tests.support.builders import connect_point, fit_meter, sign_up_customer, sign_up_user, signed_in
from tests.support.files import frame_of
from texts import speaking

pytestmark = pytest.mark.usefixtures("installed")
DAY, NOON = dt.date(2026, 10, 1), dt.datetime(2026, 10, 1, 11, tzinfo=dt.UTC)
STORED, TOLD = "jan (command line)", "jan (wiersz poleceń)"


@pytest.fixture
def meter(session):
    """A meter with a doubted reading, a payment, a plan and a batch, all by the same operator; a clerk looks."""
    owner = sign_up_customer(session)
    fitted = fit_meter(session, "M-1", connect_point(session, owner))
    read = {"source": ReadingSource.READER, "state": ReadingState.QUESTIONED, "entered_by": STORED}
    session.add(Reading(meter_id=fitted.meter_id, read_on=DAY, value_m3=Decimal(7), **read))
    came = {"received_on": DAY, "amount": Decimal(90), "reason": NOTHING_NAMED, "decided_by": STORED}
    session.add(UnmatchedPayment(id=1, reference="B/1", payer="ANNA LIS", title="woda", **came))
    entered = {"agreed_on": DAY, "bears_interest": True, "entered_at": NOON, "entered_by": STORED}
    session.add(InstalmentPlan(id=1, number="R/2026/000001", customer_id=owner.id, **entered))
    session.add(OutgoingBatch(id=1, made_at=NOON, made_by=STORED, rows=1, sha256="0" * 64))
    clerk = sign_up_user(session, "clerk@example.com", roles=[Role.CLERK])
    session.commit()
    identify(signed_in(clerk, None, Role.CLERK))
    with speaking("pl"):
        yield fitted.meter_id


def test_who_did_it_is_said_in_the_language_of_the_reader(meter):
    seen = {
        "batches": outgoing.batches(10)[0]["made_by"].item(),
        "payments": payments.payments(None)["decided_by"].item(),
        "payment": payments.payment_opened(1)[0]["decided_by"].item(),
        "file of payments": frame_of(unmatched_export({})).iloc[0].iloc[-1],
        "readings that wait": readings.waiting(10)[0]["entered_by"].item(),
        "readings": readings.meter_opened(meter)[1]["entered_by"].item(),
        "plan": instalments.plan_opened("R/2026/000001").entered_by,
    }

    assert seen == dict.fromkeys(seen, TOLD)


def test_what_nobody_has_done_yet_names_nobody(meter):
    assert outgoing.batches(10)[0]["acknowledged_by"].item() == ""
