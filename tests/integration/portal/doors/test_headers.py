"""What every answer carries, and what the documents tell."""

import gzip
import json
import os
import re
import subprocess
import sys

import brotli
import pytest

from app import create_app
from domain.roles import Role
from tests.support.machine import ROOT
from tests.support.portal import Visitor, let_in


def test_the_portal_loads_scripts_from_itself_only(visitor):
    policy = visitor.get("/").headers["Content-Security-Policy"]
    [scripts] = [part.split()[1:] for part in policy.split("; ") if part.startswith("script-src ")]

    assert scripts[0] == "'self'"
    assert len(scripts) > 1
    assert all(re.fullmatch(r"'sha256-[A-Za-z0-9+/=]{44}'", source) for source in scripts[1:])


@pytest.mark.parametrize("banned", ["unsafe-eval", "http:", "https:", "*"])
def test_the_policy_opens_no_side_door(visitor, banned):
    assert banned not in visitor.get("/").headers["Content-Security-Policy"]


def test_plain_pages_run_no_script_at_all(visitor):
    answer = visitor.get("/login")

    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "<script" not in answer.text


@pytest.mark.parametrize("path", ["/", "/login", "/_dash-layout", "/_dash-dependencies", "/no-such-page", "/health"])
def test_what_is_not_called_public_is_kept_by_nobody(visitor, path):
    assert visitor.get(path).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ],
)
def test_every_answer_is_guarded(visitor, name, value):
    assert visitor.get("/login").headers[name] == visitor.get("/nowhere").headers[name] == value


def test_the_document_tells_no_versions(visitor):
    [config] = re.findall(r'id="_dash-config"[^>]*>(.*?)</script>', visitor.get("/").text)

    assert [name for name in json.loads(config) if "version" in name] == ["disable_version_check"]


@pytest.mark.parametrize("path", ["/", "/login", "/nowhere", "/health", "/assets/look.css", "/_dash-layout"])
def test_no_answer_tells_what_serves_it(visitor, path):
    answer = visitor.get(path)

    assert not re.search("werkzeug|python|flask|waitress|gunicorn", f"{answer.headers}{answer.text}", re.IGNORECASE)


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_document_says_its_language(visitor, language):
    visitor.get(f"/lang/{language}")

    assert f'<html lang="{language}">' in visitor.get("/").text
    assert f'<html lang="{language}">' in visitor.get("/nowhere").text


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(visitor, session):
    let_in(session, "anna@example.com", Role.CUSTOMER)
    cookie = visitor.sign_in("anna@example.com").headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_behind_https_cookies_never_travel_in_the_clear(running, settings):
    secured = create_app(settings.model_copy(update={"base_url": "https://woda.example"}), running)
    answer = Visitor(secured.server.test_client()).get("/login")

    assert answer.headers["Set-Cookie"].startswith("__Host-wodnik=")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_the_cookie_of_a_session_is_small_and_ends_with_the_browser(visitor, session):
    let_in(session, "anna@example.com", Role.CUSTOMER)
    sent = visitor.sign_in("anna@example.com").headers.getlist("Set-Cookie")
    [cookie] = [one for one in sent if one.startswith("wodnik=")]

    assert len(cookie) < 600
    assert not [word for word in ("Expires", "Max-Age", "Domain") if word in cookie]


def test_the_token_for_scripts_never_leaves_this_site(visitor):
    [cookie] = [one for one in visitor.get("/").headers.getlist("Set-Cookie") if one.startswith("_csrf_token=")]

    assert "SameSite=Strict" in cookie


def test_a_public_tile_is_the_same_for_everybody(visitor):
    visitor.get("/login")
    answer = visitor.get("/tiles/base/light/0/10/555/335.png")

    assert answer.cache_control.public
    assert not {"Set-Cookie", "Vary"} & set(answer.headers.keys())


def test_a_private_answer_is_kept_apart_by_its_cookie(visitor):
    assert "Cookie" in visitor.get("/_dash-layout").vary


@pytest.mark.parametrize("path", ["/", "/_dash-dependencies"])
@pytest.mark.parametrize(("encoding", "decode"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_a_page_of_the_portal_is_compressed_as_the_browser_takes_it(visitor, path, encoding, decode):
    plain, packed = (visitor.get(path, Accept_Encoding=one) for one in ("", encoding))

    assert (packed.headers["Content-Encoding"], decode(packed.data)[:500]) == (encoding, plain.data[:500])
    assert "Accept-Encoding" in plain.vary


def test_a_page_with_a_token_is_not_compressed(visitor):
    assert "Content-Encoding" not in visitor.get("/login?next=/finance", Accept_Encoding="br, gzip").headers


def test_a_page_that_needs_sign_in_leads_there_and_back(visitor):
    answer = visitor.get("/finance?span=12")

    assert (answer.status_code, answer.location) == (302, "/login?next=/finance%3Fspan%3D12")


def test_a_program_gets_a_status_instead_of_a_form(visitor):
    assert visitor.client.get("/export/invoices.csv").status_code == 401


def test_an_unknown_page_is_a_true_404_in_the_look(visitor):
    answer = visitor.get("/no-such-page")

    assert answer.status_code == 404
    assert "There is no such page" in answer.text


def test_the_portal_tells_that_its_database_answers(visitor):
    assert visitor.get("/health").json == {"database": "ok"}


def test_importing_the_application_opens_no_database(tmp_path):
    program = [sys.executable, "-c", "import app; print(sorted(vars(app)))"]
    environment = {**os.environ, "WODNIK_DATA_DIR": str(tmp_path / "new")}
    done = subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)

    assert "'server'" not in done.stdout
    assert not (tmp_path / "new").exists()
