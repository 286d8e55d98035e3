"""Is the installation in order? Each check says what is wrong and how to mend it."""

import datetime as dt
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from data import lake, migrations
from data.engine import connect
from data.models import Deployment
from rendering.maps.tiles import empty_tile
from services import readiness
from services.audit import HEADS, first_broken, lost_head
from services.backup import BackupError
from services.backup.databases import major_of, programs
from services.installation import Place
from services.readiness import LEAST_FREE_BYTES
from services.runtime import current, system_clock
from texts import _, _l, ngettext, number

OLDEST_PLAUSIBLE: Final = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
OLDEST_BACKUP: Final = dt.timedelta(hours=36)
FONTS: Final = Path(__file__).parents[1] / "rendering" / "fonts"
PNG_SIGNATURE: Final = b"\x89PNG"
WORKER: Final[Mapping[readiness.State, str]] = {
    readiness.State.NEVER: _l("none has run yet: messages wait"),
    readiness.State.LATE: _l("none has shown itself for minutes: messages wait"),
    readiness.State.UNREACHABLE: _l("nobody knows: the database does not answer"),
}


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
        yield from _of_database(engine, place.lake.parent)
    finally:
        engine.dispose()
    yield from _of_machine(place.lake, folder, backups)


def findings_here() -> list[Finding]:
    """Check the installation that is running, and whether a worker runs beside it."""
    here = current()
    checked = [*_of_database(here.engine, here.folder), *_of_machine(here.lake, here.folder, here.backups)]
    return [*checked, _worker()]


def _of_database(engine: Engine, heads: Path) -> Iterator[Finding]:
    yield from _database(engine, heads)
    if engine.dialect.name == "postgresql":
        yield _programs(engine)


def _of_machine(hours: Path, folder: Path, backups: Path | None) -> Iterator[Finding]:
    checks: dict[str, Callable[[], Finding]] = {
        "readings": lambda: _readings(hours),
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
            yield Finding(
                what, f"{type(error).__name__}: {error}", _("install the packages of requirements.lock again")
            )


def _database(engine: Engine, heads: Path) -> Iterator[Finding]:
    shown = engine.url.render_as_string(hide_password=True)
    try:
        found, needed = migrations.current(engine), migrations.newest()
    except SQLAlchemyError as error:
        yield Finding("database", f"{shown}: {type(error).__name__}", _("start it, or set WODNIK_DATABASE_URL"))
        return
    mend = "" if found == needed else _("run `wodnik db upgrade`")
    told = {"database": shown, "found": found or _("none"), "needed": needed}
    yield Finding("database", _("{database} at revision {found}, {needed} needed", **told), mend)
    if found != needed:
        return
    with Session(engine) as session:
        stored = session.scalar(select(Deployment.map_crs))
        broken, lost = (first_broken(session), lost_head(session, heads)) if stored else (None, None)
    if stored is None:
        mend = _("run `wodnik demo`, or import your own data")
        yield Finding("contents", _("the database is empty"), mend)
        return
    wanted = f"EPSG:{engine.dialect.map_srid}"  # type: ignore[attr-defined] # set by data.engine.connect
    mend = (
        "" if stored == wanted else _("set WODNIK_MAP_CRS={crs}: geometries are never converted in place", crs=stored)
    )
    yield Finding("coordinates", _("{stored} stored, {wanted} set", stored=stored, wanted=wanted), mend)
    yield _trail(broken, lost)


def _trail(broken: int | None, lost: int | None) -> Finding:
    if broken is not None:
        mend = _("somebody has changed it past the program: compare it with a backup")
        return Finding("trail", _("entry {number} does not follow", number=broken), mend)
    if lost is not None:
        known = _("entry {number} is not what {file} knows of it", number=lost, file=HEADS)
        return Finding("trail", known, _("somebody has cut it or written it anew: compare it with a backup"))
    return Finding("trail", _("whole"))


def _programs(engine: Engine) -> Finding:
    try:
        with engine.connect() as connection:
            return Finding("pg_dump", str(programs(major_of(connection))))
    except (BackupError, SQLAlchemyError) as error:
        return Finding("pg_dump", str(error).splitlines()[0], _("`wodnik backup` needs the server and its programs"))


def _backup(folder: Path) -> Finding:
    made = max((path.stat().st_mtime for path in folder.glob("*.tar")), default=None)
    if made is None:
        mend = _("run `wodnik backup`, and every night by a timer")
        return Finding("backup", _("none in {folder}", folder=folder), mend)
    age = system_clock() - dt.datetime.fromtimestamp(made, dt.UTC)
    mend = "" if age <= OLDEST_BACKUP else _("look why the timer made none (docs/operations.md)")
    hours = round(age / dt.timedelta(hours=1))
    told = ngettext("{count} hour old, in {folder}", "{count} hours old, in {folder}", hours, folder=folder)
    return Finding("backup", told, mend)


def _readings(hours: Path) -> Finding:
    try:
        lake.version(hours)
    except Exception as error:  # noqa: BLE001 -- a table that cannot be read fails in many ways
        mend = _("look at the folder {folder}, or put a backup back", folder=hours)
        return Finding("readings", type(error).__name__, mend)
    return Finding("readings", _("can be opened"))


def _worker() -> Finding:
    state = readiness.worker()
    if state is readiness.State.OK:
        return Finding("worker", _("has shown itself within the last minutes"))
    return Finding("worker", str(WORKER[state]), _("start `wodnik serve` or `wodnik worker`, or look into its log"))


def _disk(folder: Path) -> Finding:
    standing = next(one for one in (folder.resolve(), *folder.resolve().parents) if one.exists())
    free = shutil.disk_usage(standing).free
    mend = "" if free >= LEAST_FREE_BYTES else _("make room, or set WODNIK_DATA_DIR to another disk")
    told = _("{free} GiB free for {folder}", free=number(free / 1024**3, 1), folder=folder)
    return Finding("disk", told, mend)


def _fonts() -> Finding:
    fonts = sorted(path.name for path in FONTS.glob("*.ttf"))
    mend = "" if fonts else _("rendering/fonts is missing: install again")
    return Finding("fonts", ", ".join(fonts) or _("none"), mend)


def _maps() -> Finding:
    drawn = empty_tile("light", is_ground=True)
    is_picture = drawn.startswith(PNG_SIGNATURE)
    mend = "" if is_picture else _("install mapnik again")
    return Finding("maps", _("Mapnik drew {count} bytes", count=len(drawn)), mend)


def _clock() -> Finding:
    now = system_clock()
    mend = "" if now >= OLDEST_PLAUSIBLE else _("set the clock of this machine (NTP)")
    return Finding("clock", now.isoformat(timespec="seconds"), mend)
