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
from sqlalchemy import delete, event, func, select

from data.engine import for_writing
from data.ingest.undo import undo
from data.models import AuditEntry, Consent, CustomerChange, Installation, OutgoingBatch, OutgoingItem, Reading
from data.queries.outgoing import batches_made, leaving_counts, rows_of_batch
from domain.consents import Purpose
from domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from domain.outgoing import COLUMNS, WITHDRAWN, OutgoingKind, checksum, packed
from domain.readings import ReadingSource, ReadingState
from domain.settlement_runs import Billing
from services import outgoing
from services.retention import purge
from services.runtime import Runtime, current, use
from tests.support.builders import WARSAW, clock_at, connect_point, fit_meter, sign_up_customer
from tests.support.importing import run_of, site_of, take, write
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


def test_a_batch_of_a_release_before_is_packed_in_the_columns_that_it_left_in(session, ours):
    batch = outgoing.make(actor="clerk")
    for item in session.scalars(select(OutgoingItem)):
        item.values = {name: said for name, said in item.values.items() if name != WITHDRAWN}
    content = packed(rows_of_batch(session, batch.id))
    session.get(OutgoingBatch, batch.id).sha256 = checksum(content)
    session.commit()

    assert outgoing.content(batch.id) == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.read("consents.csv") == b"id,version,customer,purpose,is_given,at,origin\n"


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


def test_others_write_while_what_waits_is_looked_for_and_what_they_wrote_leaves_next(engine, session, ours):
    values = iter(["13000"])

    def write(_connection, _cursor, statement, *_more):
        if "md5(" in statement and (value := next(values, None)):
            with for_writing(engine).begin() as connection:
                connection.exec_driver_sql(f"UPDATE readings SET value_m3 = {value}")

    event.listen(engine, "after_cursor_execute", write)
    found = [pass_on()[OutgoingKind.READINGS] for _batch in range(2)]

    assert [(row["value_m3"], row["version"]) for [row] in found] == [("12.500", "1"), ("13.000", "2")]


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


def test_what_left_and_is_here_no_longer_is_withdrawn_once_with_what_was_told(session, ours):
    told = pass_on()
    session.execute(delete(Reading))
    session.execute(delete(Installation))
    session.commit()
    assert leaving_counts(session)[OutgoingKind.EXCHANGES] == 1
    gone = pass_on()

    for kind in (OutgoingKind.READINGS, OutgoingKind.EXCHANGES):
        assert gone[kind] == [{**told[kind][0], "version": "2", "is_withdrawn": "yes"}]
    assert pass_on() is None
    assert set(leaving_counts(session).values()) == {0}


def test_a_number_that_is_given_again_leaves_with_the_row_that_has_it_now(session, ours):
    [before] = pass_on()[OutgoingKind.READINGS]
    reading = session.scalars(select(Reading)).one()
    session.execute(delete(Reading))
    told = {"id": reading.id, "meter_id": reading.meter_id, "value_m3": reading.value_m3, "source": reading.source}
    session.add(Reading(**told, read_on=TODAY))
    session.commit()

    [after] = pass_on()[OutgoingKind.READINGS]
    assert (after["id"], after["read_on"], after["version"]) == (before["id"], "2026-07-01", "2")


def test_of_values_that_retention_has_removed_a_withdrawal_tells_the_number(session, ours):
    pass_on()
    use(replace(current(), clock=clock_at(TODAY + dt.timedelta(days=400))))
    purge()
    [ident] = session.scalars(delete(Reading).returning(Reading.id))
    session.commit()

    [row] = pass_on()[OutgoingKind.READINGS]
    told = {name: said for name, said in row.items() if said}
    assert told == {"id": str(ident), "version": "2", "is_withdrawn": "yes"}


def test_an_import_that_is_undone_and_taken_again_leaves_what_is_true(engine, session, ours, tmp_path):
    site = site_of(engine, tmp_path / "lake")
    pass_on()
    file = write(tmp_path / "r.csv", "meter;read_on;value_m3;source", "M-1;2026-06-20;14,5;actual_reader")
    for _turn in range(2):
        report = take(site, "readings", file)
        assert [row["is_withdrawn"] for row in pass_on()[OutgoingKind.READINGS]] == ["no"]
        undo(site, run_of(report))
        assert [row["is_withdrawn"] for row in pass_on()[OutgoingKind.READINGS]] == ["yes"]
    take(site, "readings", file)

    [row] = pass_on()[OutgoingKind.READINGS]
    assert (row["read_on"], row["is_withdrawn"]) == ("2026-06-20", "no")


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


STEPS = (
    *("read", "doubt", "accept", "replace", "undo", "remove"),
    *("refit", "change", "make", "killed", "wrong", "deliver"),
)


class Story:
    """Things that happen in any order, in a database that stays between stories."""

    def __init__(self, session, customer):
        self.session, self.customer = session, customer
        self.place = session.scalars(select(Installation)).one()
        self.day = session.scalar(select(func.max(Reading.read_on))) or JUNE

    def read(self, state=ReadingState.ACCEPTED):
        self.day += dt.timedelta(days=1)
        told = {"meter_id": self.place.meter_id, "value_m3": Decimal(1), "source": ReadingSource.READER}
        self.session.add(Reading(state=state, read_on=self.day, **told))

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

    def undo(self):
        """Take the newest rows away, so that SQLite gives their numbers again."""
        for table in (Reading, CustomerChange):
            self.session.execute(delete(table).where(table.id == select(func.max(table.id)).scalar_subquery()))

    def remove(self):
        self.place.removed_on = (self.place.removed_on or TODAY) + dt.timedelta(days=1)

    def refit(self):
        old, self.place.removed_on = self.place, TODAY
        self.place = Installation(
            **{name: getattr(old, name) for name in ("meter_id", "service_point_id", "role", "seal_number")},
            installed_on=old.installed_on + dt.timedelta(days=1),
        )
        self.session.delete(old)
        self.session.flush()
        self.session.add(self.place)

    def change(self):
        told = {"customer_id": self.customer.id, "at": NOON, "actor": "anna"}
        self.session.add(CustomerChange(field="phone", before="", after=f"{self.day}", **told))

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

    def deliver(self):
        if (batch := self.make()) is not None:
            outgoing.acknowledge(batch.id, batch.sha256, actor="clerk")
        return batch is not None


def elsewhere(session):
    """Return what the other system holds once every batch was taken in as the format tells, and what arrived twice."""
    held: dict[tuple[OutgoingKind, str], dict[str, str]] = {}
    seen, twice = set(), []
    for batch in session.scalars(select(OutgoingBatch.id).order_by(OutgoingBatch.id)):
        for kind, rows in rows_in(outgoing.content(batch)).items():
            for row in rows:
                named, said = (kind, row["id"]), {name: row[name] for name in row if name != "version"}
                if (*named, row["version"]) in seen or held.get(named) == said:
                    twice.append(row)
                seen.add((*named, row["version"]))
                held[named] = said
    there = {named: row for named, row in held.items() if row["is_withdrawn"] == "no"}
    return {kind: {ident: row for (of, ident), row in there.items() if of is kind} for kind in OutgoingKind}, twice


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.sampled_from(STEPS), max_size=12))
def test_whatever_happens_in_between_the_other_system_holds_what_is_here_and_nothing_came_twice(session, ours, steps):
    session.rollback()
    story = Story(session, ours)
    for step in steps:
        getattr(story, step)()
        session.commit()
    while story.deliver():
        pass

    session.rollback()
    held, twice = elsewhere(session)
    assert not twice
    read = {str(one.id): (f"{one.read_on}", f"{one.state}") for one in session.scalars(select(Reading))}
    known = {ident: (row["read_on"], row["state"]) for ident, row in held[OutgoingKind.READINGS].items()}
    assert known.items() <= read.items()
    assert {one for one in read.items() if one[1][1] == ReadingState.ACCEPTED} <= known.items()
    fitted = {str(one.id): f"{one.installed_on}" for one in session.scalars(select(Installation))}
    assert {ident: row["installed_on"] for ident, row in held[OutgoingKind.EXCHANGES].items()} == fitted
    changed = {str(one.id): one.after for one in session.scalars(select(CustomerChange))}
    assert {ident: row["after"] for ident, row in held[OutgoingKind.CHANGES].items()} == changed


def test_a_batch_that_retention_has_emptied_is_there_no_more_and_nothing_leaves_again(session, ours):
    batch = outgoing.make(actor="clerk")
    outgoing.acknowledge(batch.id, batch.sha256, actor="clerk")
    use(replace(current(), clock=clock_at(TODAY + dt.timedelta(days=400))))
    purge()

    with pytest.raises(NotFoundError):
        outgoing.content(batch.id)
    assert outgoing.make(actor="clerk") is None
    assert batches_made(session, most=5)["is_kept"].tolist() == [False]
