"""What the small pieces tell those who do not see them."""

import json
from pathlib import Path

import pytest
from PIL import Image

from components.cards import breadcrumbs, toast
from tokens import DARK, LIGHT

ROOT = Path(__file__).parents[3]
MANIFEST = json.loads((ROOT / "assets" / "wodnik.webmanifest").read_text(encoding="utf-8"))
HEAD = (ROOT / "templates" / "icons.html").read_text(encoding="utf-8")


def test_the_way_back_begins_at_the_first_page():
    links = [item.children for item in breadcrumbs(("Administracja", "/admin")).children.children]

    assert [(link.children, link.href) for link in links] == [("Start", "/"), ("Administracja", "/admin")]


@pytest.mark.parametrize(("tone", "is_urgent"), [("ok", False), ("bad", True)])
def test_only_trouble_interrupts_whoever_listens(tone, is_urgent):
    assert (getattr(toast("Zapisano", tone=tone), "role", "") == "alert") is is_urgent


def test_the_manifest_opens_the_first_page_as_an_application_in_our_colours():
    assert (MANIFEST["start_url"], MANIFEST["display"], MANIFEST["theme_color"]) == ("/", "standalone", LIGHT.card)


@pytest.mark.parametrize("icon", MANIFEST["icons"], ids=lambda icon: icon["src"])
def test_every_icon_of_the_manifest_is_there_in_its_size(icon):
    path = ROOT / icon["src"].removeprefix("/")
    assert path.exists()
    if path.suffix == ".png":
        with Image.open(path) as picture:
            assert f"{picture.width}x{picture.height}" == icon["sizes"]


def test_the_bar_of_the_browser_has_the_colour_of_ours():
    assert f'content="{LIGHT.card}" media="(prefers-color-scheme: light)"' in HEAD
    assert f'content="{DARK.card}" media="(prefers-color-scheme: dark)"' in HEAD
