"""Making a backup: one moment of database and lake, held while others go on, then written aside and renamed."""

import hashlib
import importlib.metadata
import os
import shutil
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from alembic.migration import MigrationContext
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from data import lake
from data.lake.copies import ASIDE, held
from data.models import Deployment
from services import runtime
from services.audit import HEADS, record
from services.backup import facts
from services.backup.archive import FORMAT, BackupError, Facts, Manifest, Writer, disk_told
from services.backup.databases import Frozen, file_of, frozen

PREFIX: Final = ".wodnik-backup-"
STALE_S: Final = 24 * 3600


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made."""

    path: Path
    bytes: int
    manifest: Manifest

    def text(self) -> str:
        """Say in a line what was backed up."""
        return (
            f"{self.path}: {self.bytes / 1e6:.1f} MB, revision {self.manifest.revision}, {self.manifest.facts.text()}"
        )


@disk_told()
def back_up(target: Path, *, key: str, actor: str) -> Made:
    """Back the installation in force up into a file that ends with ``.tar``, or into one named by the time in a folder.

    The portal goes on serving. An import of hours that is under way is waited for, and the next one waits a moment.

    Parameters
    ----------
    key : str
        What seals second factors; the backup keeps its fingerprint.

    Raises
    ------
    BackupError
        When the target cannot be, or a program for it is missing. Nothing is left of it then.
    """
    here, path = runtime.current(), _named(target)
    if path.parent.resolve().is_relative_to(here.folder.resolve()):
        raise BackupError("a backup does not belong into the folder that it is of: it would be lost with it")
    clear_left(path.parent, PREFIX)
    with ExitStack() as stack:
        aside = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=PREFIX, dir=path.parent)))
        # Before the database: a head that the trail does not know yet would be taken for one that was cut off.
        with suppress(FileNotFoundError):
            shutil.copy2(here.folder / HEADS, aside)
        with lake.turn(here.lake):
            clear_left(here.lake, ASIDE)
            database = stack.enter_context(frozen(here.engine, aside))
            hours = stack.enter_context(held(here.lake))
        manifest = _written(aside / path.name, database, hours, key=key)
        (aside / path.name).rename(path)
    size = path.stat().st_size
    with runtime.writing() as session:
        record(session, at=runtime.now(), actor=actor, action="backup_made", subject=path.name, bytes=size)
    return Made(path, size, manifest)


def _named(target: Path) -> Path:
    path = target / f"wodnik-{runtime.system_clock():%Y%m%dT%H%M%SZ}.tar" if target.is_dir() else target
    if path.suffix != ".tar":
        raise BackupError(f"{target} is no folder, and no name that ends with .tar")
    if not path.parent.is_dir():
        raise BackupError(f"there is no folder {path.parent}")
    if path.exists():
        raise BackupError(f"{path} is there already")
    return path


def clear_left(folder: Path, prefix: str) -> None:
    """Remove what others have left that were killed, a day later."""
    for past in folder.glob(f"{prefix}*"):
        if time.time() - past.stat().st_mtime > STALE_S:
            shutil.rmtree(past, ignore_errors=True)


def _written(path: Path, database: Frozen, hours: Path, *, key: str) -> Manifest:
    here = runtime.current()
    path.touch(mode=0o600)
    with path.open("wb") as file, tarfile.open(fileobj=file, mode="w") as tar:
        writer = Writer(tar)
        writer.add("database", database.dump())
        for part in _files_in(hours):
            writer.add(f"lake/{part.relative_to(hours)}", part)
        for part in _others(here.folder, here.lake, here.engine):
            with suppress(FileNotFoundError):  # A letter on its way out has another name by now.
                kept = path.with_name(HEADS) if part == here.folder / HEADS else part
                writer.add(f"files/{part.relative_to(here.folder)}", kept)
        manifest = _manifest(database, hours, key, writer)
        writer.close(manifest)
        tar.close()
        os.fsync(file.fileno())
    return manifest


def _files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _others(folder: Path, hours: Path, engine: Engine) -> Iterator[Path]:
    """Yield the files of an installation that are neither its database nor its lake."""
    database = str(file_of(engine).resolve()) if engine.dialect.name == "sqlite" else ""
    known = {f"{database}{end}" for end in ("", "-wal", "-shm", "-journal")}
    for path in _files_in(folder):
        is_hidden = any(word.startswith(".") for word in path.relative_to(folder).parts)
        if not (is_hidden or path.is_relative_to(hours) or str(path.resolve()) in known):
            yield path


def _manifest(database: Frozen, hours: Path, key: str, writer: Writer) -> Manifest:
    connection = database.connection
    with Session(connection) as session:
        found = Facts(
            tables=facts.tables(connection),
            money=facts.money(session),
            trail=facts.trail(session),
            lake=facts.lake(hours),
        )
        return Manifest(
            format=FORMAT,
            product=importlib.metadata.version("wodnik"),
            made_at=runtime.system_clock(),
            day=runtime.today(),
            database=connection.dialect.name,
            server=database.server,
            revision=MigrationContext.configure(connection).get_current_revision() or "",
            map_crs=session.scalar(select(Deployment.map_crs)) or "",
            key=fingerprint(key),
            facts=found,
            parts=writer.parts,
        )


def fingerprint(key: str) -> str:
    """Return what tells one key from another, and nothing else about it."""
    return hashlib.sha256(b"wodnik backup\0" + key.encode()).hexdigest()[:16]
