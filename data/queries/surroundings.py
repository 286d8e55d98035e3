"""What is around an address, as the utility's network and contracts tell it."""

import datetime as dt
from typing import Final

import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.models import AddressPoint, ContractPoint, Pipe, Premise, ServicePoint
from data.queries.in_force import served_on
from data.spatial import in_bbox
from domain.network.kinds import AssetStatus, Network, PipeFunction

MAINS: Final = (PipeFunction.TRANSMISSION, PipeFunction.DISTRIBUTION)


def has_water_main(session: Session, point: shapely.Point, within_m: float) -> bool:
    """Tell whether a water main in use runs within so many metres of a point of the map."""
    box = (point.x - within_m, point.y - within_m, point.x + within_m, point.y + within_m)
    kinds = (Pipe.network == Network.WATER, Pipe.function.in_(MAINS), Pipe.status == AssetStatus.ACTIVE)
    near = session.scalars(select(Pipe.geom).where(in_bbox(Pipe.geom, box), *kinds))
    return any(geom.distance(point) <= within_m for geom in near)


def houses_supplied(session: Session, street: int, on: dt.date) -> int:
    """Count the houses of a street that have a contract in force."""
    houses = (
        select(func.count(func.distinct(AddressPoint.id)))
        .join(Premise, Premise.address_point_id == AddressPoint.id)
        .join(ServicePoint, ServicePoint.premise_id == Premise.id)
        .join(ContractPoint, ContractPoint.service_point_id == ServicePoint.id)
        .where(AddressPoint.street_id == street, served_on(on))
    )
    return session.scalar(houses) or 0
