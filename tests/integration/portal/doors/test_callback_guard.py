"""What reaches a callback, and what the gate turns away: never with an error of ours."""

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import select

from data.models import AuditEntry
from domain.roles import Role
from tests.support.builders import sign_up_customer
from tests.support.forgery import JSON, honest
from tests.support.portal import let_in

FUZZ = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
CLERK = "clerk@example.com"


def test_the_map_is_brought_to_a_stranger(visitor):
    assert visitor.open_page("/").status_code == 200


def test_a_stranger_who_goes_on_to_a_closed_page_is_led_to_sign_in_and_back(visitor, session):
    answer = visitor.open_page("/finance", "?span=12")

    assert answer.json["sideUpdate"] == {"auth-redirect": {"href": "/login?next=/finance%3Fspan%3D12"}}
    assert session.scalars(select(AuditEntry.action)).all() == []


def test_a_clerk_is_refused_the_page_of_a_customer(visitor, session):
    let_in(session, CLERK, Role.CLERK)
    visitor.sign_in(CLERK)

    assert "This is not open to you" in visitor.open_page("/finance").text


def test_a_customer_without_any_account_is_told_so(visitor, session):
    let_in(session, "new@example.com", Role.CUSTOMER)
    visitor.sign_in("new@example.com")

    assert "No account of the utility" in visitor.open_page("/finance").text


def test_of_a_repeated_key_of_an_address_the_last_counts(visitor, session):
    let_in(session, "anna@example.com", Role.CUSTOMER, sees=[sign_up_customer(session)])
    visitor.sign_in("anna@example.com")
    repeated, once = (visitor.open_page("/consumption", query) for query in ("?by=hour&by=day", "?by=day"))

    assert repeated.json["response"]["_pages_content"] == once.json["response"]["_pages_content"]


def test_a_session_that_has_ended_leads_to_the_sign_in_page(visitor, app, session, clock):
    let_in(session, "anna@example.com", Role.CUSTOMER, sees=[sign_up_customer(session)])
    visitor.sign_in("anna@example.com")
    key = next(key for key, roles in policies(app).items() if roles == {Role.CUSTOMER})
    clock.advance(days=2)

    answer = visitor.call({"output": key}, Referer="http://localhost/finance?span=12")

    assert answer.json["sideUpdate"] == {"auth-redirect": {"href": "/login?next=/finance%3Fspan%3D12"}}


def test_another_role_is_refused_before_its_body_is_looked_at(visitor, app, session):
    let_in(session, CLERK, Role.CLERK)
    visitor.sign_in(CLERK)
    key = next(key for key, roles in policies(app).items() if roles == {Role.CUSTOMER})

    assert visitor.call({"output": key}).status_code == 403


def policies(app):
    """Return who may call what, as the gate knows it."""
    return app.server.extensions["doors"].callbacks


@FUZZ
@given(body=JSON)
def test_no_body_whatsoever_breaks_the_portal(visitor, body):
    assert visitor.call(body).status_code < 500


@pytest.mark.parametrize("value", [5, "text", [1], {"layers": 7}])
def test_a_value_of_another_kind_is_refused_in_one_line_of_the_log(visitor, app, caplog, value):
    key = next(key for key in policies(app) if "map-start" in key)
    spec = app.callback_map[key]
    body = {
        "output": key,
        "outputs": [one.to_dict() for one in spec["output"]],
        "inputs": [{**spec["inputs"][0], "value": value}],
    }

    assert "This value cannot be used" in visitor.call(body).text
    assert [record.exc_info for record in caplog.records] == [None]


def test_a_number_that_no_database_holds_is_refused_in_one_line_of_the_log(visitor, app, session, caplog):
    let_in(session, "admin@example.com", Role.ADMIN)
    visitor.sign_in("admin@example.com")
    key = next(key for key in policies(app) if key == "users-panel.children")

    assert "This value cannot be used" in visitor.call(honest(key, app.callback_map[key], lambda: 2**63, str)).text
    assert [record.exc_info for record in caplog.records] == [None]
