"""A backup taken while others write, put back on an empty host, equals the original; a damaged one changes nothing."""

import datetime as dt
import threading
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data import lake, migrations
from data.engine import connect
from data.models import AuditEntry
from services.audit import lost_head, record
from services.backup import BackupError, back_up, restore
from services.backup.facts import tables_of
from services.installation import Place
from services.runtime import Runtime, use, writing
from tests.support.builders import WARSAW, clock_at
from tests.support.demo import build_demo, rows_of
from tests.support.engines import POLAND_SRID
from tests.unit.data.lake.test_lake import hours

DAY = dt.date(2026, 10, 31)
KEY = "the key of this installation, long enough"
FILES = {"outbox/00000001.eml": b"a letter", "imports/hours.bin": bytes(range(256)) * 4096, "notice.txt": b""}


@pytest.fixture
def running(engine, tmp_path):
    """An installation whose files lie in ``var``."""
    running = Runtime(engine, tmp_path / "var" / "lake", clock_at(DAY), WARSAW, is_demo=True)
    running.lake.mkdir(parents=True)
    use(running)
    return running


@pytest.fixture
def empty_host(request, database_url, tmp_path):
    """A place where no installation is yet, on the same kind of database."""
    if database_url.startswith("sqlite"):
        yield Place(
            f"sqlite:///{tmp_path / 'new' / 'w.db'}", POLAND_SRID, tmp_path / "new" / "lake", WARSAW, True, None
        )
        return
    server = request.getfixturevalue("postgres")
    with server.database("template_postgis") as name:
        yield Place(server.url(name), POLAND_SRID, tmp_path / "new" / "lake", WARSAW, True, None)


@contextmanager
def opened(place):
    engine = connect(place.database, map_srid=place.map_srid)
    yield engine
    engine.dispose()


@contextmanager
def somebody_writing(running):
    """Let somebody write into the trail and then into the lake, day by day, all the while."""
    began, stop = threading.Event(), threading.Event()

    def write():
        use(running)
        days = (DAY + dt.timedelta(days=n) for n in range(1, 1000))
        while not stop.is_set():
            with writing() as session:
                record(session, at=running.clock(), actor="writer", action="signed_in", subject="meanwhile")
            day = next(days)
            lake.append(running.lake, hours(day, day, meters=(1, 2)))
            began.set()

    thread = threading.Thread(target=write)
    thread.start()
    assert began.wait(30)
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_a_demo_backed_up_while_others_write_equals_the_original_on_an_empty_host(running, empty_host, tmp_path):
    build_demo(running.engine, running.lake)
    original, version = rows_of(running.engine), lake.version(running.lake)
    for name, content in FILES.items():
        (running.lake.parent / name).parent.mkdir(exist_ok=True)
        (running.lake.parent / name).write_bytes(content)

    with somebody_writing(running):
        made = back_up(tmp_path / "one.tar", key=KEY, actor="root")
    restored = restore(made.path, empty_host, key=KEY, is_replacing=False, is_verified=True)

    assert (restored.differences, restored.has_its_key) == ((), True)
    with opened(empty_host) as engine, Session(engine) as session:
        found = rows_of(engine)
        assert lost_head(session, empty_host.lake.parent) is None
    entries = found.pop("audit_entries")
    assert found == {name: rows for name, rows in original.items() if name != "audit_entries"}
    # Of the same moment: every day in the lake has its entry, and at most one entry waits for its day.
    assert len(entries) - (lake.version(empty_host.lake) - version) in {0, 1}
    assert len(entries) < len(rows_of(running.engine)["audit_entries"]) - 1
    assert made.manifest.facts.money.open == made.manifest.facts.money.balance > 0
    assert {name: (empty_host.lake.parent / name).read_bytes() for name in FILES} == FILES
    span = [1, 2], DAY - dt.timedelta(days=30), DAY
    assert lake.daily(empty_host.lake, *span).equals(lake.daily(running.lake, *span))


def test_what_was_put_back_goes_on(running, empty_host, session, tmp_path):
    with writing() as writer:
        record(writer, at=running.clock(), actor="a", action="signed_in", subject="c")
    made = back_up(tmp_path / "one.tar", key=KEY, actor="root")
    restore(made.path, empty_host, key=KEY, is_replacing=False, is_verified=False)

    with opened(empty_host) as engine:
        use(Runtime(engine, empty_host.lake, running.clock, WARSAW, is_demo=True))
        with writing() as writer:
            record(writer, at=running.clock(), actor="a", action="signed_in", subject="d")
        lake.append(empty_host.lake, hours(DAY, DAY))
        with Session(engine) as reader:
            assert reader.scalar(select(func.count()).select_from(AuditEntry)) == 2


def test_a_place_that_is_taken_is_left_alone_unless_told(running, empty_host, tmp_path):
    with writing() as session:
        record(session, at=running.clock(), actor="a", action="signed_in", subject="c")
    made = back_up(tmp_path / "one.tar", key=KEY, actor="root")
    restore(made.path, empty_host, key=KEY, is_replacing=False, is_verified=False)
    lake.append(empty_host.lake, hours(DAY, DAY))

    with pytest.raises(BackupError, match="--replace"):
        restore(made.path, empty_host, key=KEY, is_replacing=False, is_verified=False)
    assert lake.version(empty_host.lake) == 1

    again = restore(made.path, empty_host, key="another", is_replacing=True, is_verified=True)
    assert (again.differences, again.has_its_key, lake.version(empty_host.lake)) == ((), False, 0)


def test_a_backup_of_an_older_revision_is_brought_to_this_one(running, empty_host, tmp_path):
    with writing() as session:
        record(session, at=running.clock(), actor="a", action="signed_in", subject="c")
    migrations.downgrade(running.engine, "0001")
    made = back_up(tmp_path / "one.tar", key=KEY, actor="root")

    restored = restore(made.path, empty_host, key=KEY, is_replacing=False, is_verified=True)

    assert (made.manifest.revision, restored.revision, restored.differences) == ("0001", migrations.newest(), ())


@pytest.mark.postgres
def test_what_postgresql_refuses_leaves_the_database_as_it_was(postgres, migrated_database, tmp_path):
    lakes = tmp_path / "var" / "lake", tmp_path / "new" / "lake"
    with postgres.database(migrated_database) as one, postgres.database("template_postgis") as other:
        here, there = (
            Place(postgres.url(name), POLAND_SRID, folder, WARSAW, is_demo=True, as_of=None)
            for name, folder in zip((one, other), lakes, strict=True)
        )
        with opened(here) as engine:
            use(Runtime(engine, here.lake, clock_at(DAY), WARSAW, is_demo=True))
            made = back_up(tmp_path, key=KEY, actor="root")
        with opened(there) as engine:
            with engine.begin() as connection:
                connection.exec_driver_sql("CREATE TABLE meters (id int PRIMARY KEY)")
                connection.exec_driver_sql("INSERT INTO meters VALUES (7)")
                # A view of this name is no table to be dropped, and stands in the way of one.
                connection.exec_driver_sql("CREATE VIEW users AS SELECT 1 AS id")

            with pytest.raises(BackupError, match="nothing was changed"):
                restore(made.path, there, key=KEY, is_replacing=True, is_verified=True)

            with engine.connect() as connection:
                assert tables_of(connection) == ["meters"]
                assert connection.exec_driver_sql("SELECT id FROM meters").scalars().all() == [7]
