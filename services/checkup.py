"""Is the installation in order? Each check says what is wrong and how to mend it."""

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from data import migrations
from data.engine import connect
from data.models import Deployment
from rendering.maps.tiles import empty_tile
from services.audit import HEADS, first_broken, lost_head
from services.backup import BackupError
from services.backup.databases import major_of, programs
from services.installation import Place
from services.runtime import system_clock

LEAST_FREE_BYTES: Final = 2 * 1024**3
OLDEST_PLAUSIBLE: Final = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
OLDEST_BACKUP: Final = dt.timedelta(hours=36)
FONTS: Final = Path(__file__).parents[1] / "rendering" / "fonts"
COMPARE: Final = "compare it with a backup"
PNG_SIGNATURE: Final = b"\x89PNG"


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check; ``mend`` says what to do and is empty when nothing is wrong."""

    what: str
    found: str
    mend: str = ""

    @property
    def is_fine(self) -> bool:
        """Tell whether nothing need be done."""
        return not self.mend

    def text(self) -> str:
        """Say it in a line, and in a second one how to mend it."""
        return f"{self.what:<12} {self.found}" + (f"\n  -> {self.mend}" if self.mend else "")


def findings(place: Place, folder: Path, backups: Path | None = None) -> Iterator[Finding]:
    """Check everything that the portal stands on: files are in ``folder``, backups in ``backups``."""
    engine = connect(place.database, map_srid=place.map_srid)
    try:
        yield from _database(engine, place)
        if engine.dialect.name == "postgresql":
            yield _programs(engine)
    finally:
        engine.dispose()
    checks: dict[str, Callable[[], Finding]] = {
        "disk": lambda: _disk(folder),
        "fonts": _fonts,
        "maps": _maps,
        "clock": _clock,
        **({"backup": lambda: _backup(backups)} if backups is not None else {}),
    }
    for what, check in checks.items():
        try:
            yield check()
        except Exception as error:  # noqa: BLE001 -- a check that breaks is a finding too
            yield Finding(what, f"{type(error).__name__}: {error}", "install the packages of requirements.lock again")


def _database(engine: Engine, place: Place) -> Iterator[Finding]:
    shown = engine.url.render_as_string(hide_password=True)
    try:
        found, needed = migrations.current(engine), migrations.newest()
    except SQLAlchemyError as error:
        yield Finding("database", f"{shown}: {type(error).__name__}", "start it, or set WODNIK_DATABASE_URL")
        return
    mend = "" if found == needed else "run `wodnik db upgrade`"
    yield Finding("database", f"{shown} at revision {found or 'none'}, {needed} needed", mend)
    if found != needed:
        return
    with Session(engine) as session:
        stored = session.scalar(select(Deployment.map_crs))
    if stored is None:
        yield Finding("contents", "the database is empty", "run `wodnik demo`, or import your own data")
        return
    wanted = f"EPSG:{place.map_srid}"
    mend = "" if stored == wanted else f"set WODNIK_MAP_CRS={stored}: geometries are never converted in place"
    yield Finding("coordinates", f"{stored} stored, {wanted} set", mend)
    with Session(engine) as session:
        broken, lost = first_broken(session), lost_head(session, place.lake.parent)
    if broken is not None:
        yield Finding(
            "trail", f"entry {broken} does not follow", f"somebody has changed it past the program: {COMPARE}"
        )
    elif lost is not None:
        known = f"entry {lost} is not what {HEADS} knows of it"
        yield Finding("trail", known, f"somebody has cut it or written it anew: {COMPARE}")
    else:
        yield Finding("trail", "whole")


def _programs(engine: Engine) -> Finding:
    try:
        with engine.connect() as connection:
            return Finding("pg_dump", str(programs(major_of(connection))))
    except (BackupError, SQLAlchemyError) as error:
        return Finding("pg_dump", str(error).splitlines()[0], "`wodnik backup` needs the server and its programs")


def _backup(folder: Path) -> Finding:
    made = max((path.stat().st_mtime for path in folder.glob("*.tar")), default=None)
    if made is None:
        return Finding("backup", f"none in {folder}", "run `wodnik backup`, and every night by a timer")
    age = system_clock() - dt.datetime.fromtimestamp(made, dt.UTC)
    mend = "" if age <= OLDEST_BACKUP else "look why the timer made none (docs/operations.md)"
    return Finding("backup", f"{age / dt.timedelta(hours=1):.0f} hours old, in {folder}", mend)


def _disk(folder: Path) -> Finding:
    standing = next(one for one in (folder.resolve(), *folder.resolve().parents) if one.exists())
    free = shutil.disk_usage(standing).free
    mend = "" if free >= LEAST_FREE_BYTES else "make room, or set WODNIK_DATA_DIR to another disk"
    return Finding("disk", f"{free / 1024**3:.1f} GiB free for {folder}", mend)


def _fonts() -> Finding:
    fonts = sorted(path.name for path in FONTS.glob("*.ttf"))
    return Finding("fonts", ", ".join(fonts) or "none", "" if fonts else "rendering/fonts is missing: install again")


def _maps() -> Finding:
    drawn = empty_tile("light", is_ground=True)
    is_picture = drawn.startswith(PNG_SIGNATURE)
    return Finding("maps", f"Mapnik drew {len(drawn)} bytes", "" if is_picture else "install mapnik again")


def _clock() -> Finding:
    now = system_clock()
    mend = "" if now >= OLDEST_PLAUSIBLE else "set the clock of this machine (NTP)"
    return Finding("clock", now.isoformat(timespec="seconds"), mend)
