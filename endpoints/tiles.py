"""``/tiles/<layers>/<scheme>/<revision>/<z>/<x>/<y>.png`` and ``/legend/<layer>/<number>/<scheme>.png``.

The revision in the address makes a public tile immutable; whoever asks with an old one gets today's map, kept for a
minute. A tile for some is asked about each time: the next one at the same browser may not see it.
"""

from typing import Final

from flask import Response, request
from flask.typing import ResponseReturnValue

from domain.roles import PUBLIC
from endpoints.routes import Routes
from services.maps import DrawnTile, legend_picture, map_tile

YEAR_S: Final = 365 * 24 * 3600
MINUTE_S: Final = 60


def tile(layers: str, scheme: str, revision: int, z: int, x: int, y: int) -> ResponseReturnValue:
    """Send a tile."""
    drawn = map_tile(layers, scheme, (z, x, y))
    response = Response(drawn.png, mimetype="image/png")
    response.headers["Cache-Control"] = _caching(drawn, revision)
    response.add_etag()
    return response.make_conditional(request)


def legend(layer: str, number: int, scheme: str) -> ResponseReturnValue:
    """Send a line of the legend."""
    response = Response(legend_picture(layer, number, scheme), mimetype="image/png")
    response.headers["Cache-Control"] = f"private, max-age={MINUTE_S}"
    response.add_etag()
    return response.make_conditional(request)


def _caching(drawn: DrawnTile, asked: int) -> str:
    if not drawn.is_public:
        return "private, max-age=0, must-revalidate"
    return f"public, max-age={MINUTE_S}" if asked != drawn.revision else f"public, max-age={YEAR_S}, immutable"


def register(routes: Routes) -> None:
    """Add the tiles; each layer then asks for its own roles."""
    routes.add("/tiles/<layers>/<scheme>/<int:revision>/<int:z>/<int:x>/<int:y>.png", tile, roles=PUBLIC)
    routes.add("/legend/<layer>/<int:number>/<scheme>.png", legend, roles=PUBLIC)
