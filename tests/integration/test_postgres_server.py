"""The server that the tests start for themselves."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.support.machine import ROOT

KILLED = """
import os, signal
from tests.support.postgres import running
with running() as server:
    print(server.directory, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.postgres
def test_every_database_has_postgis_and_is_gone_afterwards(postgres):
    names = text("SELECT datname FROM pg_database")
    with postgres.database("template_postgis") as name:
        engine = create_engine(postgres.url(name))
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT ST_SRID('SRID=2180;POINT(0 0)'::geometry)")) == 2180
        engine.dispose()

    engine = create_engine(postgres.url("postgres"))
    with engine.connect() as connection:
        assert name not in connection.scalars(names).all()
    engine.dispose()


@pytest.mark.postgres
def test_a_killed_test_run_leaves_no_server_behind():
    run = subprocess.run([sys.executable, "-c", KILLED], cwd=ROOT, capture_output=True, text=True, check=False)
    directory = Path(run.stdout.strip())

    assert run.returncode == -signal.SIGKILL
    assert directory.name.startswith("wodnik-postgres-")
    deadline = time.monotonic() + 10
    while directory.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not directory.exists()


def test_a_database_that_was_lent_comes_back_empty_and_begins_its_numbers_anew(postgres, migrated_database):
    add = """
        INSERT INTO streets (code, name, quarter, rank, geom)
        VALUES ('1', 'Polna', '', 'local', 'SRID=2180;MULTILINESTRING((0 0, 1 1))') RETURNING id
    """
    with postgres.lent(migrated_database) as first:
        assert postgres.execute(add, database=first) == 1
    with postgres.lent(migrated_database) as second:
        assert second != first
        assert postgres.execute("SELECT count(*) FROM streets", database=second) == 0
        assert postgres.execute(add, database=second) == 1


def test_a_database_of_another_shape_is_not_lent_again(postgres, migrated_database):
    with postgres.lent(migrated_database) as name:
        postgres.execute("ALTER TABLE streets ADD COLUMN colour text", database=name)
    with postgres.lent(migrated_database) as name:
        assert postgres.execute("SELECT count(*) FROM pg_attribute WHERE attname = 'colour'", database=name) == 0
