"""The rules of accounts are tried on one kind of database; `test_first_sign_in.py` tries the ways in on both."""

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data.engine import connect
from services.identity import identify
from services.runtime import Runtime, use
from tests.integration.conftest import POLAND_SRID
from tests.support.builders import WARSAW
from tests.support.portal import MovableClock


@pytest.fixture
def engine(migrated_file: Path, tmp_path: Path) -> Iterator[Engine]:
    """An engine on a fresh SQLite file."""
    engine = connect(f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'wodnik.db')}", map_srid=POLAND_SRID)
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> MovableClock:
    """The clock of the installation."""
    return MovableClock(dt.datetime(2026, 10, 31, 11, tzinfo=dt.UTC))


@pytest.fixture(autouse=True)
def _running(engine: Engine, tmp_path: Path, clock: MovableClock) -> Iterator[None]:
    use(Runtime(engine, tmp_path, clock, WARSAW, is_demo=True))
    yield
    identify(None)
