"""Scripts, styles and fonts: compressed, kept for long, the same for everybody."""

import gzip
import re

import brotli
import pytest

BUDGET_BYTES = 1_500_000


def addresses(visitor) -> list[str]:
    """Return the scripts and styles of the portal's document."""
    return re.findall(r'(?:src|href)="(/[^"]+\.(?:js|css)[^"]*)"', visitor.get("/").text)


def fetch(visitor, address, encoding="br"):
    return visitor.client.get(address, headers={"Accept-Encoding": encoding})


def test_every_script_and_style_is_served_compressed_and_for_a_year(visitor):
    for address in addresses(visitor):
        answer = fetch(visitor, address)
        assert (answer.status_code, answer.headers["Content-Encoding"]) == (200, "br"), address
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable", address


def test_no_script_opens_a_session(visitor):
    answers = [fetch(visitor, address) for address in addresses(visitor)]

    assert {answer.headers["Vary"] for answer in answers} == {"Accept-Encoding"}
    assert not any("Set-Cookie" in answer.headers for answer in answers)


@pytest.mark.parametrize(("encoding", "decode"), [("br", brotli.decompress), ("gzip", gzip.decompress), ("", bytes)])
def test_each_encoding_holds_the_same_file(visitor, encoding, decode):
    plain = fetch(visitor, "/assets/look.css", "").data

    assert decode(fetch(visitor, "/assets/look.css", encoding).data) == plain


def test_a_browser_that_has_the_file_is_told_so(visitor):
    known = fetch(visitor, "/assets/look.css").headers["ETag"]
    answer = visitor.client.get("/assets/look.css", headers={"Accept-Encoding": "br", "If-None-Match": known})

    assert (answer.status_code, answer.data) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../app.py",
        "/assets/%2e%2e/app.py",
        "/assets//etc/passwd",
        "/_dash-component-suites/dash/../../app.py",
        "/_dash-component-suites/dash/__init__.py",
        "/_dash-component-suites/os/path.py",
        "/assets/%00",
        f"/assets/{'a' * 5000}",
    ],
)
def test_nothing_else_of_the_machine_is_served(visitor, path):
    answer = fetch(visitor, path)

    assert answer.status_code == 404
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_a_cold_first_page_is_within_its_budget(visitor):
    fonts = [f"/assets/fonts/inter-{subset}-wght-normal.woff2" for subset in ("latin", "central-europe")]
    suites = "/_dash-component-suites"
    charts = [f"{suites}/dash/dcc/async-graph.js", f"{suites}/plotly/package_data/plotly.min.js"]
    sizes = {address: len(fetch(visitor, address).data) for address in [*addresses(visitor), *fonts, *charts]}

    assert sum(sizes.values()) + len(visitor.get("/").data) <= BUDGET_BYTES, sizes


def test_the_chart_library_waits_for_a_chart(visitor):
    assert not [address for address in addresses(visitor) if "plotly.min" in address or "cartesian" in address]


def test_the_chart_library_is_the_small_one(visitor):
    answer = fetch(visitor, "/_dash-component-suites/plotly/package_data/plotly.min.js")

    assert b"plotly.js (cartesian - minified)" in brotli.decompress(answer.data)[:200]
