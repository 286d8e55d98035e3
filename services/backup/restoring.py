"""Putting a backup back: everything checked first, written aside, moved into place; then compared with its manifest."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import BaseModel
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from data import lake, migrations
from data.engine import connect
from data.lake.copies import ASIDE, replace
from services.audit import HEADS
from services.backup import facts
from services.backup.archive import BackupError, Facts, Manifest, checked, disk_told, extract
from services.backup.databases import file_of, is_empty, restore_file, restore_server
from services.backup.making import clear_left, fingerprint
from services.installation import Place

PREFIX: Final = ".wodnik-restore-"
KEY_DIFFERS: Final = "key          not that of the backup: second factors need WODNIK_SECRET_KEY of the old host"


@dataclass(frozen=True, slots=True)
class Restored:
    """What became of a backup that was put back."""

    manifest: Manifest
    revision: str
    has_its_key: bool
    """Second factors can be opened: the key of the place is that of the backup."""
    differences: tuple[str, ...] | None
    """What is not as the backup says; absent where nobody asked."""

    def text(self) -> str:
        """Say in lines what was put back and how it compares."""
        told = self.manifest
        since = "" if told.revision == self.revision else f", of {told.revision} then"
        lines = [f"restored     backup of {told.made_at:%Y-%m-%d %H:%M} UTC, now at revision {self.revision}{since}"]
        if self.differences is not None:
            lines += [f"differs      {one}" for one in self.differences] or [f"verified     {told.facts.text()}"]
        if not self.has_its_key:
            lines.append(KEY_DIFFERS)
        return "\n".join(lines)


@disk_told()
def restore(path: Path, place: Place, *, key: str, is_replacing: bool, is_verified: bool) -> Restored:
    """Put the backup in a file where an installation is to be, and bring it to the revision of this program.

    Parameters
    ----------
    key : str
        What seals second factors at the place; empty where the key is a file, which then comes with the backup.
    is_replacing : bool
        Throw away what is there.
    is_verified : bool
        Take all counts, digests and sums again and compare them with those of the backup.

    Raises
    ------
    BackupError
        When the file is damaged, does not fit the place or finds it taken. Nothing is changed then.
    """
    manifest = checked(path)
    _refuse_misfit(manifest, place)
    engine = connect(place.database, map_srid=place.map_srid)
    try:
        if not is_replacing:
            _refuse_taken(engine, place.lake)
        _put(path, manifest, engine, place.lake)
        differing = [*_differing_tables(engine, manifest.facts)] if is_verified else []
        migrations.upgrade(engine)
        differing += _differing_sums(engine, place.lake, manifest.facts) if is_verified else []
        revision = migrations.current(engine) or ""
    finally:
        engine.dispose()
    kept = place.lake.parent / "secret-key"
    in_force = key or (kept.read_text() if kept.exists() else "")
    return Restored(
        manifest, revision, fingerprint(in_force) == manifest.key, tuple(differing) if is_verified else None
    )


def _refuse_misfit(manifest: Manifest, place: Place) -> None:
    kind = "sqlite" if place.database.startswith("sqlite") else "postgresql"
    if manifest.database != kind:
        raise BackupError(f"the backup is of {manifest.database} and WODNIK_DATABASE_URL names {kind}")
    if manifest.map_crs not in {"", f"EPSG:{place.map_srid}"}:
        raise BackupError(f"the backup is in {manifest.map_crs}: set WODNIK_MAP_CRS to it")
    if manifest.revision not in migrations.revisions():
        raise BackupError(
            f"the backup was made by Wodnik {manifest.product} at revision {manifest.revision}, which this program does"
            " not know: restore it with that Wodnik or a later one"
        )


def _refuse_taken(engine: Engine, hours: Path) -> None:
    if engine.dialect.name == "sqlite" and not file_of(engine).exists():
        taken = False
    else:
        try:
            with engine.connect() as connection:
                taken = not is_empty(connection)
        except DBAPIError as error:
            raise BackupError(f"the database does not answer ({error.orig}): run `wodnik check`") from error
    if taken or lake.version(hours):
        raise BackupError("there is an installation already: --replace throws it away")


def _put(path: Path, manifest: Manifest, engine: Engine, hours: Path) -> None:
    folder = hours.parent
    beside = file_of(engine).parent if engine.dialect.name == "sqlite" else folder
    for one in (hours, beside):
        one.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        # Each beside its place, on the same disk: what comes last is nothing but renaming.
        places = {"database": (PREFIX, beside), "lake": (ASIDE, hours), "files": (PREFIX, folder)}
        aside = {
            word: Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=prefix, dir=where)))
            for word, (prefix, where) in places.items()
        }
        for prefix, where in places.values():
            clear_left(where, prefix)
        extract(path, aside)
        stack.enter_context(lake.turn(hours))
        dump = aside["database"] / "database"
        if engine.dialect.name == "sqlite":
            restore_file(engine, dump)
        else:
            restore_server(engine, dump, manifest.server)
        replace(hours, aside["lake"])
        (folder / HEADS).unlink(missing_ok=True)  # Of the trail that was there; its own comes with the backup.
        for part in sorted(one for one in aside["files"].rglob("*") if one.is_file()):
            target = folder / part.relative_to(aside["files"])
            target.parent.mkdir(parents=True, exist_ok=True)
            part.replace(target)


def _differing_tables(engine: Engine, wanted: Facts) -> Iterator[str]:
    """Name the tables that are not as they were, before a newer program brings them to its revision."""
    with engine.connect() as connection:
        found = facts.tables(connection)
    for name in sorted(found.keys() | wanted.tables.keys()):
        yield from _differing(name, found.get(name), wanted.tables.get(name))


def _differing_sums(engine: Engine, hours: Path, wanted: Facts) -> Iterator[str]:
    with Session(engine) as session:
        yield from _differing("balances", facts.money(session), wanted.money)
        yield from _differing("trail", facts.trail(session), wanted.trail)
    found = facts.lake(hours)
    for name, content in wanted.lake.items():
        yield from _differing(f"lake {name}", found[name], content)


def _differing(what: str, found: BaseModel | None, wanted: BaseModel | None) -> Iterator[str]:
    if found != wanted:
        yield f"{what}: {found or 'none'} here, {wanted or 'none'} in the backup"
