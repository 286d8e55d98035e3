"""What is answered to an address that nobody gave: true statuses, and never a way to another site."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import create_app
from config import Mode
from domain.roles import Role
from tests.support.builders import sign_up_customer
from tests.support.portal import BROWSER, Visitor, let_in

OUR_SITE = "http://localhost/login"
TRICKY = st.text(st.sampled_from("/\\.:@?#%&;=\t\n\r\0 -_~aé／․。") | st.characters(codec="utf-8"), max_size=12)  # noqa: RUF001 -- letters that look like a slash and a dot
FUZZ = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
def anna(visitor, session):
    """A customer, signed in."""
    let_in(session, "anna@example.com", Role.CUSTOMER, sees=[sign_up_customer(session)])
    visitor.sign_in("anna@example.com")
    return visitor


def site_of(location: str) -> str:
    """Return the host that a browser goes to: it drops control characters and takes a backslash for a slash."""
    cleaned = "".join(one for one in location if one not in "\t\n\r").strip("".join(map(chr, range(33))))
    return urlsplit(urljoin(OUR_SITE, cleaned.replace("\\", "/"))).netloc


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/no-such-page", 404),
        ("HEAD", "/no-such-page", 404),
        ("OPTIONS", "/no-such-page", 404),
        ("GET", f"/at/{9:9<20}", 404),
        ("GET", f"/at?street={9:9<20}", 400),
        ("POST", "/no-such-page", 404),
        ("DELETE", "/no/such/page", 404),
        ("TRACE", "/no-such-page", 404),
        ("POST", "/", 405),
        ("POST", "/map", 405),
        ("TRACE", "/map", 405),
        ("PROPFIND", "/map", 405),
        ("PUT", "/health", 405),
        ("GET", "/logout", 405),
        ("HEAD", "/logout", 405),
        ("GET", "/_dash-update-component", 405),
        ("PUT", "/_dash-update-component", 405),
        ("POST", "/_dash-layout", 405),
        ("HEAD", "/", 200),
        ("HEAD", "/health", 200),
        ("OPTIONS", "/map", 200),
    ],
)
def test_what_is_not_there_and_what_cannot_be_done_are_told_apart(visitor, method, path, status):
    answer = visitor.client.open(path, method=method, headers=BROWSER)

    assert answer.status_code == status
    assert ("Allow" in answer.headers) == (status == 405 or (method, status) == ("OPTIONS", 200))


def test_a_refused_method_is_told_which_ones_there_are(visitor):
    assert visitor.get("/logout").headers["Allow"] == "POST"


@pytest.mark.parametrize(
    "path",
    [
        "/\\evil.example",
        "/%5C%5Cevil.example",
        "/%2f%2fevil.example",
        "/..",
        "/../map",
        "/%2e%2e/map",
        "/map/../finance",
        "/./map",
        "/map%00",
        "/map;x",
        "/MAP",
        "/%ff",
        "/ma\u0301p",
        "/_dash-layout/",
        "/login/",
        f"/{'a' * 5000}",
    ],
)
def test_a_tricky_path_is_not_there(visitor, path):
    answer = visitor.get(path)

    assert (answer.status_code, answer.location) == (404, None)


@pytest.mark.parametrize(
    ("path", "status"), [("//evil.example", 404), ("//evil.example/map", 404), ("///", 200), ("//map", 200)]
)
def test_a_path_that_begins_like_another_site_leads_nowhere(visitor, path, status):
    answer = visitor.client.get("/", environ_overrides={"PATH_INFO": path}, headers=BROWSER)

    assert (answer.status_code, answer.location) == (status, None)


@FUZZ
@given(path=TRICKY)
def test_no_path_whatsoever_breaks_the_portal_or_leads_out_of_it(visitor, path):
    raw = f"/{path}".encode().decode("latin-1")
    answer = visitor.client.get("/", environ_overrides={"PATH_INFO": raw}, headers=BROWSER)

    assert answer.status_code < 500
    assert site_of(answer.location or "/") == "localhost"


@FUZZ
@given(place=TRICKY)
@pytest.mark.parametrize("start", ["/", "//", "/\\", ""])
def test_no_place_to_return_to_leads_to_another_site(anna, start, place):
    answer = anna.client.get("/login", query_string={"next": start + place}, headers=BROWSER)

    assert site_of(answer.location) == "localhost"


@FUZZ
@given(place=TRICKY)
def test_no_referrer_makes_a_language_lead_to_another_site(visitor, place):
    sent = {**BROWSER, "Referer": "http://localhost/" + "".join(one for one in place if ord(one) in range(32, 256))}
    answer = visitor.client.get("/lang/en", headers=sent)

    assert site_of(answer.location) == "localhost"


@pytest.fixture
def in_production(running, settings):
    """A visitor of a portal whose address is known."""
    given = {"mode": Mode.PRODUCTION, "base_url": "https://woda.example", "secret_key": settings.secret_key}
    return Visitor(create_app(settings.model_copy(update=given), running).server.test_client())


@pytest.mark.parametrize("host", ["evil.example", "woda.example.evil.example", "woda.example:81", "127.0.0.1", "[", ""])
def test_in_production_another_name_of_the_portal_is_refused(in_production, host):
    assert in_production.get("/login", Host=host).status_code == 400


def test_in_production_the_portal_answers_to_its_name(in_production):
    assert in_production.get("/login", Host="woda.example").status_code == 200


@pytest.mark.parametrize("path", ["/health", "/metrics"])
def test_the_machine_that_watches_asks_by_number(in_production, path):
    assert in_production.get(path, Host="127.0.0.1:8050").status_code == 200


@pytest.mark.parametrize("path", ["/finance", "/login", "/map", "/lang/en"])
def test_no_answer_repeats_the_name_it_was_asked_by(visitor, path):
    answer = visitor.get(path, Host="evil.example")

    assert "evil.example" not in f"{answer.headers}{answer.text}"


def test_a_form_that_comes_after_the_session_leads_to_sign_in_and_back(anna, clock):
    sent = {
        "data": {"csrf_token": anna.form_token()},
        "headers": {**BROWSER, "Referer": "http://localhost/finance?span=12"},
    }
    clock.advance(days=2)
    answer = anna.client.post("/account/in-force", **sent)

    assert (answer.status_code, answer.location) == (302, "/login?next=/finance%3Fspan%3D12")


def test_a_form_that_comes_after_its_cookie_leads_to_sign_in_and_back(visitor):
    answer = visitor.client.post("/account/in-force", headers={**BROWSER, "Referer": "http://localhost/map?z=9"})

    assert (answer.status_code, answer.location) == (302, "/login?next=/map%3Fz%3D9")


def test_signing_in_again_leads_back_to_the_page_of_a_callback_that_came_too_late(visitor, session):
    let_in(session, "anna@example.com", Role.CUSTOMER, sees=[sign_up_customer(session)])
    left = visitor.client.post(
        "/_dash-update-component",
        json={"output": "home-properties.children"},
        headers={"X-CSRFToken": visitor.cookie_token(), "Referer": "http://localhost/finance?span=12"},
    )
    [place] = [one["href"] for one in left.json["sideUpdate"].values()]
    [onward] = re.findall(r'name="next" value="([^"]+)"', visitor.get(place).text)

    assert visitor.sign_in("anna@example.com", onward=onward).location == "/finance?span=12"
