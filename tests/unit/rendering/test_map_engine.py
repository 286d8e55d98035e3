"""Mapnik leaves its marks on a process, so each of these looks at a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pyproj
import pytest

ROOT = Path(__file__).parents[3]
DRAW = """
from rendering.maps.drawing import legend_sample
from rendering.maps.engine import mapnik, own_projections
from domain.layers import BY_NAME
layer = BY_NAME["hydrants"]
assert legend_sample(layer, layer.legend[0], "light")
with own_projections():
    turn = mapnik.ProjTransform(mapnik.Projection("epsg:2180"), mapnik.Projection("epsg:3857"))
    assert abs(turn.forward(mapnik.Coord(245502.41, 547908.68)).x - 1695262) < 1
"""
OTHERS = """
import os
import pyproj
assert abs(pyproj.Transformer.from_crs(2180, 4326, always_xy=True).transform(245502.41, 547908.68)[0] - 15.2288) < 1e-6
"""


def run(program: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name not in {"PROJ_LIB", "PROJ_DATA", "GDAL_DATA"}}
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=ROOT, env=clean | environment, capture_output=True, text=True, check=False)


def test_other_libraries_find_their_own_projections_after_mapnik_is_loaded():
    done = run(DRAW + OTHERS + "assert not {'PROJ_LIB', 'PROJ_DATA', 'GDAL_DATA'} & set(os.environ)")

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["PROJ_LIB", "PROJ_DATA"])
def test_projections_that_somebody_else_installed_do_not_break_the_map(name):
    foreign = pyproj.datadir.get_data_dir()

    done = run(DRAW + OTHERS + f"assert os.environ[{name!r}] == {foreign!r}", **{name: foreign})

    assert done.returncode == 0, done.stderr


def test_the_guard_is_needed_because_mapnik_by_itself_fails_on_projections_of_others():
    foreign = pyproj.datadir.get_data_dir()

    done = run(
        "import mapnik; mapnik.ProjTransform(mapnik.Projection('epsg:2180'), mapnik.Projection('epsg:3857'))",
        PROJ_LIB=foreign,
    )

    assert "failed to initialize projection" in done.stderr


def test_the_guard_is_needed_because_mapnik_by_itself_changes_the_environment():
    done = run("import os, mapnik; print('PROJ_LIB' in os.environ)")

    assert done.stdout.strip() == "True"


def test_the_type_has_polish_letters():
    done = run("from rendering.maps.engine import mapnik; print(*mapnik.FontEngine.face_names(), sep='\\n')")

    assert {"Inter Regular", "Inter SemiBold Regular"} <= set(done.stdout.splitlines())
