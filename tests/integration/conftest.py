"""A fresh, migrated database for every test, once on SQLite and once on PostgreSQL with PostGIS."""

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from data.engine import connect
from data.migrations import upgrade
from data.models import AuditEntry
from domain.trail import ACTIONS, DETAILS
from services.identity import identify
from services.runtime import Runtime, use
from tests.support.builders import WARSAW, clock_at
from tests.support.demo import build_demo
from tests.support.engines import POLAND_SRID, engine_on
from tests.support.postgres import Server, running
from texts import speaking


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every test that touches a database on both of them."""
    if "database_url" in metafunc.fixturenames:
        on = [pytest.param("sqlite"), pytest.param("postgresql", marks=pytest.mark.postgres)]
        metafunc.parametrize("database_url", on, indirect=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A running PostgreSQL server."""
    with running() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the whole schema and no rows."""
    path = tmp_path_factory.mktemp("migrated") / "wodnik.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_database(postgres: Server) -> Iterator[str]:
    """The name of a PostgreSQL database with the whole schema and no rows."""
    with postgres.database("template_postgis") as name:
        _migrate(postgres.url(name))
        yield name


@pytest.fixture(scope="session")
def small_demo(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small demo utility: its database, its lake, its truth. Whoever writes to it has a copy."""
    folder = tmp_path_factory.mktemp("demo")
    with engine_on(f"sqlite:///{shutil.copy(migrated_file, folder / 'wodnik.db')}") as engine:
        build_demo(engine, folder / "lake")
    return folder


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh database with the whole schema and no rows."""
    if request.param == "sqlite":
        yield f"sqlite:///{shutil.copy(request.getfixturevalue('migrated_file'), tmp_path / 'wodnik.db')}"
        return
    server = request.getfixturevalue("postgres")
    with server.lent(request.getfixturevalue("migrated_database")) as name:
        yield server.url(name)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a fresh database."""
    with engine_on(database_url) as engine:
        yield engine


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session on a fresh database."""
    with Session(engine) as session:
        yield session


@event.listens_for(AuditEntry, "before_insert")
def _has_words(_mapper: object, _connection: object, entry: AuditEntry) -> None:
    """Let no test write to the trail what an administrator would read as a bare code."""
    wordless = {entry.action} - ACTIONS.keys() | entry.details.keys() - DETAILS.keys()
    assert not wordless, f"no words in domain/trail.py: {sorted(wordless)}"


@pytest.fixture
def installed(engine: Engine, tmp_path: Path) -> Iterator[None]:
    """An installation on the last day of October 2026, whose reader reads English."""
    use(Runtime(engine, tmp_path, clock_at(dt.date(2026, 10, 31)), WARSAW, is_demo=True))
    with speaking("en"):
        yield
    identify(None)


def _migrate(url: str) -> None:
    engine = connect(url, map_srid=POLAND_SRID)
    upgrade(engine)
    engine.dispose()
