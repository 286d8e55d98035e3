"""Where the map is drawn from: PostGIS itself, or a copy of the map's tables beside an SQLite database."""

import functools
import itertools
import tempfile
import threading
from pathlib import Path
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.engine import URL

from data.map_file import write_map_file
from domain.layers import DRAWN_TABLES
from rendering.maps.sources import Store

KEPT: Final = 4

_files: dict[tuple[Engine, int], Path] = {}
_numbers: Final = itertools.count(1)
_writing: Final = threading.Lock()


def store_of(engine: Engine, revision: int) -> Store:
    """Return where Mapnik reads the map as it is at ``revision``."""
    srid: int = engine.dialect.map_srid  # type: ignore[attr-defined] # set by data.engine.connect
    if engine.url.get_backend_name() == "sqlite":
        return Store(srid, file=str(_map_file(engine, revision)))
    return Store(srid, server=_server(engine.url))


def _map_file(engine: Engine, revision: int) -> Path:
    with _writing:
        if (engine, revision) not in _files:
            path = Path(_folder().name) / f"{next(_numbers)}.sqlite"
            write_map_file(Path(str(engine.url.database)), path, DRAWN_TABLES)
            _files[engine, revision] = path
            _forget_the_oldest()
        return _files[engine, revision]


@functools.cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Return this process's folder, made at its first map: a server that forks would share one made earlier."""
    return tempfile.TemporaryDirectory(prefix="wodnik-map-", ignore_cleanup_errors=True)


def _forget_the_oldest() -> None:
    # A map that is being drawn keeps its file open, and reads on although the name is gone.
    while len(_files) > KEPT:
        _files.pop(next(iter(_files))).unlink()


def _server(url: URL) -> tuple[tuple[str, str], ...]:
    parameters = {
        "host": url.host or url.query.get("host"),
        "port": url.port or url.query.get("port"),
        "dbname": url.database,
        "user": url.username,
        "password": url.password,
    }
    return tuple((key, str(value)) for key, value in parameters.items() if value)
