"""Tiles of the demo town and of a network of 100,000 pipes against an empty tile, in one run.

Every tile is drawn and encoded anew, without the cache that the portal keeps; the floor is a tile on which nothing is,
drawn and encoded in the same way. Medians of the tiles around the centre; seconds are those of the processor, so that
whatever else the machine does weighs on neither side.
"""

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from shapely import LineString, Point
from sqlalchemy import insert
from sqlalchemy.orm import Session

from data.demo.plan import Size
from data.demo.town import build_town
from data.engine import connect
from data.map_file import write_map_file
from data.migrations import upgrade
from data.models import NetworkNode, Pipe
from data.projection import LON_LAT, WEB_MERCATOR, project
from domain.layers import BY_NAME, DRAWN_TABLES, LAYERS
from domain.network.kinds import Network, PipeFunction
from rendering.maps.drawing import HALF_WORLD_M, Picture
from rendering.maps.sources import Store
from rendering.maps.tiles import Tile, draw_tile

SRID = 2176
CENTRE = (15.24, 52.73)
ZOOMS = (13, 15, 17, 19)
PIPES = 100_000
BLOCK_M = 80
Crossing = tuple[int, int]
Spot = tuple[float, float]
SETS = {
    "base": [layer.name for layer in LAYERS if layer.group == "base"],
    "networks": [
        layer.name for layer in LAYERS if layer.group in {"sewers", "water"} and layer.name != "water_overview"
    ],
}


def main() -> None:
    """Print medians in milliseconds and their ratio to an empty tile."""
    with tempfile.TemporaryDirectory() as folder:
        for name, fill in (("demo town", town), ("100,000 pipes", grid)):
            store, seconds = _store(Path(folder) / f"{name}.sqlite", fill)
            print(f"{name}: the map's tables are copied for drawing in {seconds:.2f} s")
            _print_ratios(store)


def town(session: Session) -> None:
    """Build the demo town."""
    build_town(session, Size.TOWN, 1, f"EPSG:{SRID}")


def grid(session: Session) -> None:
    """Lay a net of streets' length whose crossings are shaken a little, like a large city seen from above."""
    side, dice = round((PIPES / 2) ** 0.5) + 1, random.Random(1)
    east, north = project(*CENTRE, LON_LAT, SRID)
    nodes = {
        (i, j): (
            east + (i - side / 2) * BLOCK_M + dice.uniform(-20, 20),
            north + (j - side / 2) * BLOCK_M + dice.uniform(-20, 20),
        )
        for i in range(side)
        for j in range(side)
    }
    numbers = {place: number for number, place in enumerate(nodes, 1)}
    rows = [
        {"id": numbers[place], "code": f"N{numbers[place]}", "network": Network.WATER, "geom": Point(point)}
        for place, point in nodes.items()
    ]
    session.execute(insert(NetworkNode), rows)
    ends = [(a, (a[0] + x, a[1] + y)) for a in nodes for x, y in ((1, 0), (0, 1)) if (a[0] + x, a[1] + y) in nodes]
    session.execute(insert(Pipe), [_pipe(n, numbers, nodes, *pair) for n, pair in enumerate(ends[:PIPES])])


def _pipe(
    number: int, numbers: dict[Crossing, int], nodes: dict[Crossing, Spot], one: Crossing, other: Crossing
) -> dict[str, object]:
    line = LineString([nodes[one], nodes[other]])
    return {
        "code": f"P{number}",
        "network": Network.WATER,
        "function": PipeFunction.TRANSMISSION if one[0] % 20 == 0 else PipeFunction.DISTRIBUTION,
        "from_node_id": numbers[one],
        "to_node_id": numbers[other],
        "diameter_mm": 400 if one[0] % 20 == 0 else 150,
        "length_m": line.length,
        "geom": line,
    }


def _store(path: Path, fill: Callable[[Session], None]) -> tuple[Store, float]:
    engine = connect(f"sqlite:///{path}", map_srid=SRID)
    upgrade(engine)
    with Session(engine) as session, session.begin():
        fill(session)
    engine.dispose()
    copy, started = path.with_suffix(".map"), time.perf_counter()
    write_map_file(path, copy, DRAWN_TABLES)
    return Store(SRID, file=str(copy)), time.perf_counter() - started


def _print_ratios(store: Store) -> None:
    for name, layers in SETS.items():
        for zoom in ZOOMS:
            picture = Picture(store, tuple(one for one in layers if BY_NAME[one].shown_at(zoom)), "light")
            empty = _median_ms(picture, [(zoom, 1, 1)] * 5)
            full = _median_ms(picture, _around(zoom))
            print(f"  {name:9} z{zoom}  tile {full:7.1f} ms   empty {empty:5.1f} ms   ratio {full / empty:6.1f}")


def _median_ms(picture: Picture, tiles: list[Tile]) -> float:
    draw_tile(picture, tiles[0])
    taken = []
    for tile in tiles:
        started = time.process_time()
        draw_tile(picture, tile)
        taken.append((time.process_time() - started) * 1000)
    return statistics.median(taken)


def _around(zoom: int) -> list[Tile]:
    x, y = project(*CENTRE, LON_LAT, WEB_MERCATOR)
    count = 2**zoom
    column, row = (int((HALF_WORLD_M + along) / (2 * HALF_WORLD_M) * count) for along in (x, -y))
    return [(zoom, column + i, row + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]


if __name__ == "__main__":
    main()
