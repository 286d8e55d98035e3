"""The rules of accounts are tried on one kind of database; `test_first_sign_in.py` tries the ways in on both."""

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from services.identity import identify
from services.runtime import Runtime, use
from tests.support.builders import WARSAW
from tests.support.engines import engine_on
from tests.support.portal import MovableClock


@pytest.fixture
def engine(migrated_file: Path, tmp_path: Path) -> Iterator[Engine]:
    """An engine on a fresh SQLite file."""
    with engine_on(f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'wodnik.db')}") as engine:
        yield engine


@pytest.fixture
def clock() -> MovableClock:
    """The clock of the installation."""
    return MovableClock(dt.datetime(2026, 10, 31, 11, tzinfo=dt.UTC))


@pytest.fixture(autouse=True)
def _running(engine: Engine, tmp_path: Path, clock: MovableClock) -> Iterator[None]:
    use(Runtime(engine, tmp_path, clock, WARSAW, is_demo=True))
    yield
    identify(None)
