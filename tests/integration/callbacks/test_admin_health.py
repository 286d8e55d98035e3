"""The administrator's page of health: what is wrong comes first, with how to mend it."""

import datetime as dt

import pytest
from dash.exceptions import PreventUpdate
from sqlalchemy import delete

from callbacks.admin.health import check_trail, show_parts
from components.admin.health import MEND
from data.models import AuditEntry, Deployment, Timer
from services.audit import record
from services.readiness import PARTS
from services.runtime import Runtime, use, writing
from tests.support.builders import WARSAW, clock_at
from tests.support.pressing import pressing
from tests.support.words import text_of
from texts import speaking

TRAIL = {"area": "health", "step": "trail"}
NOON = dt.datetime(2026, 10, 31, 11, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _in_english(engine, tmp_path):
    use(Runtime(engine, tmp_path / "lake", clock_at(NOON.date()), WARSAW, is_demo=True))
    with speaking("en"):
        yield


def press() -> str:
    with pressing(TRAIL):
        return text_of(check_trail([1], [TRAIL]))


def test_a_worker_that_never_ran_is_told_first_with_what_to_do():
    assert text_of(show_parts(None)).startswith("This needs somebody Worker Worker to mend No worker has run yet")


def test_when_everything_runs_it_is_said(session):
    session.add(Timer(name="reconcile", due_at=NOON, done_at=NOON))
    session.commit()

    assert text_of(show_parts(1)).startswith("Everything runs")


def test_a_data_folder_that_is_gone_is_told(engine, tmp_path):
    use(Runtime(engine, tmp_path / "gone" / "lake", clock_at(NOON.date()), WARSAW, is_demo=True))

    assert "Disk to mend The data folder cannot be read" in text_of(show_parts(1))


def test_only_known_parts_have_words():
    assert {part for part, _state in MEND} == set(PARTS)


def test_the_trail_is_checked_when_somebody_asks(session):
    session.add(Deployment(id=1, map_crs="EPSG:2180", utility={}, as_of=None, is_demo=True))
    session.commit()
    for number in range(3):
        with writing() as database:
            record(database, at=NOON, actor="a", action="signed_in", subject=str(number))
    assert press().startswith("The trail is whole")

    session.execute(delete(AuditEntry).where(AuditEntry.subject == "2"))
    session.commit()
    assert press().startswith("Entry 3 is not what was written down of it outside")

    session.execute(delete(AuditEntry).where(AuditEntry.subject == "0"))
    session.commit()
    assert press().startswith("Entry 2 does not follow from the one before")


def test_nobody_asked_nothing_is_read():
    with pressing(None), pytest.raises(PreventUpdate):
        check_trail([None], [TRAIL])
