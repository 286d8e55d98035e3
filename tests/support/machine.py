"""Prepare this machine for `make`: the product's environment and the programs that its tests need.

Standard library only, because it runs before anything is installed: ``python3 tests/support/machine.py run|dev|tests``.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = ROOT / ".venv"
LOCKS = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}
POSTGRES = Path("/usr/lib/postgresql/15/bin")
POSTGIS = Path("/usr/share/postgresql/15/extension/postgis.control")
SAMPLE_DATA = Path(os.environ.get("WODNIK_SAMPLE_DATA", ROOT.parent / "shared" / "data"))


def missing() -> list[str]:
    """Return the Debian packages that the tests need and this machine lacks."""
    present = {
        "chromium": shutil.which("chromium") is not None,
        "chromium-driver": shutil.which("chromedriver") is not None,
        "postgresql-15": (POSTGRES / "postgres").exists(),
        "postgresql-15-postgis-3": POSTGIS.exists(),
    }
    return [package for package, found in present.items() if not found]


def install(packages: Sequence[str]) -> None:
    """Install Debian packages where that is allowed, and leave the machine as it is elsewhere."""
    if not packages or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)
    subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
        env=quiet,
        stdout=subprocess.DEVNULL,
        check=False,
    )


def prepare_tests() -> None:
    """Install what the tests lack; say what stays out, and refuse to leave anything out where CI=true."""
    install(missing())
    if lacking := missing():
        print(f"LEFT OUT: the tests that need {', '.join(lacking)} (install them as root, with apt)", file=sys.stderr)
        if os.environ.get("CI") == "true":
            sys.exit("CI=true allows nothing to be left out")


def prepare_environment(wanted: str) -> None:
    """Install the locked packages into ``.venv``, unless they are there already.

    The development lock holds everything the other one holds: an environment that has it once keeps to it.
    """
    kind = "dev" if _stamp("dev").exists() else wanted
    locked = hashlib.sha256(LOCKS[kind].read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if _stamp(kind).exists() and _stamp(kind).read_text() == locked:
        return
    if not (ENVIRONMENT / "bin" / "python").exists():
        _create_environment()
    print(f"Installing {LOCKS[kind].name} into {ENVIRONMENT.name}")
    # Python compiles what it imports; compiling all that is never imported would take half of the time.
    pip = [str(ENVIRONMENT / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile"]
    subprocess.run([*pip, "--require-hashes", "-r", str(LOCKS[kind])], check=True)
    subprocess.run([*pip, "--no-build-isolation", "-e", str(ROOT)], check=True)
    _stamp(kind).write_text(locked)


def _stamp(kind: str) -> Path:
    return ENVIRONMENT / f"{kind}.stamp"


def _create_environment() -> None:
    if not _can_make_environments():
        install(["python3-venv"])
        importlib.invalidate_caches()
    if not _can_make_environments():
        sys.exit(
            "Python cannot make a virtual environment here: run `apt install python3-venv` as root, then try again"
        )
    subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=True)


def _can_make_environments() -> bool:
    """Tell whether Python has what Debian ships apart, as python3-venv."""
    return importlib.util.find_spec("ensurepip") is not None


def main(wanted: str) -> None:
    """Prepare what one target of the Makefile needs: ``run``, ``dev`` or ``tests``."""
    if sys.version_info < (3, 11):  # noqa: UP036 -- this file also runs where Python is too old
        sys.exit(f"Wodnik needs Python 3.11 or later, and this is {sys.version.split()[0]}")
    if wanted == "tests":
        prepare_tests()
    else:
        prepare_environment(wanted)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except subprocess.CalledProcessError as failed:
        sys.exit(f"failed: {' '.join(failed.cmd)}")
