"""Every wall is taken down once, and what it held back comes through: so it was the wall that held."""

import pytest
from sqlalchemy import select

from callbacks import binding, page_guard
from data.models import CustomerAccess
from data.queries import customers
from domain.roles import Role
from endpoints import gate, headers
from endpoints.accounts import places
from tests.support.forgery import honest
from tests.support.neighbours import MARKS, NUMBER_OF_THEIRS, OURS, settle
from tests.support.portal import Visitor, let_in, page_body

DOCUMENTS = "finance-invoices-table"
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


@pytest.fixture
def documents(app):
    """The callback that lists invoices and payments."""
    key = next(key for key in app.callback_map if DOCUMENTS in key)
    return honest(key, app.callback_map[key], lambda: None, lambda: "x")


def choose_theirs(visitor):
    return visitor.post(f"/account/{NUMBER_OF_THEIRS}").status_code


# Whose rows: the query.


def test_a_foreign_customer_is_not_there(anna, documents):
    assert choose_theirs(anna) == 404
    assert not any(mark in anna.call(documents).text for mark in MARKS)


def test_without_the_rule_of_access_in_the_queries_the_neighbour_is_read(anna, documents, monkeypatch):
    monkeypatch.setattr(customers, "visible_to", lambda _user, _on: select(CustomerAccess.customer_id))

    assert choose_theirs(anna) == 302
    assert "FV-OBCA" in anna.call(documents).text


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


# Which page: the guard around its layout.


def test_without_the_guard_the_layout_of_a_page_comes_to_anybody(clerk, monkeypatch):
    assert DOCUMENTS not in clerk.open_page("/finance").text
    monkeypatch.setattr(page_guard, "_refusal", lambda _path, _policy: None)

    assert DOCUMENTS in clerk.open_page("/finance").text


# From where: token, origin, Fetch-Metadata.


def test_without_the_token_wall_another_site_chooses_the_account(anna, app, monkeypatch):
    def forged():
        return anna.client.post("/account/0000001").status_code

    assert forged() == 400
    monkeypatch.setattr(app.server.extensions["csrf"], "protect", lambda: None)

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
