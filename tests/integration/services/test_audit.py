"""The trail shows whoever changes it."""

import datetime as dt
from threading import Thread

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from data.models import AuditEntry, Deployment
from services.audit import first_broken, record
from services.checkup import findings
from services.installation import Place
from tests.integration.conftest import POLAND_SRID
from tests.support.builders import WARSAW

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


def test_the_check_of_an_installation_tells_where_the_trail_is_broken(trail, engine, tmp_path):
    address = engine.url.render_as_string(hide_password=False)
    place = Place(address, POLAND_SRID, tmp_path, WARSAW, is_demo=True, as_of=None)
    whole = told_of_trail(place)
    second = trail.scalars(select(AuditEntry.id).order_by(AuditEntry.id)).all()[1]
    trail.execute(update(AuditEntry).where(AuditEntry.id == second).values(actor="nobody"))
    trail.commit()

    assert (whole, told_of_trail(place)) == ("whole", f"entry {second} does not follow")


def told_of_trail(place):
    return {finding.what: finding.found for finding in findings(place, place.lake)}["trail"]
