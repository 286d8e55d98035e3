"""Every wall is taken down once, and what it held back comes through: so it was the wall that held."""

import pytest
from flask.sessions import SecureCookieSession
from sqlalchemy import select

from callbacks import binding, page_guard
from data.models import CustomerAccess
from data.queries import customers
from domain.roles import Role
from endpoints import gate, headers
from endpoints.accounts import places
from services import consumption_known
from tests.support.forgery import honest
from tests.support.neighbours import MARKS, NUMBER_OF_OURS, NUMBER_OF_THEIRS, OURS, settle
from tests.support.portal import BROWSER, Visitor, let_in, page_body

DOCUMENTS, USE, START = "finance-invoices-table", "consumption-cards", "map-start"
CLERK = "clerk@example.com"
EVERYBODY = lambda *_asked: True  # noqa: E731 -- a wall that is not there


@pytest.fixture
def neighbours(session, tmp_path):
    """Two customers, and a clerk to whom somebody has given one of them by mistake."""
    found = settle(session, tmp_path / "lake")
    let_in(session, CLERK, Role.CLERK, sees=[found.ours])
    return found


@pytest.fixture
def anna(visitor, neighbours):
    """One of the customers, signed in."""
    visitor.sign_in(OURS)
    return visitor


@pytest.fixture
def clerk(visitor, neighbours):
    """The clerk, signed in."""
    visitor.sign_in(CLERK)
    return visitor


def asking_for(app, output):
    """Return what a page that has just been opened sends to the callback with this output."""
    key = next(key for key in app.server.extensions["doors"].callbacks if output in key)
    return honest(key, app.callback_map[key], lambda: None, lambda: "x")


@pytest.fixture
def documents(app):
    """The callback that lists invoices and payments."""
    return asking_for(app, DOCUMENTS)


def choose_theirs(visitor):
    return visitor.post("/account/in-force", number=NUMBER_OF_THEIRS).status_code


# Whose rows: the query.


def test_a_foreign_customer_is_not_there(anna, documents):
    assert choose_theirs(anna) == 404
    assert not any(mark in anna.call(documents).text for mark in MARKS)


def test_without_the_rule_of_access_in_the_queries_the_neighbour_is_read(anna, documents, monkeypatch):
    everybody = select(CustomerAccess.customer_id)
    monkeypatch.setattr(customers, "visible_to", lambda _user, _on: everybody)
    for statement in ("_visible", "_in_force"):
        monkeypatch.setattr(customers, statement, getattr(customers, statement).__wrapped__)

    assert choose_theirs(anna) == 302
    assert "FV-OBCA" in anna.call(documents).text


def test_without_the_customer_in_the_query_of_meters_those_of_the_neighbour_are_read(
    anna, app, neighbours, monkeypatch
):
    meters, use = consumption_known.meter_rows, asking_for(app, USE)
    assert "S-OBCA" not in anna.call(use).text
    everybodys = lambda session, _customer: (  # noqa: E731 -- a wall that is not there
        meters(session, neighbours.ours.id) + meters(session, neighbours.theirs.id)
    )
    monkeypatch.setattr(consumption_known, "meter_rows", everybodys)

    assert "S-OBCA" in anna.call(use).text


# Which role: the gate before the callback, the binder around it.


def test_the_gate_refuses_another_role(clerk, documents):
    assert clerk.call(documents).status_code == 403


def test_without_the_gate_the_binder_refuses_another_role(clerk, documents, monkeypatch):
    monkeypatch.setattr(gate, "allowed", EVERYBODY)
    answer = clerk.call(documents)

    assert "This is not open to you" in answer.text
    assert "FV-NASZA" not in answer.text


def test_without_the_binder_the_gate_refuses_another_role(clerk, documents, monkeypatch):
    monkeypatch.setattr(binding, "allowed", EVERYBODY)

    assert clerk.call(documents).status_code == 403


def test_without_both_another_role_reads_the_documents(clerk, documents, monkeypatch):
    monkeypatch.setattr(gate, "allowed", EVERYBODY)
    monkeypatch.setattr(binding, "allowed", EVERYBODY)

    assert "FV-NASZA" in clerk.call(documents).text


def test_without_the_gate_the_documents_go_out_as_a_file(clerk, monkeypatch):
    assert clerk.get("/export/invoices.csv").status_code == 403
    monkeypatch.setattr(gate, "allowed", EVERYBODY)
    monkeypatch.setattr("endpoints.exports.allowed", EVERYBODY)

    assert "FV-NASZA" in clerk.get("/export/invoices.csv").text


# Which page: the gate before it, the guard around its layout.


def test_without_the_gate_the_layout_refuses_a_stranger(visitor, neighbours, monkeypatch):
    monkeypatch.setattr(gate, "_pass_page", lambda _doors, _inputs: None)

    assert "This is not open to you" in visitor.open_page("/finance").text


def test_without_the_guard_the_layout_of_a_page_comes_to_anybody(clerk, monkeypatch):
    assert DOCUMENTS not in clerk.open_page("/finance").text
    monkeypatch.setattr(page_guard, "_refusal", lambda _path, _policy: None)

    assert DOCUMENTS in clerk.open_page("/finance").text


# From where: token, origin, Fetch-Metadata.


def test_without_the_token_wall_another_site_chooses_the_account(anna, app, monkeypatch):
    def forged():
        return anna.client.post("/account/in-force", data={"number": NUMBER_OF_OURS}).status_code

    assert forged() == 400
    monkeypatch.setattr(app.server.extensions["csrf"], "protect", lambda: None)

    assert forged() == 302


def test_without_the_token_wall_another_site_calls(anna, app, documents, monkeypatch):
    def forged():
        return anna.client.post(gate.CALLBACKS, json=documents)

    assert forged().status_code == 400
    monkeypatch.setattr(app.server.extensions["csrf"], "protect", lambda: None)

    assert "FV-NASZA" in forged().text


def test_without_a_new_session_at_sign_in_a_planted_token_is_good_for_a_forgery(app, neighbours, monkeypatch):
    def forged():
        thief, anna = (Visitor(app.server.test_client()) for _ in "12")
        token = thief.form_token()
        anna.client.set_cookie("wodnik", thief.client.get_cookie("wodnik").value)
        anna.sign_in(OURS)
        assert thief.get("/account").location.startswith("/login")
        chosen = {"csrf_token": token, "number": NUMBER_OF_OURS}
        return anna.client.post("/account/in-force", data=chosen, headers=BROWSER).status_code

    assert forged() == 400
    monkeypatch.setattr(SecureCookieSession, "clear", lambda _session: None)

    assert forged() == 302


@pytest.mark.parametrize("sent", [{"Origin": "https://evil.example"}, {"Sec_Fetch_Site": "cross-site"}])
def test_without_the_wall_of_origins_another_site_calls(visitor, sent, monkeypatch):
    assert visitor.call(page_body("/map"), **sent).status_code == 403
    monkeypatch.setattr(gate, "_refuse_foreign", lambda: None)

    assert visitor.call(page_body("/map"), **sent).status_code == 200


# How much and of what shape.


def test_without_the_limit_a_huge_body_is_read(visitor, app, monkeypatch):
    huge = {**page_body("/map"), "more": "x" * 1_100_000}

    assert visitor.call(huge).status_code == 413
    monkeypatch.setitem(app.server.config, "MAX_CONTENT_LENGTH", None)

    assert visitor.call(huge).status_code == 200


@pytest.mark.parametrize("missing", ["inputs", "outputs"])
def test_without_the_check_of_shapes_dash_breaks(visitor, missing, monkeypatch):
    torn = {name: value for name, value in page_body("/map").items() if name != missing}

    assert visitor.call(torn).status_code == 400
    monkeypatch.setattr(gate, "fits", EVERYBODY)

    assert visitor.call(torn).status_code == 500


def test_without_the_check_of_kinds_a_forged_value_passes_for_a_fault_of_ours(visitor, app, caplog, monkeypatch):
    asked = asking_for(app, START)
    asked["inputs"][0]["value"] = 5

    def faults():
        caplog.clear()
        visitor.call(asked)
        return [record for record in caplog.records if record.exc_info]

    assert not faults()
    monkeypatch.setattr(binding, "_all_fit", EVERYBODY)

    assert faults()


def test_without_the_strict_reader_endless_brackets_break_the_portal(visitor, app, monkeypatch):
    def sent():
        token = {"X-CSRFToken": visitor.cookie_token()}
        body = "[" * 200_000
        return visitor.client.post(gate.CALLBACKS, data=body, content_type="application/json", headers=token)

    assert sent().status_code == 400
    monkeypatch.setattr(app.server, "json", app.server.json_provider_class(app.server))

    assert sent().status_code == 500


def test_without_the_strict_reader_numbers_that_are_none_come_through(visitor, app, monkeypatch):
    asked = {**page_body("/map"), "more": float("nan")}

    assert visitor.call(asked).status_code == 400
    monkeypatch.setattr(app.server, "json", app.server.json_provider_class(app.server))

    assert visitor.call(asked).status_code == 200


# Where to.


def test_without_the_wall_of_places_sign_in_leads_to_another_site(app, neighbours, monkeypatch):
    def led():
        return Visitor(app.server.test_client()).sign_in(OURS, onward="//evil.example").location

    assert led() == "/"
    monkeypatch.setattr(places, "_is_ours", EVERYBODY)

    assert led() == "//evil.example"


def test_without_the_wall_of_places_a_language_leads_to_another_site(visitor, monkeypatch):
    def led():
        return visitor.get("/lang/pl", Referer="http://localhost//evil.example/").location

    assert led() == "/"
    monkeypatch.setattr(places, "_is_ours", EVERYBODY)

    assert led() == "//evil.example/"


# Who keeps it.


def test_without_the_wall_of_caches_a_private_answer_may_be_kept(anna, monkeypatch):
    def may_be_kept():
        return not anna.get("/_dash-layout").cache_control.no_store

    assert not may_be_kept()
    monkeypatch.delitem(headers.ALWAYS, "Cache-Control")

    assert may_be_kept()
