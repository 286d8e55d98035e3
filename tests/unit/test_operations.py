"""What operators are told to type and to install exists."""

import re
from pathlib import Path

import click
import pytest

from cli import main
from config import Settings

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


def is_command(words):
    """Tell whether a command, or a group and one of its commands, goes by these words."""
    command = main.commands.get(words[0])
    return not isinstance(command, click.Group) or words[1] in command.commands if command else False
