"""Demo utilities for tests: built small, checked in full."""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select

from data.demo.build import DemoReport, build
from data.demo.plan import DEFAULT_AS_OF, Size
from data.models import Base

SEED = 1


def build_demo(
    engine: Engine, lake: Path, *, size: Size = Size.SMALL, seed: int = SEED, as_of: dt.date = DEFAULT_AS_OF
) -> DemoReport:
    """Build a demo utility in Poland's flat coordinates."""
    zone = ZoneInfo("Europe/Warsaw")
    return build(engine, lake, size=size, seed=seed, as_of=as_of, map_crs="EPSG:2180", zone=zone)


def rows_of(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of a database by table; geometry as text."""
    with engine.connect() as connection:
        return {
            table.name: sorted(tuple(map(str, row)) for row in connection.execute(select(table)))
            for table in Base.metadata.sorted_tables
        }
