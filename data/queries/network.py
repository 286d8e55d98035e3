"""What lies in the ground, as the map shows it: candidates from the spatial index, exact distances by shapely.

Which layers and which attributes somebody is told of is for the registry to say (``domain.layers``); it is asked here.
"""

from collections.abc import Iterable
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from data.models import Deployment, District, Hydrant, Manhole, Pipe, Source, Valve
from data.projection import LON_LAT, project
from data.queries.places import map_srid
from data.spatial import in_bbox
from domain.layers import Hidden, Layer, chosen
from domain.network.features import Feature
from domain.roles import Role

MODELS: Final[dict[str, type[Any]]] = {
    model.__tablename__: model for model in (Pipe, Valve, Hydrant, Manhole, Source, District)
}
HIDDEN: Final = "hidden_layers"
"""Where the administrator's choices keep from whom each layer is hidden."""
MOST_OF_A_LAYER: Final = 8
ORDER: Final = {"point": 0, "line": 1, "area": 2}


def network_revision(session: Session) -> int:
    """Return the number that is raised whenever the map changes; 0 before anything was written."""
    return session.scalar(select(Deployment.network_revision).where(Deployment.id == 1)) or 0


def map_choices(session: Session) -> tuple[int, Hidden]:
    """Return the number that is raised whenever the map changes, and what the administrator hides of it."""
    row = session.execute(select(Deployment.network_revision, Deployment.choices).where(Deployment.id == 1)).first()
    if row is None:
        return 0, {}
    choices: Any = row.choices.get(HIDDEN, {})
    return row.network_revision, {name: frozenset(audiences) for name, audiences in choices.items()}


def map_owner(session: Session) -> str:
    """Return the name of the utility whose map this is; empty before anything was written."""
    utility = session.scalar(select(Deployment.utility).where(Deployment.id == 1)) or {}
    return utility.get("name", "")


def features_near(
    session: Session,
    roles: frozenset[Role] | None,
    layers: Iterable[str],
    place: tuple[float, float],
    *,
    zoom: float,
    within_m: float,
) -> list[Feature]:
    """Return the features of ``layers`` near ``place`` (longitude, latitude), nearest first, points before lines.

    Layers that are not drawn at ``zoom`` are not asked. One statement a layer.

    Raises
    ------
    NotFoundError
        For a layer that does not exist or that ``roles`` may not know of.
    """
    x, y = project(*place, LON_LAT, map_srid(session))
    _revision, hidden = map_choices(session)
    asked = [layer for layer in chosen(layers, roles, hidden) if layer.table in MODELS and layer.shown_at(int(zoom))]
    here = shapely.Point(x, y)
    found = [feature for layer in asked for feature in _near(session, layer, here, within_m)]
    return sorted(found, key=lambda feature: (ORDER[feature.layer.geometry], feature.distance_m))


def _near(session: Session, layer: Layer, here: shapely.Point, within_m: float) -> list[Feature]:
    model = MODELS[layer.table]
    table: Table = model.__table__
    box = (here.x - within_m, here.y - within_m, here.x + within_m, here.y + within_m)
    columns = [table.c.id, table.c.geom, *(table.c[attribute.key] for attribute in layer.attributes)]
    conditions = [table.c[column].in_(values) for column, values in layer.where.items()]
    rows = session.execute(select(*columns).where(in_bbox(model.geom, box), *conditions)).all()
    near = [(row.geom.distance(here), row) for row in rows]
    near = sorted((pair for pair in near if pair[0] <= within_m), key=lambda pair: (pair[0], pair[1].id))
    return [_feature(session, layer, distance, row) for distance, row in near[:MOST_OF_A_LAYER]]


def _feature(session: Session, layer: Layer, distance_m: float, row: Any) -> Feature:  # noqa: ANN401 -- a row of columns
    attributes = {attribute.key: getattr(row, attribute.key) for attribute in layer.attributes}
    geometry = _in_degrees(row.geom, map_srid(session)) if layer.is_exact else None
    return Feature(layer, row.id, distance_m, attributes, geometry)


def _in_degrees(geometry: BaseGeometry, srid: int) -> BaseGeometry:
    def turned(points: Any) -> Any:  # noqa: ANN401 -- arrays of numpy
        return [project(x, y, srid, LON_LAT) for x, y in points]

    return shapely.transform(geometry, turned)
