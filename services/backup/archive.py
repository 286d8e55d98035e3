"""The file of a backup: a plain tar whose last words are a manifest, with the checksum of every part, and its seal.

Whoever finds manifest and seal whole has the whole file: a file that is cut off has neither.
"""

import datetime as dt
import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import IO, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from domain.errors import WodnikError

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
SEAL: Final = "manifest.sha256"
AT_ONCE: Final = 1 << 20


class BackupError(WodnikError):
    """A backup cannot be made, or is not what it should be."""


@contextmanager
def disk_told() -> Iterator[None]:
    """Say in a line what a disk or a folder refused."""
    try:
        yield
    except OSError as error:
        raise BackupError(f"{error.filename or 'the disk'}: {error.strerror or error}") from error
    except sqlite3.Error as error:
        raise BackupError(f"SQLite: {error}") from error


class _Noted(BaseModel):
    model_config = ConfigDict(frozen=True)


class Part(_Noted):
    """A file in a backup."""

    bytes: int
    sha256: str


class TableFacts(_Noted):
    """What a table of the database holds; the digest is of all its rows in order of their keys."""

    rows: int
    sha256: str


class LakeFacts(_Noted):
    """What a table of the lake holds."""

    version: int
    rows: int
    litres: int


class TrailFacts(_Noted):
    """Where the trail of who did what stood."""

    entries: int
    head: str
    first_broken: int | None


class MoneyFacts(_Noted):
    """The open items, and the balance that they add up to."""

    open_items: int
    open: Decimal
    balance: Decimal


class Facts(_Noted):
    """What a restored installation must be equal in."""

    tables: dict[str, TableFacts]
    money: MoneyFacts
    trail: TrailFacts
    lake: dict[str, LakeFacts]

    def text(self) -> str:
        """Say in a few words how much there is."""
        rows = sum(table.rows for table in self.tables.values())
        return (
            f"{len(self.tables)} tables with {rows} rows, {self.money.open_items} open items of {self.money.open} PLN,"
            f" a trail of {self.trail.entries} entries, {self.lake['hours'].rows} hours of readings"
            f" (version {self.lake['hours'].version})"
        )


class Manifest(_Noted):
    """What a backup says about itself."""

    format: int
    product: str
    made_at: dt.datetime
    day: dt.date
    """The day of the installation's clock."""
    database: str
    """``sqlite`` or ``postgresql``."""
    server: int
    """Major version of the PostgreSQL server, 0 for SQLite."""
    revision: str
    map_crs: str
    key: str
    """Fingerprint of the key that seals second factors and signs cookies."""
    facts: Facts
    parts: dict[str, Part]


class Writer:
    """Puts parts into a tar, and takes their checksums on the way."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.parts: dict[str, Part] = {}

    def add(self, name: str, path: Path) -> None:
        """Put a file in, as long as it is at this moment."""
        with path.open("rb") as file:
            about = os.fstat(file.fileno())
            info = tarfile.TarInfo(name)
            info.size, info.mtime, info.mode = about.st_size, int(about.st_mtime), about.st_mode & 0o777
            hashing = _Hashing(file)
            self._tar.addfile(info, hashing)
        self.parts[name] = Part(bytes=info.size, sha256=hashing.digest.hexdigest())

    def close(self, manifest: Manifest) -> None:
        """Put the manifest and its seal behind all parts."""
        said = manifest.model_dump_json(indent=1).encode()
        for name, content in {MANIFEST: said, SEAL: _sealed(said)}.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime, info.mode = len(content), int(manifest.made_at.timestamp()), 0o600
            self._tar.addfile(info, BytesIO(content))


class _Hashing:
    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        read = self._file.read(size)
        self.digest.update(read)
        return read


def _sealed(said: bytes) -> bytes:
    return hashlib.sha256(said).hexdigest().encode()


def checked(path: Path) -> Manifest:
    """Read all of a backup and return its manifest.

    Raises
    ------
    BackupError
        When the file is no backup, was made by a later program, or differs from its manifest in any byte.
    """
    with _opened(path) as tar:
        members = {member.name: member for member in tar.getmembers()}
        manifest = _manifest(tar, members)
        found = members.keys() - {MANIFEST, SEAL}
        if absent := manifest.parts.keys() - found:
            raise BackupError(f"{path.name} lacks {_listed(absent)}")
        if strange := found - manifest.parts.keys():
            raise BackupError(f"{path.name} holds {_listed(strange)}, of which its manifest knows nothing")
        for name, part in manifest.parts.items():
            if _digest(tar, members[name]) != part:
                raise BackupError(f"{name} in {path.name} is not what was backed up: its checksum differs")
        return manifest


def extract(path: Path, places: Mapping[str, Path]) -> None:
    """Write the parts whose first word is in ``places`` below the folder that stands there."""
    with _opened(path) as tar:
        for member in tar.getmembers():
            first, _slash, rest = member.name.partition("/")
            if first in places:
                _write(tar, member, places[first], rest or first)


def _write(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path, name: str) -> None:
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise BackupError(f"{member.name} would lie outside of its place")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=member.mode)
    with path.open("wb") as file:
        shutil.copyfileobj(_file(tar, member), file)
    os.utime(path, (member.mtime, member.mtime))


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, "r:") as tar:
            yield tar
    except tarfile.TarError as error:
        raise BackupError(f"{path.name} is cut off, damaged or no backup at all ({error})") from error


def _manifest(tar: tarfile.TarFile, members: Mapping[str, tarfile.TarInfo]) -> Manifest:
    name = Path(str(tar.name)).name
    if not {MANIFEST, SEAL} <= members.keys():
        raise BackupError(f"{name} has no manifest: it is cut off, damaged or no backup at all")
    said = _content(tar, members[MANIFEST])
    if _sealed(said) != _content(tar, members[SEAL]):
        raise BackupError(f"the manifest of {name} was changed: its checksum differs")
    found = json.loads(said)
    if found.get("format") != FORMAT:
        raise BackupError(f"{name} is of format {found.get('format')}, this program reads format {FORMAT}")
    try:
        return Manifest.model_validate(found)
    except ValidationError as error:
        raise BackupError(f"the manifest of {name} cannot be read: {error}") from error


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    return _file(tar, member).read()


def _file(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    file = tar.extractfile(member)
    if file is None:
        raise BackupError(f"{member.name} is no file")
    return file


def _digest(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Part:
    hashing = _Hashing(_file(tar, member))
    while hashing.read(AT_ONCE):
        pass
    return Part(bytes=member.size, sha256=hashing.digest.hexdigest())


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
