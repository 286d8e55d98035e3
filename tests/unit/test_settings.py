"""Every setting has its line in the documentation, and production is not run on defaults."""

import re
import secrets
from pathlib import Path

import pytest
from pydantic import ValidationError

from config import Mode, Settings

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"
KEY = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"


def test_every_setting_has_its_line_and_no_line_is_left_over():
    described = re.findall(r"^\| `WODNIK_(\w+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    assert described == [name.upper() for name in sorted(Settings.model_fields, key=described_order(described))]


def described_order(described):
    """Order the fields as the page does, and those it lacks behind."""
    return lambda name: described.index(name.upper()) if name.upper() in described else len(described)


@pytest.fixture
def in_earnest(monkeypatch):
    """Returns what reads the settings of a production."""

    def read(key=KEY, base_url="https://woda.example"):
        monkeypatch.setenv("WODNIK_MODE", "production")
        monkeypatch.setenv("WODNIK_SECRET_KEY", key)
        monkeypatch.setenv("WODNIK_BASE_URL", base_url)
        return Settings()

    return read


@pytest.mark.parametrize(
    "key", ["", "short", "k" * 32, "put-the-output-of-openssl-rand-hex-32-here", "CHANGE-ME-to-32-random-characters!!"]
)
def test_production_does_not_start_without_a_key_of_its_own(in_earnest, key):
    with pytest.raises(ValidationError, match="WODNIK_SECRET_KEY"):
        in_earnest(key)


@pytest.mark.parametrize("base_url", ["", "http://127.0.0.1:8050", "http://woda.example", "https://", "woda.example"])
def test_production_does_not_start_without_the_address_that_people_type(in_earnest, base_url):
    with pytest.raises(ValidationError, match="WODNIK_BASE_URL"):
        in_earnest(base_url=base_url)


def test_production_starts_with_a_key_and_an_address(in_earnest):
    assert in_earnest().mode is Mode.PRODUCTION


@pytest.mark.parametrize("make", [secrets.token_hex, secrets.token_urlsafe])
def test_a_random_key_is_one(in_earnest, make):
    key = make(32)

    assert in_earnest(key).session_key == key


def test_a_demo_keeps_the_key_it_made(tmp_path):
    assert Settings(data_dir=tmp_path).session_key == Settings(data_dir=tmp_path).session_key
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_links_in_messages_start_with_the_given_address():
    assert Settings(base_url="https://woda.example/").public_url == "https://woda.example"


@pytest.mark.parametrize(
    ("given", "is_exposed"),
    [({}, False), ({"host": "127.0.0.2"}, False), ({"host": "::1"}, False), ({"host": "0.0.0.0"}, True)],
)
def test_a_demo_is_exposed_only_where_somebody_said_so(given, is_exposed):
    assert Settings(**given).is_exposed_demo is is_exposed


def test_what_is_meant_in_earnest_may_listen_everywhere(in_earnest):
    assert not in_earnest().model_copy(update={"host": "0.0.0.0"}).is_exposed_demo
