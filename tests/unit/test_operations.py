"""What operators are told to type and to install exists."""

import re
import secrets
from pathlib import Path

import click
import pytest
from pydantic import ValidationError

from cli import main
from config import Mode, Settings

DOCS = Path(__file__).parents[2] / "docs"
MANUAL = (DOCS / "operations.md").read_text("utf-8")
DEPLOYED = sorted((DOCS / "deploy").iterdir())


@pytest.mark.parametrize("path", DEPLOYED, ids=lambda path: path.name)
def test_every_example_is_in_the_manual(path):
    assert f"deploy/{path.name}" in MANUAL


@pytest.mark.parametrize("path", [DOCS / "operations.md", *DEPLOYED], ids=lambda path: path.name)
def test_every_setting_that_is_named_is_one(path):
    named = set(re.findall(r"WODNIK_(\w+)", path.read_text("utf-8")))

    assert named <= {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("path", [DOCS / "operations.md", *DEPLOYED], ids=lambda path: path.name)
def test_every_command_that_is_given_is_one(path):
    given = re.findall(r"(?:^|as_|bin/|`|&& )wodnik ([a-z]+(?: [a-z-]+)?)", path.read_text("utf-8"), re.MULTILINE)

    assert [words for words in given if not is_command(words.split())] == []


def test_the_example_of_settings_starts_once_it_has_a_key(monkeypatch):
    lines = (DOCS / "deploy" / "wodnik.env").read_text("utf-8").splitlines()
    for name, value in (line.split("=", 1) for line in lines if not line.startswith("#")):
        monkeypatch.setenv(name, value.strip('"'))
    with pytest.raises(ValidationError, match="WODNIK_SECRET_KEY"):
        Settings()

    monkeypatch.setenv("WODNIK_SECRET_KEY", secrets.token_hex(32))
    assert Settings().mode is Mode.PRODUCTION


def is_command(words):
    """Tell whether a command, or a group and one of its commands, goes by these words."""
    command = main.commands.get(words[0])
    return not isinstance(command, click.Group) or words[1] in command.commands if command else False
