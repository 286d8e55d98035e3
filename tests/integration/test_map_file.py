"""Two SQLite libraries must not meet in one file."""

import sqlite3
import subprocess
import sys

import pytest

from data.map_file import write_map_file
from domain.layers import DRAWN_TABLES

MEET = """
import gc, sqlite3, sys
from rendering.maps.engine import mapnik
ours = sqlite3.connect(sys.argv[1])
ours.execute("PRAGMA journal_mode = WAL")
ours.execute("CREATE TABLE noted (word)")
ours.commit()
rows = mapnik.CreateDatasource(type="sqlite", file=sys.argv[2], table="pipes", geometry_field="geom", key_field="id",
                               wkb_format="generic", auto_index=False, extent="0,0,1,1")
list(rows.features(mapnik.Query(mapnik.Box2d(0, 0, 1, 1))))
del rows
gc.collect()
ours.execute("INSERT INTO noted VALUES ('kept')")
ours.commit()
import os, signal
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def database(tmp_path, migrated_file):
    path = tmp_path / "live.sqlite"
    path.write_bytes(migrated_file.read_bytes())
    return path


def words_after(database, drawn_from) -> list[str]:
    """What is left of a committed row when the process dies after a map was drawn."""
    subprocess.run([sys.executable, "-c", MEET, str(database), str(drawn_from)], check=False, capture_output=True)
    with sqlite3.connect(database) as connection:
        found = connection.execute("SELECT word FROM noted").fetchall()
    connection.close()
    return [word for (word,) in found]


def test_committed_rows_survive_drawing_from_the_copy(database, tmp_path):
    copy = tmp_path / "copy.sqlite"
    write_map_file(database, copy, DRAWN_TABLES)

    assert words_after(database, copy) == ["kept"]


def test_the_copy_is_needed_because_drawing_from_the_live_file_loses_committed_rows(database):
    assert words_after(database, database) == []


def test_a_copy_holds_the_rows_and_the_index_of_one_moment(database, tmp_path):
    with sqlite3.connect(database) as connection:
        connection.create_function("wkb_xmin", 1, lambda _wkb: 1.0)
        for name in ("wkb_ymin", "wkb_xmax", "wkb_ymax"):
            connection.create_function(name, 1, lambda _wkb: 2.0)
        connection.execute(
            "INSERT INTO hydrants (code, kind, status, geom) VALUES ('H', 'underground', 'working', x'00')"
        )
    connection.close()

    write_map_file(database, tmp_path / "copy.sqlite", DRAWN_TABLES)

    with sqlite3.connect(tmp_path / "copy.sqlite") as copy:
        assert copy.execute("SELECT code FROM hydrants").fetchall() == [("H",)]
        assert copy.execute("SELECT pkid, xmin, ymax FROM idx_hydrants_geom").fetchall() == [(1, 1.0, 2.0)]
    copy.close()
