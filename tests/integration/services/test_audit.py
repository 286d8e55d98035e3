"""The trail shows whoever changes it."""

import datetime as dt
from threading import Thread

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from data.models import AuditEntry, Deployment
from domain.errors import NotFoundError
from services.accounts.users import user_of
from services.allowances import Allowance, Allowances
from services.audit import HEADS, entry_hash, first_broken, lost_head, note_denial, record, record_refusal
from services.checkup import findings
from services.installation import Place
from services.runtime import Runtime, use, writing
from tests.support.builders import WARSAW
from tests.support.engines import POLAND_SRID
from texts import speaking

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


@pytest.fixture
def place(engine, tmp_path):
    """The installation whose trail it is."""
    address = engine.url.render_as_string(hide_password=False)
    return Place(address, POLAND_SRID, tmp_path / "lake", WARSAW, is_demo=True, as_of=None)


@pytest.fixture
def written(trail, engine, place):
    """Three more entries, written as services write them; returns their numbers."""
    use(Runtime(engine, place.lake, lambda: NOON, WARSAW, is_demo=True))
    for number in range(3):
        with writing() as session:
            record(session, at=NOON, actor="admin", action="user_disabled", subject=f"user {number}")
    return trail.scalars(select(AuditEntry.id).order_by(AuditEntry.id)).all()[3:]


def told_of_trail(place):
    with speaking("en"):
        return next(finding.found for finding in findings(place, place.lake) if finding.what == "trail")


def rewritten(session, entries):
    """Give entries the hashes that they would have had."""
    before = session.scalar(select(AuditEntry.hash).where(AuditEntry.id == entries[0] - 1))
    for entry in session.scalars(select(AuditEntry).where(AuditEntry.id.in_(entries)).order_by(AuditEntry.id)):
        entry.previous_hash, entry.hash = before, ""
        entry.hash = before = entry_hash(entry)
        session.flush()


def test_the_check_of_an_installation_finds_an_untouched_trail_whole(place, written):
    assert told_of_trail(place) == "whole"


def test_the_check_of_an_installation_tells_where_the_trail_is_broken(trail, place, written):
    trail.execute(update(AuditEntry).where(AuditEntry.id == written[1]).values(actor="nobody"))
    trail.commit()

    assert told_of_trail(place) == f"entry {written[1]} does not follow"


def test_a_trail_cut_at_its_end_is_whole_in_itself_and_shows_outside(trail, place, written):
    trail.execute(delete(AuditEntry).where(AuditEntry.id == written[2]))
    trail.commit()

    assert first_broken(trail) is None
    assert told_of_trail(place) == f"entry {written[2]} is not what audit-heads knows of it"


def test_a_trail_written_anew_with_right_hashes_shows_outside(trail, place, written):
    trail.execute(update(AuditEntry).where(AuditEntry.id == written[1]).values(actor="nobody"))
    rewritten(trail, written[1:])
    trail.commit()

    assert first_broken(trail) is None
    assert lost_head(trail, place.lake.parent) == written[2]


def test_what_is_rolled_back_leaves_no_head_outside(trail, place, written):
    def change_what_is_not_there():
        with writing() as session:
            record(session, at=NOON, actor="admin", action="user_disabled", subject="user 9")
            user_of(session, "nobody@example.com")

    with pytest.raises(NotFoundError):
        change_what_is_not_there()

    assert len((place.lake.parent / HEADS).read_text().splitlines()) == 3
    assert told_of_trail(place) == "whole"


def test_heads_written_in_another_order_or_by_halves_are_understood(trail, place, written):
    heads = place.lake.parent / HEADS
    first, *others = heads.read_text().splitlines()
    heads.write_text("\n".join([*others, first, "99 ab"]))

    assert lost_head(trail, place.lake.parent) is None


def test_a_head_that_cannot_be_written_stops_nothing(trail, place, engine, caplog):
    use(Runtime(engine, place.lake / "no" / "such", lambda: NOON, WARSAW, is_demo=True))

    with writing() as session:
        record(session, at=NOON, actor="admin", action="user_disabled", subject="user 9")

    assert len(trail.scalars(select(AuditEntry.id)).all()) == 4
    assert "the head of the trail was not written" in caplog.text


def test_a_flood_of_refusals_does_not_fill_the_trail_nor_hide_those_of_others(trail, engine, place, written):
    few = Allowances(refusals=Allowance(burst=5, per_second=0.001))
    use(Runtime(engine, place.lake, lambda: NOON, WARSAW, is_demo=True, allowances=few))
    for number in range(9):
        with writing() as session:
            record_refusal(session, at=NOON, actor="", action="sign_in_refused", subject=f"user {number}")
    note_denial("/admin")

    noted = trail.scalars(select(AuditEntry.action).where(AuditEntry.id > written[-1])).all()
    assert noted == ["sign_in_refused"] * 5 + ["access_refused"]
