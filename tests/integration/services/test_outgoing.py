"""What leaves for an outside billing system: nothing lost, nothing twice, whatever happens in between."""

import contextlib
import csv
import datetime as dt
import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from data.models import AuditEntry, Consent, CustomerChange, Installation, OutgoingBatch, Reading
from data.queries.outgoing import batches_made, leaving_counts
from domain.consents import Purpose
from domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from domain.outgoing import COLUMNS, OutgoingKind, checksum
from domain.readings import ReadingSource, ReadingState
from domain.settlement_runs import Billing
from services import outgoing
from services.retention import purge
from services.runtime import Runtime, current, use
from tests.support.builders import WARSAW, clock_at, connect_point, fit_meter, sign_up_customer
from texts import speaking

TODAY = dt.date(2026, 7, 1)
NOON = dt.datetime(2026, 7, 1, 10, tzinfo=dt.UTC)
JUNE = dt.date(2026, 6, 1)


@pytest.fixture
def ours(engine, session, tmp_path):
    """A customer with a meter that was read once, in an installation that is billed elsewhere."""
    use(Runtime(engine, tmp_path / "lake", clock_at(TODAY), WARSAW, is_demo=False, billing=Billing.OUTSIDE))
    customer = sign_up_customer(session)
    fit_meter(session, "M-1", connect_point(session, customer), readings={JUNE: "12.5"})
    session.commit()
    with speaking("en"):
        yield customer


def rows_in(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {kind: list(csv.DictReader(io.StringIO(archive.read(f"{kind}.csv").decode()))) for kind in OutgoingKind}


def sent(batch):
    return rows_in(outgoing.content(batch.id))


def pass_on(**more):
    """Make a batch, acknowledge it and return what was in it."""
    batch = outgoing.make(actor="clerk", **more)
    if batch is None:
        return None
    outgoing.acknowledge(batch.id, batch.sha256, actor="clerk")
    return sent(batch)


def written(session, ours):
    """Write a change of data and a consent."""
    told = {"customer_id": ours.id, "at": NOON, "actor": "anna"}
    session.add(CustomerChange(field="phone", before="", after='=600 "100", 200', **told))
    session.add(Consent(purpose=Purpose.EINVOICE, is_given=True, **told))
    session.commit()


def test_readings_exchanges_changes_and_consents_leave_in_four_tables(session, ours):
    written(session, ours)
    found = pass_on()

    [reading], [fitted] = found[OutgoingKind.READINGS], found[OutgoingKind.EXCHANGES]
    wanted = {"meter": "M-1", "read_on": "2026-06-01", "value_m3": "12.500", "source": "actual_reader"}
    assert reading.items() >= (wanted | {"state": "accepted", "version": "1"}).items()
    assert (fitted["meter"], fitted["service_point"], fitted["installed_on"]) == ("M-1", "PP-1", "2024-01-01")
    [change], [consent] = found[OutgoingKind.CHANGES], found[OutgoingKind.CONSENTS]
    assert (change["customer"], change["field"], change["after"]) == ("0001234", "phone", '=600 "100", 200')
    assert (consent["purpose"], consent["is_given"]) == ("einvoice", "yes")
    assert all(tuple(row) == COLUMNS[kind] for kind, rows in found.items() for row in rows)


def test_the_same_bytes_leave_until_they_are_acknowledged(session, ours):
    first = outgoing.make(actor="clerk")
    before = outgoing.content(first.id)
    written(session, ours)
    again = outgoing.make(actor="another")

    assert again == first
    assert outgoing.content(again.id) == before
    assert checksum(before) == first.sha256
    assert len(session.scalars(select(OutgoingBatch)).all()) == 1


def test_the_next_batch_has_what_came_since_and_after_it_there_is_none(session, ours):
    pass_on()
    written(session, ours)

    assert {kind: len(rows) for kind, rows in pass_on().items()} == {
        OutgoingKind.READINGS: 0,
        OutgoingKind.EXCHANGES: 0,
        OutgoingKind.CHANGES: 1,
        OutgoingKind.CONSENTS: 1,
    }
    assert outgoing.make(actor="clerk") is None
    assert set(leaving_counts(session).values()) == {0}


def test_two_clerks_who_press_at_once_get_the_same_batch(session, ours):
    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(copy_context().run, lambda: outgoing.make(actor="clerk")) for _clerk in range(4)]
        made = {job.result().id for job in jobs}

    assert len(made) == 1


def test_only_the_right_checksum_acknowledges_and_twice_is_once(session, ours):
    batch = outgoing.make(actor="clerk")
    with pytest.raises(InvalidInputError, match="not the checksum"):
        outgoing.acknowledge(batch.id, "0" * 64, actor="clerk")
    outgoing.acknowledge(batch.id, f" {batch.sha256.upper()} ", actor="clerk")
    outgoing.acknowledge(batch.id, batch.sha256, actor="another")

    session.rollback()
    assert session.get(OutgoingBatch, batch.id).acknowledged_by == "clerk"
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["outgoing_made", "outgoing_acknowledged"]


def test_a_reading_that_changes_after_it_left_leaves_again_as_a_new_version(session, ours):
    pass_on()
    reading = session.scalars(select(Reading)).one()
    reading.state, reading.replaced = ReadingState.CORRECTED, 1
    session.add(Reading(meter_id=reading.meter_id, read_on=JUNE, value_m3=Decimal(11), source=reading.source))
    session.commit()

    found = [(row["state"], row["value_m3"], row["version"]) for row in pass_on()[OutgoingKind.READINGS]]
    assert found == [("corrected", "12.500", "2"), ("accepted", "11.000", "1")]


def test_a_removal_leaves_again_as_a_new_version(session, ours):
    pass_on()
    session.scalars(select(Installation)).one().removed_on = TODAY
    session.commit()

    [row] = pass_on()[OutgoingKind.EXCHANGES]
    assert (row["removed_on"], row["version"]) == ("2026-07-01", "2")


def test_a_reading_that_nobody_believes_yet_stays(session, ours):
    session.scalars(select(Reading)).one().state = ReadingState.QUESTIONED
    session.commit()

    assert pass_on()[OutgoingKind.READINGS] == []


def test_what_is_too_much_for_one_batch_leaves_with_the_next(session, ours):
    written(session, ours)

    assert [sum(map(len, pass_on(most=3).values())), sum(map(len, pass_on(most=3).values()))] == [3, 1]


def test_where_invoices_are_made_here_nothing_leaves(session, ours):
    use(replace(current(), billing=Billing.OWN))
    with pytest.raises(NotAllowedError, match="made here"):
        outgoing.make(actor="clerk")


def test_a_batch_that_does_not_exist_is_said_so(ours):
    with pytest.raises(NotFoundError):
        outgoing.content(7)
    with pytest.raises(NotFoundError):
        outgoing.acknowledge(7, "", actor="clerk")


STEPS = st.lists(
    st.sampled_from(
        ["read", "doubt", "accept", "replace", "remove", "change", "make", "killed", "wrong", "acknowledge"]
    ),
    max_size=12,
)


class Story:
    """Things that happen in any order, and everything that arrived elsewhere."""

    def __init__(self, session, customer):
        self.session, self.customer = session, customer
        self.meter = session.scalars(select(Installation.meter_id)).first()
        self.day = JUNE
        self.arrived = []

    def read(self, state=ReadingState.ACCEPTED):
        self.day += dt.timedelta(days=1)
        row = {"meter_id": self.meter, "read_on": self.day, "value_m3": Decimal(1), "source": ReadingSource.READER}
        self.session.add(Reading(state=state, **row))

    def doubt(self):
        self.read(ReadingState.QUESTIONED)

    def accept(self):
        self._turn(ReadingState.QUESTIONED, ReadingState.ACCEPTED)

    def replace(self):
        self._turn(ReadingState.ACCEPTED, ReadingState.CORRECTED)

    def _turn(self, before, after):
        found = self.session.scalars(select(Reading).where(Reading.state == before).order_by(Reading.id.desc())).first()
        if found is not None:
            found.state = after

    def remove(self):
        fitted = self.session.scalars(select(Installation)).first()
        fitted.removed_on = (fitted.removed_on or TODAY) + dt.timedelta(days=1)

    def change(self):
        told = {"customer_id": self.customer.id, "at": NOON, "actor": "anna"}
        self.session.add(CustomerChange(field="phone", before="", after="1", **told))

    def make(self):
        return outgoing.make(actor="clerk", most=4)

    def killed(self):
        running, looks = current(), iter([TODAY])

        def dying():
            next(looks)
            return running.clock()

        use(replace(running, clock=dying))
        with contextlib.suppress(StopIteration):
            self.make()
        use(running)

    def wrong(self):
        if (batch := self.make()) is not None:
            with pytest.raises(InvalidInputError):
                outgoing.acknowledge(batch.id, batch.sha256[::-1] + "x", actor="clerk")

    def acknowledge(self):
        if (batch := self.make()) is not None:
            content = outgoing.content(batch.id)
            assert checksum(content) == batch.sha256
            outgoing.acknowledge(batch.id, batch.sha256, actor="clerk")
            self.arrived += [(kind, row) for kind, rows in rows_in(content).items() for row in rows]
            return True
        return False


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_whatever_happens_in_between_nothing_is_lost_and_nothing_comes_twice(session, ours, steps):
    session.rollback()
    story = Story(session, ours)
    story.day = session.scalars(select(Reading.read_on).order_by(Reading.read_on.desc())).first()
    before = story_so_far(session)
    for step in steps:
        getattr(story, step)()
        session.commit()
    while story.acknowledge():
        pass

    session.rollback()
    seen = [(kind, row["id"], row["version"]) for kind, row in story.arrived] + before
    assert len(seen) == len(set(seen))
    newest = {(kind, row["id"]): row for kind, row in story.arrived}
    for reading in session.scalars(select(Reading)):
        row = newest.get((OutgoingKind.READINGS, str(reading.id)))
        if row is not None:
            assert row["state"] == reading.state
        elif reading.state is ReadingState.ACCEPTED:
            assert (OutgoingKind.READINGS, str(reading.id)) in {one[:2] for one in before}
    changes = {str(one) for one in session.scalars(select(CustomerChange.id))}
    assert changes == {ident for kind, ident, _version in seen if kind is OutgoingKind.CHANGES}


def story_so_far(session):
    """Return what earlier stories have acknowledged: the database stays between them."""
    found = []
    for batch in session.scalars(select(OutgoingBatch.id)):
        rows = rows_in(outgoing.content(batch))
        found += [(kind, row["id"], row["version"]) for kind, some in rows.items() for row in some]
    return found


def test_a_batch_that_retention_has_emptied_is_there_no_more_and_nothing_leaves_again(session, ours):
    batch = outgoing.make(actor="clerk")
    outgoing.acknowledge(batch.id, batch.sha256, actor="clerk")
    use(replace(current(), clock=clock_at(TODAY + dt.timedelta(days=400))))
    purge()

    with pytest.raises(NotFoundError):
        outgoing.content(batch.id)
    assert outgoing.make(actor="clerk") is None
    assert batches_made(session, most=5)["is_kept"].tolist() == [False]
