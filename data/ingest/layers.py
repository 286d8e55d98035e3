"""Layers of GeoPackage, GeoJSON and Shapefile: attributes as text, geometries in the map's system."""

from pathlib import Path
from typing import Final

import geopandas as gpd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from data.ingest.delimited import MAX_COLUMNS
from data.ingest.places import coordinate_system, drawn, to_map
from data.ingest.profiles import Layout, Profile
from data.ingest.reasons import DAMAGED, EMPTY_FILE, MISSING_LAYER, TOO_MANY_COLUMNS, RefusedFileError
from data.ingest.report import Report
from data.ingest.tables import Table, as_text

LAYERED: Final = frozenset({".gpkg", ".geojson", ".json", ".shp", ".gml", ".dxf"})


def layer_names(path: Path) -> list[str]:
    """Return the layers of a file, or of a folder of Shapefiles.

    Raises
    ------
    RefusedFileError
        When it is none of the formats, or damaged.
    """
    if path.is_file() and not path.stat().st_size:
        raise RefusedFileError(EMPTY_FILE)
    try:
        return [str(name) for name, _kind in pyogrio.list_layers(path)]
    except (DataSourceError, DataLayerError, UnicodeDecodeError) as error:
        raise RefusedFileError(DAMAGED, error=str(error).splitlines()[0]) from error


def read_layer(path: Path, profile: Profile, layout: Layout, map_srid: int, report: Report, *, name: str = "") -> Table:
    """Read one layer; lines are the numbers of its features.

    Raises
    ------
    RefusedFileError
        When the layer is not there, damaged, without a coordinate system or with swapped axes.
    """
    present = layer_names(path)
    wanted = layout.layer or name or "*"
    if wanted == "*" and len(present) == 1:
        wanted = present[0]
    if wanted not in present:
        raise RefusedFileError(MISSING_LAYER, column=wanted, found=", ".join(present[:20]))
    try:
        frame = pyogrio.read_dataframe(path, layer=wanted, fid_as_index=False)
    except (DataSourceError, DataLayerError, UnicodeDecodeError, ValueError, RuntimeError) as error:
        raise RefusedFileError(DAMAGED, column=wanted, error=str(error).splitlines()[0]) from error
    lines = list(range(1, len(frame) + 1))
    geometries = None
    if isinstance(frame, gpd.GeoDataFrame):
        crs = coordinate_system(profile.crs or (frame.crs.to_wkt() if frame.crs else None))
        geometries = to_map(drawn(list(frame.geometry), profile), crs, map_srid, lines, report)
        frame = frame.drop(columns=frame.geometry.name)
    if len(frame.columns) > MAX_COLUMNS:
        raise RefusedFileError(TOO_MANY_COLUMNS, found=len(frame.columns), limit=MAX_COLUMNS)
    columns = [[as_text(value, profile.decimal) for value in frame[header].tolist()] for header in frame.columns]
    return Table([str(header) for header in frame.columns], list(columns), lines, geometries)
