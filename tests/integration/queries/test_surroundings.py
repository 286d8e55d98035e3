import datetime as dt

import pytest
from shapely import Point
from sqlalchemy import update

from data.models import Contract, Premise
from data.queries.surroundings import has_water_main, houses_supplied
from domain.network.kinds import AssetStatus, Network, PipeFunction
from tests.support.builders import connect_point, sign_up_customer
from tests.support.ground import at, lay_pipe, name_street, number_house

DAY = dt.date(2026, 10, 31)


@pytest.mark.parametrize(
    ("pipe", "is_near"),
    [
        ({}, True),
        ({"function": PipeFunction.CONNECTION}, False),
        ({"network": Network.SANITARY}, False),
        ({"status": AssetStatus.ABANDONED}, False),
    ],
)
def test_water_is_near_where_a_main_in_use_runs(session, pipe, is_near):
    lay_pipe(session, (0, 0), (100, 0), **pipe)

    assert has_water_main(session, Point(at(50, 40)), 50) is is_near
    assert not has_water_main(session, Point(at(50, 60)), 50)


def supply(session, customer, number: str, house) -> None:
    point = connect_point(session, customer, number)
    session.get_one(Premise, point.premise_id).address_point_id = house.id
    session.flush()


def test_houses_with_a_contract_in_force_are_counted_once(session):
    street = name_street(session, "Lipowa", (0, 0), (90, 0))
    houses = [number_house(session, street, str(number), number, 5) for number in (1, 2, 3)]
    customer = sign_up_customer(session)
    for number, house in zip(("SP-1", "SP-2", "SP-3"), (houses[0], houses[0], houses[1]), strict=True):
        supply(session, customer, number, house)

    assert houses_supplied(session, street.id, DAY) == 2
    assert houses_supplied(session, street.id, dt.date(1990, 1, 1)) == 0


def test_a_house_whose_contract_has_ended_is_not_counted(session):
    street = name_street(session, "Lipowa", (0, 0), (90, 0))
    supply(session, sign_up_customer(session), "SP-1", number_house(session, street, "1", 1, 5))
    session.execute(update(Contract).values(valid_until=DAY - dt.timedelta(days=1)))

    assert houses_supplied(session, street.id, DAY) == 0
