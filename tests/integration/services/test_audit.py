"""The trail shows whoever changes it."""

import datetime as dt
from threading import Thread

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from data.models import AuditEntry, Deployment
from services.audit import first_broken, record

NOON = dt.datetime(2026, 10, 31, 11, tzinfo=dt.UTC)


@pytest.fixture
def trail(session):
    """Three entries."""
    session.add(Deployment(id=1, map_crs="EPSG:2180", utility={}, as_of=None, is_demo=True))
    for number in range(3):
        record(session, at=NOON, actor="admin", action="roles_set", subject=f"user {number}", roles=["clerk"])
    session.commit()
    return session


def test_an_untouched_trail_is_whole(trail):
    assert first_broken(trail) is None


@pytest.mark.parametrize(
    "change",
    [{"subject": "user 9"}, {"actor": "nobody"}, {"details": {"roles": ["admin"]}}, {"at": NOON + dt.timedelta(1)}],
)
def test_a_changed_entry_shows(trail, change):
    second = trail.scalars(select(AuditEntry.id).order_by(AuditEntry.id)).all()[1]
    trail.execute(update(AuditEntry).where(AuditEntry.id == second).values(**change))

    assert first_broken(trail) == second


def test_a_missing_entry_shows_at_the_next(trail):
    _first, second, third = trail.scalars(select(AuditEntry.id).order_by(AuditEntry.id)).all()
    trail.execute(delete(AuditEntry).where(AuditEntry.id == second))

    assert first_broken(trail) == third


def test_writers_at_the_same_moment_make_one_chain(trail, engine):
    def write(number):
        with Session(engine) as session, session.begin():
            record(session, at=NOON, actor=f"writer {number}", action="signed_in", subject="x")

    writers = [Thread(target=write, args=(number,)) for number in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert first_broken(trail) is None
    assert len(trail.scalars(select(AuditEntry.id)).all()) == 11
