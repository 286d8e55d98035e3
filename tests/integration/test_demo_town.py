"""The demo town goes into both databases."""

from sqlalchemy import func, select

from data.demo.plan import Size
from data.demo.town import build_town
from data.models import Manhole, Pipe, ServicePoint


def test_the_town_is_written_to_either_database(session):
    premises = build_town(session, Size.SMALL, 1, "EPSG:2180")
    session.commit()

    points = session.scalars(select(ServicePoint).order_by(ServicePoint.id)).all()
    assert [point.id for point in points] == [premise.service_point_id for premise in premises]
    assert session.scalar(select(func.count()).select_from(Pipe)) > len(premises)
    assert session.scalar(select(func.min(Manhole.depth_m))) > 1


def test_a_second_town_goes_on_where_the_first_one_ended(session):
    first = build_town(session, Size.SMALL, 1, "EPSG:2180")
    second = build_town(session, Size.SMALL, 2, "EPSG:2180")
    session.commit()

    assert not {premise.premise_id for premise in first} & {premise.premise_id for premise in second}
