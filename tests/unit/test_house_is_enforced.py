"""Break every import rule, budget and role declaration in a copy of the house, and see ``make check`` notice."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.machine import ROOT

ROOMS = ("pages", "components", "callbacks", "services", "domain", "data", "endpoints", "rendering")
# The last column of the table in architecture.md, section 3.
NEVER = {
    "pages": ("data", "services", "callbacks", "sqlalchemy"),
    "callbacks": ("data.models", "sqlalchemy", "pages", "endpoints"),
    "endpoints": ("pages", "callbacks", "components"),
    "components": ("data", "services", "sqlalchemy", "flask"),
    "services": ("dash", "plotly", "dash_leaflet", "components", "flask"),
    "rendering": ("data", "services", "dash", "flask"),
    "data": ("dash", "plotly", "services", "rendering"),
    "domain": ("dash", "plotly", "flask", "sqlalchemy", "texts", "tokens", "config", *(set(ROOMS) - {"domain"})),
}
SIBLINGS = (("pages", "endpoints"), ("services", "components"), ("data", "rendering"), ("services", "pages"))
IMPORTS = sorted(
    {(room, never) for room, modules in NEVER.items() for never in modules}
    | {(room, root) for room in ROOMS for root in ("app", "cli", "commands")}
    | set(SIBLINGS)
)


@dataclass(frozen=True)
class Plant:
    """A file that breaks one rule, and what the named check says about it."""

    file: str
    text: str
    check: str
    verdict: str


def _function(lines: int, name: str = "planted", *, indent: str = "    ") -> str:
    return f"def {name}():\n" + f"{indent}print()\n" * (lines - 1)


BRANCHES = "".join(f"    if day == {day}:\n        print()\n" for day in range(8))
PLANTS = [
    Plant("domain/long.py", _function(61), "house", "domain/long.py:1: planted has 61 lines, and a function has 60"),
    Plant("callbacks/long.py", _function(26), "house", "callbacks/long.py:1: planted has 26 lines, and a callback"),
    Plant("tests/long.py", _function(51, "test_planted"), "house", "tests/long.py:1: test_planted has 51 lines"),
    Plant("data/long.py", "\n" * 401, "house", "data/long.py:1: 401 lines, and a module has 400"),
    Plant("pages/long.py", "\n" * 41, "house", "pages/long.py:1: 41 lines, and a page module has 40"),
    Plant(
        "pages/open.py", 'dash.register_page(__name__, path="/")', "house", "pages/open.py:1: register_page declares"
    ),
    Plant("pages/lost.py", "", "house", "pages/lost.py:1: a page registers itself"),
    Plant("callbacks/free.py", "bind(show)", "house", "callbacks/free.py:1: bind declares who may pass"),
    Plant(
        "callbacks/wild.py", "app.callback(out)(show)", "house", "callbacks/wild.py:1: no policy stands at this door"
    ),
    Plant(
        "endpoints/free.py", 'routes.add("/", home)', "house", "endpoints/free.py:1: routes.add declares who may pass"
    ),
    Plant(
        "endpoints/wild.py", 'server.route("/")(home)', "house", "endpoints/wild.py:1: no policy stands at this door"
    ),
    Plant("services/invoice_utils.py", "", "house", "services/invoice_utils.py:1: 'invoice_utils' says nothing"),
    Plant("callbacks/ids.py", 'Input("chart", "n")', "house", "callbacks/ids.py:1: a literal element id"),
    Plant("texts.py", "import config", "house", "texts.py:1: texts.py is used by everyone and imports config"),
    Plant("domain/silent.py", "x = 1  # noqa: E741", "house", "domain/silent.py:1: an exemption names its rule"),
    Plant("notes/todo.txt", "", "house", "notes:1: the top level of the repository has no such room"),
    Plant("docs/start.md", "cd /" + "home/anna/wodnik", "house", "docs/start.md:1: /" + "home/anna/ is a place on one"),
    Plant("extra.lock", "--index-url https://example.org", "house", "extra.lock:1: a lock file holds no address"),
    Plant("domain/branches.py", f"def planted(day):\n{BRANCHES}", "ruff", "domain/branches.py:1:5: C901"),
    Plant("domain/many.py", "def planted(a, b, c, d, e, f, g): ...", "ruff", "domain/many.py:1:5: PLR0913"),
    Plant("callbacks/world.py", "import dash\n\ndash.callback()", "ruff", "callbacks/world.py:3:1: TID251"),
    *(
        Plant(
            f"{room}/to_{never.replace('.', '_')}.py",
            f"import {never}",
            "imports",
            f"{room}.to_{never.replace('.', '_')} -> {never}",
        )
        for room, never in IMPORTS
    ),
]
PROGRAMS = Path(sys.executable).parent
CHECKS: dict[str, list[str | Path]] = {
    "house": [PROGRAMS / "python", "-m", "tests.support.house"],
    "ruff": [PROGRAMS / "ruff", "check", "--output-format=concise", "--no-cache"],
    "imports": [PROGRAMS / "lint-imports", "--no-cache"],
}


def _house(root: Path) -> Path:
    """Build the rooms, empty, with the real settings."""
    for name in ("pyproject.toml", ".gitignore"):
        shutil.copy(ROOT / name, root)
    for package in (*ROOMS, "data/models"):
        (root / package).mkdir()
        (root / package / "__init__.py").write_text('"""A room."""\n')
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    return root


def _run(check: str, root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        CHECKS[check],
        cwd=root,
        env={"PYTHONPATH": f"{root}:{ROOT}", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def reports(tmp_path_factory) -> dict[str, str]:
    """What each check says about a house in which everything is broken."""
    root = _house(tmp_path_factory.mktemp("broken"))
    for plant in PLANTS:
        (root / plant.file).parent.mkdir(exist_ok=True)
        (root / plant.file).write_text(plant.text)
    runs = {check: _run(check, root) for check in CHECKS}
    assert all(run.returncode == 1 for run in runs.values()), runs
    return {check: run.stdout for check, run in runs.items()}


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.file)
def test_a_broken_rule_is_reported(plant, reports):
    assert plant.verdict in reports[plant.check]


@pytest.mark.parametrize("check", CHECKS)
def test_a_house_in_order_passes(check, tmp_path):
    run = _run(check, _house(tmp_path))

    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("command", ["tests.support.house", "ruff check", "lint-imports", "mypy"])
def test_make_check_runs_every_check(command):
    planned = subprocess.run(["make", "--dry-run", "check"], cwd=ROOT, capture_output=True, text=True, check=True)

    assert command in planned.stdout
