"""Every door against every role, tried over HTTP and kept as a table that a reviewer reads.

A door that is new or that opens to somebody else changes ``access_matrix.txt``:
``WODNIK_ACCEPT=1 pytest tests/integration/portal/doors/test_access_matrix.py`` writes it anew.
"""

import os
import re
from pathlib import Path

import dash
import pytest
from dash import Input, Output
from sqlalchemy import update
from werkzeug.routing import Rule

from callbacks.page_guard import PAGES_CALLBACK, guard_pages
from components.landing import INSTEAD
from data.models import User
from domain.roles import Role
from endpoints.gate import CALLBACKS, OPEN, PAGES
from tests.support.builders import sign_up_customer
from tests.support.portal import BROWSER, Visitor, let_in

MATRIX = Path(__file__).parents[2] / "access_matrix.txt"
PENDING = "code due"
"""Whoever has given the password of an administrator and not yet the code of the second factor."""
WHO = ("stranger", PENDING, "no role", *Role)
SHUT = 403
"""Whoever asks as a browser does is led to sign in; 401 is the answer of a form that was open to a wrong code."""
PLACE = re.compile(r"<(?:(?P<kind>\w+)(?:\([^)]*\))?:)?\w+>")
EXAMPLES = {"int": "1", "any": "csv", "float": "1.0"}
LEADING_OUT = {"/logout"}
"""Doors that end the session which tries them: tried last."""


@pytest.fixture
def visitors(app, session):
    """One visitor of every kind, each customer with an account."""
    customer = sign_up_customer(session)
    found = {}
    for who in WHO:
        visitor = found[who] = Visitor(app.server.test_client())
        if who != "stranger":
            email, role = f"{who.replace(' ', '')}@example.com", Role.ADMIN if who == PENDING else who
            let_in(session, email, *([Role(role)] if role in set(Role) else []), sees=[customer])
            if who == PENDING:
                session.execute(update(User).where(User.email == email).values(totp_secret="sealed"))
                session.commit()
            assert visitor.sign_in(email).status_code == 302
        visitor.cookie_token()
    return found


def is_open(answer) -> bool:
    """Tell whether a door was open; a fault of ours is neither."""
    assert answer.status_code < 500, answer.text
    led_to_sign_in = answer.status_code == 302 and answer.location.startswith("/login")
    return not (led_to_sign_in or answer.status_code == SHUT)


def tried(line: str, visitors, attempt) -> str:
    cells = ["yes" if attempt(visitor) else "-" for visitor in visitors.values()]
    return f"{line:<72}" + "".join(f"{cell:<12}" for cell in cells).rstrip()


def page_lines(visitors):
    for page in sorted(dash.page_registry.values(), key=lambda one: one["path"]):
        path = page["path"]
        yield tried(f"page {path}", visitors, lambda visitor, path=path: brought(visitor, path))


def brought(visitor, path) -> bool:
    """Tell whether the page itself comes, not a refusal or somebody else's first page."""
    sent = visitor.open_page(path).json["response"].get("_pages_content")
    # Nothing comes to a stranger who is led to sign in.
    return sent is not None and INSTEAD not in sent["children"]["props"].get("className", "").split()


def callback_lines(app, visitors):
    for key in sorted(app.server.extensions["doors"].callbacks.keys() - {PAGES_CALLBACK}):
        # An empty body is a bad request to whoever may call, and refused to whoever may not.
        shown = key if len(key) < 62 else f"{key[:58]}..."
        yield tried(
            f"callback {shown}", visitors, lambda visitor, key=key: visitor.call({"output": key}).status_code == 400
        )


def endpoint_lines(app, visitors):
    doors = app.server.extensions["doors"]
    rules = [rule for rule in app.server.url_map.iter_rules() if rule.endpoint in doors.routes]
    for rule in sorted(rules, key=lambda one: (one.rule in LEADING_OUT, one.rule, sorted(one.methods))):
        method = "POST" if "POST" in rule.methods else "GET"
        yield tried(f"{method} {rule.rule}", visitors, lambda visitor, r=rule, m=method: is_open(knock(visitor, r, m)))


def knock(visitor: Visitor, rule: Rule, method: str):
    """Try an endpoint with made-up values in its address."""
    path = PLACE.sub(lambda place: EXAMPLES.get(place["kind"], "x"), rule.rule)
    form = {"csrf_token": visitor.form_token()} if method == "POST" else None
    return visitor.client.open(path, method=method, data=form, headers=BROWSER, buffered=True)


def test_the_matrix_is_as_reviewed(app, visitors):
    head = f"{'':<72}" + "".join(f"{who:<12}" for who in WHO).rstrip()
    parts = [page_lines(visitors), callback_lines(app, visitors), endpoint_lines(app, visitors)]
    matrix = "\n".join([head, *(line for part in parts for line in part), ""])
    if os.environ.get("WODNIK_ACCEPT"):
        MATRIX.write_text(matrix, encoding="utf-8")

    assert matrix.splitlines() == MATRIX.read_text(encoding="utf-8").splitlines()


def test_every_callback_is_listed(app):
    doors = app.server.extensions["doors"]
    dependencies = app.server.test_client().get("/_dash-dependencies").json
    in_the_browser = {spec["output"] for spec in dependencies if spec["clientside_function"]}

    assert set(app.callback_map) - set(doors.callbacks) - in_the_browser == set()


def test_every_route_is_listed_or_one_that_dash_brings_and_the_gate_shuts(app):
    doors = app.server.extensions["doors"]
    unlisted = {rule.endpoint for rule in app.server.url_map.iter_rules()} - set(doors.routes)

    assert unlisted - PAGES - OPEN - {CALLBACKS} == {
        "/_reload-hash",
        "/_favicon.ico",
        "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
        "_dash_assets.static",
    }


@pytest.mark.parametrize("path", ["/_reload-hash", "/_favicon.ico", "/_alive_unknown", "/no/such/page"])
def test_what_is_not_listed_is_not_there(visitor, path):
    assert visitor.get(path).status_code == 404


def test_a_route_that_somebody_forgets_to_list_is_shut(app):
    app.server.add_url_rule("/forgotten", "forgotten", lambda: "secret")

    assert app.server.test_client().get("/forgotten").status_code == 404


def test_a_page_without_roles_does_not_start():
    dash.register_page("forgotten", path="/forgotten", layout="secret")
    try:
        with pytest.raises(KeyError, match="roles"):
            guard_pages()
    finally:
        del dash.page_registry["forgotten"]


def test_a_callback_that_somebody_forgets_to_list_is_shut(app, visitor):
    app.callback(Output("forgotten", "children"), Input("forgotten", "id"))(lambda _ident: "secret")

    assert visitor.call({"output": "forgotten.children"}).status_code == 400


def test_every_door_either_reads_or_changes(app):
    doors = app.server.extensions["doors"]
    rules = [rule for rule in app.server.url_map.iter_rules() if rule.endpoint in doors.routes]

    assert {frozenset(rule.methods - {"OPTIONS"}) for rule in rules} == {
        frozenset({"GET", "HEAD"}),
        frozenset({"POST"}),
    }
