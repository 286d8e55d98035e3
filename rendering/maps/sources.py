"""Where Mapnik finds the rows of each layer: the tables of the business database itself, SQLite or PostGIS.

One SQL text serves both. ``{near}`` stands for the condition that asks the spatial index; extents are explicit and
huge, because Mapnik would otherwise read the extent once and never draw what is added outside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from domain.layers import Layer
from rendering.maps.engine import mapnik

EVERYWHERE: Final = "-1e9,-1e9,1e9,1e9"

# Labels speak the language of Polish utility maps: w150, ks200, kd400-niecz., proj.w90.
PIPE: Final = """network, status,
 COALESCE(diameter_mm, 150) / 150.0 AS width,
 CASE status WHEN 'projected' THEN 'proj.' ELSE '' END
 || CASE network WHEN 'water' THEN 'w' WHEN 'sanitary' THEN 'ks' WHEN 'storm' THEN 'kd' ELSE 'ko' END
 || COALESCE(CAST(diameter_mm AS VARCHAR(9)), '')
 || CASE status WHEN 'abandoned' THEN '-niecz.' ELSE '' END AS label"""
VALVE: Final = (
    """CASE WHEN NOT is_operable THEN 'stuck' WHEN normal_state = 'closed' THEN 'closed' ELSE 'open' END AS state"""
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a layer reads and how it is drawn: SQL columns beside id and geometry, and its styles, lowest first."""

    columns: str
    styles: tuple[str, ...]
    geometry: str = "geom"


DRAWINGS: Final[Mapping[str, Drawing]] = {
    "land": Drawing("kind", ("land",)),
    "buildings": Drawing("levels", ("buildings",)),
    "streets": Drawing("rank", ("streets-edge", "streets")),
    "districts": Drawing("name", ("districts", "districts-names")),
    "storm_sewers": Drawing(PIPE, ("sewers-edge", "storm_sewers", "sewers-labels")),
    "combined_sewers": Drawing(PIPE, ("sewers-edge", "combined_sewers", "sewers-labels")),
    "sanitary_sewers": Drawing(PIPE, ("sewers-edge", "sanitary_sewers", "sewers-labels")),
    "sewer_connections": Drawing(PIPE, ("sewer_connections",)),
    "manholes": Drawing("network", ("manholes",)),
    "water_overview": Drawing("status", ("water_overview-edge", "water_overview")),
    "water_connections": Drawing(PIPE, ("water_connections",)),
    "water_mains": Drawing(PIPE, ("water_mains-edge", "water_mains", "water-labels")),
    "valves": Drawing(VALVE, ("valves",)),
    "hydrant_positions": Drawing("kind", ("hydrant_positions",)),
    "hydrants": Drawing("status", ("hydrants",)),
    "sources": Drawing("name", ("sources",)),
    "land_names": Drawing("kind, name", ("land_names",)),
    "street_names": Drawing("name, rank", ("street_names",)),
    "addresses": Drawing("number", ("addresses",)),
}


@dataclass(frozen=True, slots=True)
class Store:
    """The database that the map is drawn from; ``server`` holds Mapnik's connection parameters of PostGIS."""

    srid: int
    file: str = ""
    server: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def datasource(self, layer: Layer) -> Any:  # noqa: ANN401 -- Mapnik has no types
        """Return the rows of ``layer``."""
        drawing = DRAWINGS[layer.name]
        common = {"key_field": "id", "geometry_field": drawing.geometry, "extent": EVERYWHERE}
        if self.file:
            return mapnik.CreateDatasource(
                type="sqlite",
                file=self.file,
                table=_rows(layer, drawing, "!intersects!"),
                geometry_table=layer.table,
                index_table=f"idx_{layer.table}_{drawing.geometry}",
                wkb_format="generic",
                auto_index=False,
                **common,
            )
        return mapnik.CreateDatasource(
            type="postgis",
            table=_rows(layer, drawing, f"{drawing.geometry} && !bbox!"),
            srid=self.srid,
            **common,
            **dict(self.server),
        )


def _rows(layer: Layer, drawing: Drawing, near: str) -> str:
    conditions = [near]
    for column, values in layer.where.items():
        conditions.append(f"{column} IN ({', '.join(repr(str(value)) for value in sorted(values))})")
    where = " AND ".join(conditions)
    # Every part is a constant of this module or of the registry.
    return f"(SELECT id, {drawing.geometry}, {drawing.columns} FROM {layer.table} WHERE {where}) AS rows_"  # noqa: S608 -- see above
