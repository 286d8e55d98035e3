"""A thing on the map as somebody is told of it."""

from dataclasses import dataclass
from typing import Any

from shapely.geometry.base import BaseGeometry

from domain.layers import Layer


@dataclass(frozen=True, slots=True)
class Feature:
    """A thing on the map, with the attributes that the asker may know."""

    layer: Layer
    id: int
    distance_m: float
    attributes: dict[str, Any]
    geometry: BaseGeometry | None
    """In degrees; absent where only the general course is public."""
