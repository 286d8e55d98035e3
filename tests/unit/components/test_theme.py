"""One source of colours: what browsers load is written from the tokens."""

import json
import re
from pathlib import Path

import pytest

from components.theme import SERIES, assets, dmc_theme, plotly_template
from tokens import DARK, LIGHT

ASSETS = Path(__file__).parents[3] / "assets"
STYLES = sorted(ASSETS.glob("*.css"))
KNOWN = {*LIGHT.css(), "--font", "--body-size", "--card-radius", "--shadow"}


@pytest.mark.parametrize("name", assets())
def test_the_files_in_assets_are_those_of_the_tokens(name):
    assert (ASSETS / name).read_text(encoding="utf-8") == assets()[name], "run python -m components.theme"


def test_paper_is_never_dark():
    before, dark = assets()["tokens.css"].split("@media screen", maxsplit=1)

    assert DARK.bg in dark
    assert DARK.bg not in before


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_name_no_colour_that_is_no_token(path):
    text = path.read_text(encoding="utf-8")
    declared = set(re.findall(r"(--[\w-]+):", text))
    used = {name for name in re.findall(r"var\((--[\w-]+)", text) if not name.startswith(("--mantine", "--app-shell"))}

    assert used <= KNOWN | declared


def test_the_template_and_the_series_name_tokens_only():
    used = set(re.findall(r"var\((--[\w-]+)\)", json.dumps([plotly_template(), dict(SERIES)])))

    assert used <= set(LIGHT.css())


def test_the_theme_has_the_ten_blues():
    assert dmc_theme()["colors"]["water"][6] == LIGHT.w600
    assert len(dmc_theme()["colors"]["water"]) == 10
