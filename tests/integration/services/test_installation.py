"""The utility says who it is."""

import datetime as dt

import pytest
from sqlalchemy import select

from data.models import AuditEntry, Deployment
from domain.errors import InvalidInputError
from services.audit import first_broken
from services.installation import contact, set_utility
from services.runtime import Runtime, use
from tests.support.builders import WARSAW, clock_at

ACCOUNT = "24160000035175530643314956"


@pytest.fixture(autouse=True)
def _running(engine, tmp_path):
    use(Runtime(engine, tmp_path, clock_at(dt.date(2026, 10, 31)), WARSAW, is_demo=False))


def test_an_empty_database_becomes_that_of_the_utility(session):
    set_utility({"name": "Wodociągi", "phone": "95 700"}, actor="admin")

    assert contact() == {"name": "Wodociągi", "phone": "95 700", "email": ""}
    assert session.execute(select(Deployment.map_crs, Deployment.is_demo)).one() == ("EPSG:2180", False)


def test_what_is_not_named_stays_as_it_is():
    set_utility({"name": "Wodociągi", "phone": "95 700"}, actor="admin")

    known = set_utility({"phone": "", "email": "bok@example.com"}, actor="admin")

    assert (known["name"], known["phone"], known["email"]) == ("Wodociągi", "", "bok@example.com")


def test_numbers_may_be_written_in_groups():
    given = {"nip": "PL 521-434-96-36", "account_nrb": "24 1600 0003 5175 5306 4331 4956"}

    known = set_utility(given, actor="admin")

    assert (known["nip"], known["account_nrb"]) == ("5214349636", ACCOUNT)


@pytest.mark.parametrize("wrong", [{"nip": "5214349637"}, {"account_nrb": ACCOUNT[:-1] + "7"}, {"nip": "x"}])
def test_a_wrong_number_changes_nothing(session, wrong):
    with pytest.raises(InvalidInputError):
        set_utility({"name": "Wodociągi", **wrong}, actor="admin")

    assert session.scalar(select(Deployment.id)) is None


def test_the_trail_tells_who_described_it(session):
    set_utility({"name": "Wodociągi"}, actor="admin")

    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.actor, entry.action, entry.details) == ("admin", "utility_described", {"name": "Wodociągi"})
    assert first_broken(session) is None
