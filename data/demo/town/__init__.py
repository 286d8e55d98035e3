"""The demo town: a made-up Polish town on a river, drawn from a plan and a seed.

Metres in a flat plan round the centre, then moved to the map's coordinates. A sewer's node lies at the bottom of the
pipe, a water node at the ground; a manhole's depth is what the ground lies above its node.
"""

import numpy as np
from pyproj import Transformer
from sqlalchemy.orm import Session

from data.demo.plan import DemoPremise, Size, Town
from data.demo.town.addresses import number_houses
from data.demo.town.buildings import build
from data.demo.town.layout import Layout, layouts
from data.demo.town.sewers import lay_sanitary, lay_storm
from data.demo.town.streets import lay_streets
from data.demo.town.terrain import survey
from data.demo.town.water import lay_water
from data.demo.town.write import Drawn, Writer

CENTRE_LON_LAT = (15.24, 52.73)


def build_town(session: Session, size: Size, seed: int, crs: str) -> Town:
    """Draw the towns of ``size`` and write them; the same seed gives the same rows.

    The session is neither committed nor rolled back.
    """
    east, north = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(*CENTRE_LON_LAT)
    writer = Writer(session, np.round([east, north]))
    premises: list[DemoPremise] = []
    for layout in layouts(size):
        premises += writer.write(draw(layout, seed))
    return premises


def draw(layout: Layout, seed: int) -> Drawn:
    """Draw one town: ground, streets, buildings, addresses, networks."""
    rng = np.random.default_rng([seed, layout.seed])
    terrain = survey(layout, rng)
    streets = lay_streets(layout, terrain, rng)
    buildings = build(layout, terrain, streets, rng)
    addresses = number_houses(layout, streets, buildings)
    water = lay_water(layout, terrain, streets, buildings, rng)
    sewers = [lay(layout, terrain, streets, buildings, rng) for lay in (lay_sanitary, lay_storm)]
    return Drawn(layout, terrain, streets, buildings, addresses, water, sewers)
