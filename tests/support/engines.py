"""Engines for tests: each on a database of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Engine

from data.engine import connect

POLAND_SRID: Final = 2180
_first: Final[dict[str, Engine]] = {}


@contextmanager
def engine_on(url: str) -> Iterator[Engine]:
    """Yield an engine in Poland's flat coordinates, which knows the statements that engines before it compiled.

    As long as it lives, a portal compiles each of its statements once. An engine for every test that compiled all of
    them again would take a quarter of the run for it.
    """
    engine = connect(url, map_srid=POLAND_SRID)
    first = _first.setdefault(engine.dialect.name, engine)
    if first is engine:
        engine.connect().close()  # A dialect learns about its server from the first connection.
    engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache  # noqa: SLF001 -- no public way
    yield engine
    engine.dispose()
