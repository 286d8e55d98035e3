"""The doors are tried on one kind of database: they are the same on the other."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data.engine import connect
from tests.integration.conftest import POLAND_SRID


@pytest.fixture
def engine(migrated_file: Path, tmp_path: Path) -> Iterator[Engine]:
    """An engine on a fresh SQLite file."""
    engine = connect(f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'wodnik.db')}", map_srid=POLAND_SRID)
    yield engine
    engine.dispose()
