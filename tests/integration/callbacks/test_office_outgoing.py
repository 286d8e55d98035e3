"""The page of what leaves for an outside billing system."""

import datetime as dt
from dataclasses import replace

import pytest
from dash import no_update
from dash.exceptions import PreventUpdate
from sqlalchemy import select

from callbacks.office.outgoing import show_state, take_step
from data.models import OutgoingBatch
from domain.roles import Role
from domain.settlement_runs import Billing
from services.identity import identify
from services.runtime import Runtime, current, use
from tests.support.builders import WARSAW, clock_at, connect_point, fit_meter, sign_up_customer, sign_up_user, signed_in
from tests.support.pressing import pressing
from tests.support.words import rows_of, text_of
from texts import speaking

JUNE = dt.date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _at_work(session, engine, tmp_path):
    use(Runtime(engine, tmp_path / "lake", clock_at(JUNE), WARSAW, is_demo=False, billing=Billing.OUTSIDE))
    clerk = sign_up_user(session, "clerk@example.com", roles=[Role.CLERK])
    fit_meter(session, "M-1", connect_point(session, sign_up_customer(session)), readings={JUNE: 12})
    session.commit()
    identify(signed_in(clerk, None, Role.CLERK))
    with speaking("en"):
        yield
    identify(None)


def press(step, checksum=""):
    button = {"area": "outgoing", "step": step}
    with pressing(button) as said:
        return take_step([1], [button], checksum, 0), str(said) or said.wrong


def test_what_waits_is_counted_made_and_acknowledged(session):
    state, hidden, _batches = show_state(0)
    assert hidden
    assert text_of(state).startswith("Readings 1 Meters installed and removed 1")
    assert "The batch is made" in press("make")[1]

    state, hidden, batches = show_state(1)
    batch = session.scalars(select(OutgoingBatch)).one()
    assert not hidden
    assert batch.sha256 in text_of(state)
    assert rows_of(batches)[0][0] == "Batch 1"

    assert press("acknowledge", batch.sha256) == ((1, ""), "The batch has arrived; the next one can be made.")
    assert "Nothing waits" in text_of(show_state(2)[0])


def test_a_wrong_checksum_is_refused_and_stays_where_it_was_typed():
    press("make")
    done, said = press("acknowledge", "abc")

    assert done == (no_update, no_update)
    assert "This is not the checksum of batch 1." in said


def test_a_second_click_is_told_as_the_first_and_another_batch_waits_no_more(session):
    press("make")
    sha256 = session.scalars(select(OutgoingBatch.sha256)).one()

    assert [press("acknowledge", sha256)[1] for _press in range(2)] == [
        "The batch has arrived; the next one can be made."
    ] * 2
    assert "somebody else has acknowledged it" in press("acknowledge", "0" * 64)[1]


def test_where_the_invoices_are_made_here_the_page_says_so():
    use(replace(current(), billing=Billing.OWN))

    assert "The invoices are made here" in text_of(show_state(0)[0])
    assert "The invoices are made here" in press("make")[1]


def test_a_button_that_only_appeared_does_nothing():
    with pressing(None), pytest.raises(PreventUpdate):
        take_step([None], [{"area": "outgoing", "step": "make"}], "", 0)
