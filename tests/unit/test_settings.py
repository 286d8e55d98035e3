"""Every setting has its line in the documentation, and production is not run on defaults."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from config import Mode, Settings

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"


def test_every_setting_has_its_line_and_no_line_is_left_over():
    described = re.findall(r"^\| `WODNIK_(\w+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    assert described == [name.upper() for name in sorted(Settings.model_fields, key=described_order(described))]


def described_order(described):
    """Order the fields as the page does, and those it lacks behind."""
    return lambda name: described.index(name.upper()) if name.upper() in described else len(described)


@pytest.mark.parametrize("key", ["", "short"])
def test_production_does_not_start_without_a_key(monkeypatch, key):
    monkeypatch.setenv("WODNIK_MODE", "production")
    monkeypatch.setenv("WODNIK_SECRET_KEY", key)

    with pytest.raises(ValidationError, match="WODNIK_SECRET_KEY"):
        Settings()


def test_production_starts_with_a_key(monkeypatch):
    monkeypatch.setenv("WODNIK_MODE", "production")
    monkeypatch.setenv("WODNIK_SECRET_KEY", "k" * 32)

    assert Settings().mode is Mode.PRODUCTION


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


def test_what_is_meant_in_earnest_may_listen_everywhere():
    assert not Settings(mode=Mode.PRODUCTION, secret_key="k" * 32, host="0.0.0.0").is_exposed_demo
