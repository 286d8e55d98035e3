"""Values come back from both databases as they went in."""

import datetime as dt
from decimal import Decimal

import pytest
import shapely
from sqlalchemy import func, select
from sqlalchemy.exc import StatementError

from data.models import Customer, LedgerEntry, NetworkNode, Pipe, User
from data.spatial import in_bbox
from domain.customers import CustomerKind
from domain.invoices import EntryKind
from domain.network.kinds import Network, PipeFunction

EAST, NORTH = 245_500.0, 547_900.0


def node(session, code, x, y=NORTH):
    row = NetworkNode(code=code, network=Network.WATER, geom=shapely.Point(x, y))
    session.add(row)
    session.flush()
    return row


def owe(session, *amounts):
    customer = Customer(number="1", kind=CustomerKind.PERSON, name="Łucja Żuk", street_line="", postcode_line="")
    session.add(customer)
    session.flush()
    day = dt.date(2026, 1, 20)
    for amount in amounts:
        entry = LedgerEntry(customer_id=customer.id, kind=EntryKind.INVOICE, booked_on=day, amount=amount, label="F")
        session.add(entry)
    session.flush()


def test_a_sum_of_money_is_exact(session):
    owe(session, Decimal("0.10"), Decimal("0.20"), Decimal("-1234567.89"))

    assert session.scalar(select(func.sum(LedgerEntry.amount))) == Decimal("-1234567.59")


def test_a_fraction_of_a_grosz_is_refused_instead_of_rounded(session):
    with pytest.raises(StatementError, match="more than 2 decimal places"):
        owe(session, Decimal("0.105"))


def test_a_geometry_comes_back_as_the_same_shape(session):
    a, b = node(session, "A", EAST), node(session, "B", EAST + 10)
    line = shapely.LineString([(EAST, NORTH), (EAST + 5, NORTH + 1.25), (EAST + 10, NORTH)])
    ends = {"from_node_id": a.id, "to_node_id": b.id}
    session.add(
        Pipe(code="P", network=Network.WATER, function=PipeFunction.DISTRIBUTION, length_m=10.3, geom=line, **ends)
    )
    session.commit()

    assert session.scalars(select(Pipe.geom)).one() == line
    assert session.get(Pipe, 1).geom == line


def test_a_shape_of_another_kind_is_refused(session):
    session.add(NetworkNode(code="A", network=Network.WATER, geom=shapely.LineString([(0, 0), (1, 1)])))

    with pytest.raises(StatementError, match="a LineString where a POINT belongs"):
        session.flush()


def near(session, x, radius=3.0):
    box = (x - radius, NORTH - radius, x + radius, NORTH + radius)
    return set(session.scalars(select(NetworkNode.code).where(in_bbox(NetworkNode.geom, box))))


def test_a_box_finds_the_rows_that_meet_it(session):
    node(session, "A", EAST)
    node(session, "B", EAST + 100)

    assert near(session, EAST) == {"A"}
    assert near(session, EAST + 50) == set()


def test_a_moved_row_is_found_where_it_went_and_a_deleted_one_nowhere(session):
    row = node(session, "A", EAST)
    row.geom = shapely.Point(EAST + 100, NORTH)
    session.flush()

    assert (near(session, EAST), near(session, EAST + 100)) == (set(), {"A"})

    session.delete(row)
    session.flush()

    assert near(session, EAST + 100) == set()


def test_an_instant_comes_back_aware_and_in_utc(session):
    at = dt.datetime(2026, 10, 25, 2, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    session.add(User(email="a@b", display_name="A", password_hash="", created_at=at))
    session.commit()

    stored = session.scalars(select(User.created_at)).one()
    assert (stored, stored.tzinfo) == (dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC), dt.UTC)


def test_a_moment_without_a_zone_is_refused(session):
    naive = dt.datetime(2026, 1, 1)  # noqa: DTZ001 -- a moment without a zone is the point here
    session.add(User(email="a@b", display_name="A", password_hash="", created_at=naive))

    with pytest.raises(StatementError, match="needs a time zone"):
        session.flush()
