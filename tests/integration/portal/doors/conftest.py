"""The doors are tried on one kind of database: they are the same on the other."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.support.engines import engine_on


@pytest.fixture
def engine(migrated_file: Path, tmp_path: Path) -> Iterator[Engine]:
    """An engine on a fresh SQLite file."""
    with engine_on(f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'wodnik.db')}") as engine:
        yield engine
