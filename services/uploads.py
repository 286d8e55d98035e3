"""Files that an administrator sends in by the browser: kept until they are checked and applied, or a day.

An import is done while the browser waits, so what is sent is bounded (:data:`LARGEST_BYTES`); larger files are for
``wodnik import``. The folder lies beside the interval readings, where every process of the installation finds it.
"""

import re
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from data.ingest.report import Report
from domain.errors import NotFoundError
from domain.roles import Role
from services import runtime
from services.identity import acting_as
from services.imports import import_file

LARGEST_BYTES: Final = 20_000_000
KEPT_S: Final = 24 * 3600
LONGEST_NAME: Final = 120
TOKEN: Final = re.compile(r"[0-9a-f]{32}")

Save = Callable[[Path], None]
"""Puts the bytes of a sent file where it is told."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent and waits, with the profile that came with it."""

    token: str
    path: Path
    profile: Path | None


def keep(name: str, save: Save, *, profile_name: str = "", save_profile: Save | None = None) -> Upload:
    """Keep a file that the browser calls ``name``, and its profile."""
    acting_as(Role.ADMIN)
    _forget_the_old()
    token = secrets.token_hex(16)
    _put(_folder() / token / "file", name, save)
    if save_profile is not None:
        _put(_folder() / token / "profile", profile_name, save_profile)
    return kept(token)


def kept(token: str) -> Upload:
    """Return a file that waits.

    Raises
    ------
    NotFoundError
        When it waits no longer.
    """
    acting_as(Role.ADMIN)
    place = _folder() / token
    if not TOKEN.fullmatch(token) or not place.is_dir():
        raise NotFoundError("no such upload")
    return Upload(token, next((place / "file").iterdir()), next((place / "profile").glob("*"), None))


def take(upload: Upload, kind: str, *, crs: str = "", is_dry_run: bool) -> Report:
    """Check the file, or take it in; it waits on only after a dry run.

    Raises
    ------
    InvalidInputError
        For a kind that does not exist, or a profile that is wrong.
    """
    actor, is_waiting = acting_as(Role.ADMIN).email, False
    # The command line may name any profile of its own machine; a browser may not.
    profile = None if upload.profile is None else str(upload.profile)
    overrides = {"crs": crs} if crs else {}
    try:
        report = import_file(
            kind, upload.path, profile=profile, overrides=overrides, is_dry_run=is_dry_run, actor=actor
        )
        is_waiting = is_dry_run
    finally:
        if not is_waiting:
            discard(upload)
    return report


def discard(upload: Upload) -> None:
    """Remove a file that waits."""
    shutil.rmtree(_folder() / upload.token, ignore_errors=True)


def _put(folder: Path, name: str, save: Save) -> None:
    folder.mkdir(parents=True)
    save(folder / _plain_name(name))


def _plain_name(name: str) -> str:
    last = re.split(r"[/\\]", name)[-1]
    plain = re.sub(r"[^\w.\- ()]", "_", last).strip(" .")
    return plain[-LONGEST_NAME:] or "file"


def _folder() -> Path:
    return runtime.current().lake.parent / "uploads"


def _forget_the_old() -> None:
    oldest = runtime.system_clock().timestamp() - KEPT_S
    for path in _folder().glob("*"):
        if path.stat().st_mtime < oldest:
            shutil.rmtree(path, ignore_errors=True)
