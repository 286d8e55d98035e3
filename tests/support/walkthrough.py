"""The commands of a document and what it says that they print, taken from its code blocks."""

import re
from dataclasses import dataclass
from pathlib import Path

BLOCKS = re.compile(r"^```sh\n(?P<commands>.*?)^```\n```text\n(?P<printed>.*?)^```$", re.MULTILINE | re.DOTALL)
MARK = "@@@ end of a block @@@"


@dataclass(frozen=True)
class Step:
    """Commands, and what they are said to print."""

    commands: str
    printed: str


def steps_of(document: Path) -> list[Step]:
    """Return the steps of a document in order."""
    return [
        Step(found["commands"], found["printed"]) for found in BLOCKS.finditer(document.read_text(encoding="utf-8"))
    ]


def script_of(steps: list[Step]) -> str:
    """Return one shell script of all steps, which stops at the first command that fails."""
    return "set -e\n" + "".join(f"{step.commands}echo '{MARK}'\n" for step in steps)
