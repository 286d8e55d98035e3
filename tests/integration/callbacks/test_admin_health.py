"""The administrator's page of health: what `wodnik check` finds, what is wrong first, with how to mend it."""

import datetime as dt

import pytest
from sqlalchemy import delete

from callbacks.admin.health import show_findings
from components.admin.health import NAMES
from data.models import AuditEntry, Deployment, Timer
from services.audit import record
from services.checkup import findings_here
from services.runtime import Runtime, use, writing
from tests.support.builders import WARSAW, clock_at
from tests.support.words import text_of
from texts import speaking

NOON = dt.datetime(2026, 10, 31, 11, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _in_english(engine, tmp_path):
    use(Runtime(engine, tmp_path / "lake", clock_at(NOON.date()), WARSAW, is_demo=True, backups=tmp_path / "backups"))
    with speaking("en"):
        yield


@pytest.fixture
def at_work(session, engine):
    """An installation with a worker."""
    session.add(Deployment(id=1, map_crs=f"EPSG:{engine.dialect.map_srid}", utility={}, as_of=None, is_demo=True))
    session.add(Timer(name="reconcile", due_at=NOON, done_at=NOON))
    session.commit()


def test_what_is_to_mend_is_told_first_with_what_to_do(at_work):
    told = text_of(show_findings(None))

    assert told.startswith("1 thing needs somebody Backup Backup to mend none in ")
    assert "run `wodnik backup`, and every night by a timer" in told
    assert "Worker in order has shown itself within the last minutes" in told


def test_when_everything_runs_it_is_said(at_work, tmp_path):
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "wodnik.tar").touch()

    assert text_of(show_findings(1)).startswith("Everything runs")
    assert {one.what for one in findings_here()} < NAMES.keys()


def test_a_worker_that_never_ran_and_an_empty_database_are_told(tmp_path):
    told = text_of(show_findings(None))

    assert "Worker to mend none has run yet: messages wait start `wodnik serve`" in told
    assert "Contents to mend the database is empty" in told


def test_a_trail_that_was_changed_is_told(session, at_work):
    for number in range(3):
        with writing() as database:
            record(database, at=NOON, actor="a", action="signed_in", subject=str(number))

    session.execute(delete(AuditEntry).where(AuditEntry.subject == "2"))
    session.commit()
    assert "Audit trail to mend entry 3 is not what audit-heads knows of it" in text_of(show_findings(1))

    session.execute(delete(AuditEntry).where(AuditEntry.subject == "0"))
    session.commit()
    assert "Audit trail to mend entry 2 does not follow" in text_of(show_findings(1))
