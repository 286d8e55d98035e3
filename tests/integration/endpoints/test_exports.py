"""Files over HTTP: kinds, names, refusals in the reader's words."""

import datetime as dt
from io import BytesIO
from zipfile import is_zipfile

import pytest
from flask import Flask

from domain.roles import Role
from endpoints import errors, exports
from endpoints.exports import DATASETS
from endpoints.routes import Routes
from services.finance import SHOWN
from services.identity import identify
from services.runtime import Runtime, use
from tests.support.builders import WARSAW, bill, clock_at, sign_up_customer, sign_up_user, signed_in
from texts import use_language

TODAY = dt.date(2026, 10, 31)


@pytest.fixture
def door(session, engine, tmp_path):
    """A server with nothing but the exports, and one customer with a bill."""
    ours = sign_up_customer(session)
    bill(session, ours, "FV/1", "100.00", due=dt.date(2026, 11, 5))
    user = sign_up_user(session, sees=[ours])
    session.commit()
    server, running = Flask("exports"), Runtime(engine, tmp_path, clock_at(TODAY), WARSAW, is_demo=True)
    routes = Routes(server)
    exports.register(routes)
    errors.install(server)

    def open_as(*roles):
        @server.before_request
        def enter():
            use(running)
            use_language("en")
            identify(signed_in(user, ours, *roles))

        return server.test_client()

    return open_as


def test_a_table_is_sent_as_csv_with_its_day_in_the_name(door):
    answer = door(Role.CUSTOMER).get("/export/invoices.csv?span=12")

    assert answer.headers["Content-Disposition"] == "attachment; filename=invoices-2026-10-31.csv"
    assert "FV/1" in answer.text
    assert "# Data as of: 31 Oct 2026" in answer.text


def test_a_table_is_sent_as_a_workbook(door):
    assert is_zipfile(BytesIO(door(Role.CUSTOMER).get("/export/invoices.xlsx").data))


@pytest.mark.parametrize("name", [*SHOWN, "properties"])
def test_every_finance_table_is_a_data_set(door, name):
    assert door(Role.CUSTOMER).get(f"/export/{name}.csv").status_code == 200


def test_a_file_is_not_kept_by_caches(door):
    assert door(Role.CUSTOMER).get("/export/invoices.csv").headers["Cache-Control"] == "no-store"


def test_an_unknown_filter_is_said_in_the_readers_words(door):
    answer = door(Role.CUSTOMER).get("/export/invoices.csv?span=<b>")

    assert answer.status_code == 400
    assert answer.mimetype == "text/plain"
    assert "asks for something unknown (span=<b>)" in answer.text


@pytest.mark.parametrize(
    "asked",
    [
        *("invoice-list.csv?year=abc", "invoice-list.csv?status=none", "invoice-list.xlsx?colour=blue", "invoice.csv"),
        *("contracts.csv?year=20260", "contracts.xlsx?services=beer", "properties.csv?customer=1", "readings.csv?x=1"),
        *("consumption.csv?span=2026-10-31,2026-10-01", "consumption.csv?span=0001-01-01,9999-12-31"),
        *("consumption.xlsx?by=second", "comparison.csv?compare=", "flow.csv?meters=%F0%9F%92%A7"),
        *("account-statement.csv?first=2026-10-31&last=2026-10-01", "account-statement.xlsx?first=31.10.2026"),
        *("statement.csv?as_of=2026-02-30", "payments.csv?span=-1"),
    ],
)
def test_what_means_nothing_is_said_in_words_and_makes_no_file(door, asked):
    answer = door(Role.CUSTOMER).get(f"/export/{asked}")

    assert (answer.status_code, answer.mimetype) == (400, "text/plain")
    assert "Nothing was exported" in answer.text


@pytest.mark.parametrize("name", sorted(name for name, one in DATASETS.items() if Role.CUSTOMER in one.roles))
def test_every_file_of_a_customer_says_whose_it_is_and_as_of_when(door, name):
    answer = door(Role.CUSTOMER).get(f"/export/{name}.csv")
    if name == "invoice":
        assert answer.status_code == 400
        return
    heads = [line for line in answer.text.splitlines() if line.startswith("# ")]

    of_many = name in {"properties", "due-dates"}
    assert of_many or any(line.startswith("# Customer number: ") for line in heads)
    assert any(line.startswith(("# Data as of: ", "# Period: ")) for line in heads)
    assert any(line.startswith("# Written: ") for line in heads)


@pytest.mark.parametrize("address", ["/export/nothing.csv", "/export/invoices.pdf"])
def test_a_file_that_is_none_is_not_found(door, address):
    assert door(Role.CUSTOMER).get(address).status_code == 404


@pytest.mark.parametrize("name", DATASETS)
@pytest.mark.parametrize("role", Role)
def test_a_data_set_is_refused_to_every_role_that_it_does_not_name(door, name, role):
    if role not in DATASETS[name].roles:
        assert door(role).get(f"/export/{name}.csv").status_code == 403


def test_the_door_is_open_to_those_who_may_have_a_data_set():
    routes = Routes(Flask("exports"))
    exports.register(routes)

    assert set(routes.policies.values()) == {frozenset({Role.CUSTOMER, Role.CLERK, Role.ADMIN})}
