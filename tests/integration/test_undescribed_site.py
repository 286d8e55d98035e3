"""An installation that has imported its customers and bills and not yet said who it is."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from callbacks.home import show_money, show_properties, show_water
from data.models import Customer
from domain.roles import Role
from endpoints import errors, exports
from endpoints.exports import DATASETS
from endpoints.routes import Routes
from services.identity import identify
from services.installation import set_utility
from services.runtime import Runtime, use
from tests.integration.test_imported_money import CUSTOMERS, INVOICES
from tests.support.builders import WARSAW, clock_at, sign_up_user, signed_in
from tests.support.importing import site_of, take, write
from tests.support.words import parts_of, text_of
from texts import use_language

TODAY = dt.date(2024, 3, 10)


@pytest.fixture
def enter(session, engine, tmp_path):
    """Returns what signs the customer of an imported bill in."""
    site = site_of(engine, tmp_path / "lake")
    take(site, "customers", write(tmp_path / "customers.csv", *CUSTOMERS))
    take(site, "invoices", write(tmp_path / "invoices.csv", *INVOICES))
    ours = session.scalars(select(Customer).where(Customer.number == "K1")).one()
    user = sign_up_user(session, sees=[ours])
    session.commit()

    def enter():
        use(Runtime(engine, site.lake, clock_at(TODAY), WARSAW, is_demo=False))
        use_language("en")
        identify(signed_in(user, ours, Role.CUSTOMER))

    enter()
    yield enter
    identify(None)
    use_language("pl")


@pytest.mark.parametrize("name", [name for name, one in DATASETS.items() if Role.CUSTOMER in one.roles])
def test_every_table_of_a_customer_can_be_taken_away(enter, name):
    server = Flask("exports")
    exports.register(Routes(server))
    errors.install(server)
    server.before_request(enter)

    named = {"number": "F/1"} if name == "invoice" else {}
    assert server.test_client().get(f"/export/{name}.csv", query_string=named).status_code == 200


@pytest.mark.usefixtures("enter")
def test_what_is_owed_is_shown_without_a_transfer():
    to_pay, _payments = show_money(0)

    assert text_of(to_pay).startswith("To pay 108.00 zł F/1, due 15 March 2024 (in 5 days)")
    assert not list(parts_of(to_pay, "CopyButton"))


@pytest.mark.usefixtures("enter")
def test_the_rest_of_the_first_page_is_shown():
    assert "Nothing counted yet" in text_of(show_water(0)["use"])
    assert show_properties(0) == []


@pytest.mark.usefixtures("enter")
def test_once_described_it_names_the_transfer():
    set_utility({"name": "Wodociągi", "account_nrb": "24160000035175530643314956"}, actor="admin")

    assert "Wodociągi" in [button.value for button in parts_of(show_money(0)[0], "CopyButton")]
