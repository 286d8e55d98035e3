"""Pictures of the map: layers, a colour scheme and a box in, PNG bytes out.

Boxes are in web mercator (EPSG:3857) metres, lengths of the styles in CSS pixels.
"""

import functools
import json
import math
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any, Final

from domain.layers import BY_NAME, Layer, Sample
from rendering.maps.engine import mapnik, own_projections
from rendering.maps.sources import DRAWINGS, Store
from rendering.palette import map_palette

Box = tuple[float, float, float, float]

HALF_WORLD_M: Final = 20037508.342789244
TILE_PX: Final = 256
SHARPNESS: Final = 2
"""Device pixels in a CSS pixel."""
BUFFER_PX: Final = 160
"""How far around a picture labels and symbols are looked for, so that they are whole at its edges."""
PNG: Final = "png8:m=h:z=1"
PICTURES_KEPT: Final = 48
HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn: the names of layers in the order of drawing, in a scheme, from a database."""

    store: Store
    layers: tuple[str, ...]
    scheme: str

    @property
    def is_ground(self) -> bool:
        """Tell whether this is the base map, which covers its whole tile."""
        return all(BY_NAME[name].group == "base" for name in self.layers)


_guard: Final = threading.Lock()
_idle: Final[OrderedDict[Picture, list[Any]]] = OrderedDict()
"""Maps that nobody is drawing on."""


def resolution_m(zoom: float) -> float:
    """Return metres of web mercator in a CSS pixel."""
    return 2 * HALF_WORLD_M / TILE_PX / 2**zoom


def latitude(y: float) -> float:
    """Return the latitude of a northing of web mercator, in radians."""
    return math.atan(math.sinh(y * math.pi / HALF_WORLD_M))


def draw(picture: Picture, box: Box, width_px: int, height_px: int) -> Any:  # noqa: ANN401 -- Mapnik has no types
    """Draw ``box`` on an image of ``width_px`` x ``height_px`` CSS pixels; each becomes ``SHARPNESS`` pixels."""
    image = mapnik.Image(width_px * SHARPNESS, height_px * SHARPNESS)
    with _borrowed(picture) as drawn:
        drawn.resize(width_px * SHARPNESS, height_px * SHARPNESS)
        drawn.zoom_to_box(mapnik.Box2d(*box))
        mapnik.render_with_vars(drawn, image, _sizes(box, width_px), SHARPNESS)
    return image


def _sizes(box: Box, width_px: int) -> dict[str, float]:
    """Return what the styles reckon with: ``m`` pixels in a metre, ``k`` for lines, ``s`` for symbols."""
    metres_per_px = (box[2] - box[0]) / width_px
    zoom = math.log2(resolution_m(0) / metres_per_px)
    ground = metres_per_px * math.cos(latitude((box[1] + box[3]) / 2))
    return {
        "m": 1 / ground,
        "k": min(2.2, max(0.55, 0.55 + 0.22 * (zoom - 13))),
        "s": min(1.6, max(0.7, 0.75 + 0.22 * (zoom - 16))),
    }


@contextmanager
def _borrowed(picture: Picture) -> Iterator[Any]:
    """Lend a map of ``picture`` to one thread at a time: threads must not share one, and each is dear to make."""
    with _guard:
        idle = _idle.get(picture)
        drawn = idle.pop() if idle else None
    if drawn is None:
        drawn = _new_map(picture)
    yield drawn
    # A map on which drawing failed is not used again: an exception does not come here.
    with _guard:
        _idle.setdefault(picture, []).append(drawn)
        _idle.move_to_end(picture)
        while len(_idle) > PICTURES_KEPT:
            _idle.popitem(last=False)


def _new_map(picture: Picture) -> Any:  # noqa: ANN401 -- Mapnik has no types
    with own_projections():
        drawn = _styled_map(picture.scheme, is_ground=picture.is_ground)
        for name in picture.layers:
            drawn.layers.append(
                _layer(name, DRAWINGS[name].styles, picture.store.datasource(BY_NAME[name]), picture.store.srid)
            )
    return drawn


def _styled_map(scheme: str, *, is_ground: bool) -> Any:  # noqa: ANN401 -- Mapnik has no types
    drawn = mapnik.Map(TILE_PX, TILE_PX, "epsg:3857")
    mapnik.load_map_from_string(drawn, _styles(scheme), True, f"{HERE}/")  # noqa: FBT003 -- Mapnik's "strict"
    drawn.buffer_size = BUFFER_PX * SHARPNESS
    drawn.aspect_fix_mode = mapnik.aspect_fix_mode.RESPECT
    if not is_ground:
        drawn.background = mapnik.Color("transparent")
    return drawn


@functools.cache
def _styles(scheme: str) -> str:
    return Template((HERE / "styles.xml").read_text()).substitute(map_palette(scheme))


def _layer(name: str, styles: tuple[str, ...], datasource: Any, srid: int) -> Any:  # noqa: ANN401 -- Mapnik has no types
    layer = mapnik.Layer(name, f"epsg:{srid}")
    layer.datasource = datasource
    layer.cache_features = len(styles) > 1
    for style in styles:
        layer.styles.append(style)
    return layer


SAMPLE_PX: Final = (28, 18)
DEFAULTS: Final = {"width": 1.3, "label": "", "name": "", "status": "active", "state": "open", "network": "water"}


def legend_sample(layer: Layer, sample: Sample, scheme: str) -> bytes:
    """Draw one line of the legend with the very styles of the map."""
    width, height = SAMPLE_PX
    metres = resolution_m(max(17, layer.min_zoom))
    box = (0.0, 0.0, width * metres, height * metres)
    feature = {
        "type": "Feature",
        "properties": {**DEFAULTS, **sample.properties},
        "geometry": _sample_geometry(layer.geometry, box),
    }
    with own_projections():
        drawn = _styled_map(scheme, is_ground=False)
        rows = mapnik.CreateDatasource(type="geojson", inline=json.dumps(feature))
        drawn.layers.append(_layer("sample", DRAWINGS[layer.name].styles, rows, 3857))
    drawn.resize(width * SHARPNESS, height * SHARPNESS)
    drawn.zoom_to_box(mapnik.Box2d(*box))
    image = mapnik.Image(width * SHARPNESS, height * SHARPNESS)
    mapnik.render_with_vars(drawn, image, _sizes(box, width), SHARPNESS)
    return bytes(image.to_string("png32:z=9"))


def _sample_geometry(kind: str, box: Box) -> dict[str, object]:
    _left, _bottom, right, top = box
    if kind == "point":
        return {"type": "Point", "coordinates": [right / 2, top / 2]}
    if kind == "line":
        return {"type": "LineString", "coordinates": [[right * 0.08, top / 2], [right * 0.92, top / 2]]}
    west, east, south, north = right * 0.08, right * 0.92, top * 0.12, top * 0.88
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}
