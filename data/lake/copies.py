"""The lake as it is at one moment, held beside the living one; what a lake contains; a lake put in the place of one."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from data.lake.tables import DAYS, HOURS, SCHEMAS, duck, scan, snapshot, turn

ASIDE: Final = ".aside-"
"""What folders beside the tables begin with that are not the lake's own."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a table of the lake holds, every file of it read."""

    version: int
    rows: int
    litres: int


@contextmanager
def held(lake: Path) -> Iterator[Path]:
    """Yield a folder with the files of the lake as it is now, whatever becomes of the lake meanwhile.

    To be opened in the lake's :func:`turn`, so that no writer is half done. The files are linked, not copied: none is
    ever changed once it is written, and one that a tidying removes stays until the block ends.
    """
    with tempfile.TemporaryDirectory(prefix=ASIDE, dir=lake) as folder:
        for path in _files(lake):
            link = Path(folder) / path.relative_to(lake)
            link.parent.mkdir(parents=True, exist_ok=True)
            os.link(path, link)
        yield Path(folder)


def _files(lake: Path) -> list[Path]:
    return [path for table in _own(lake) for path in sorted(table.rglob("*")) if path.is_file()]


def _own(lake: Path) -> list[Path]:
    return sorted(path for path in lake.iterdir() if path.is_dir() and not path.name.startswith("."))


def contents(lake: Path) -> dict[str, Content]:
    """Return what the hours and the days of a lake hold."""
    return {name: _content(lake, name) for name in (HOURS, DAYS)}


def _content(lake: Path, name: str) -> Content:
    now = snapshot(lake, name)
    files = scan([path for _month, path in now.files], SCHEMAS[name])
    counted = f"SELECT count(*), coalesce(sum(use_l), 0)::BIGINT FROM {files}"  # noqa: S608 -- our file names
    [[rows, litres]] = duck().execute(counted).fetchall()
    return Content(now.version, rows, litres)


def replace(lake: Path, other: Path) -> None:
    """Put the tables of the folder ``other``, of the same file system, in the place of those of the lake."""
    with turn(lake), tempfile.TemporaryDirectory(prefix=ASIDE, dir=lake) as past:
        for path in _own(lake):
            path.rename(Path(past) / path.name)
        for path in _own(other):
            shutil.move(path, lake / path.name)
