"""The documents keep up with the product: pages, roles, features and decisions."""

import re
from pathlib import Path

import pytest

from domain.roles import Role

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
PATH = re.compile(r'path="([^"]+)"')

COLUMNS = {
    "admin": ("pages", "components", "callbacks", "endpoints"),
    "consumption": ("pages", "components", "callbacks", "services", "domain", "data/queries"),
    "contracts": ("pages", "components", "callbacks", "services", "domain", "data/queries"),
    "finance": ("pages", "components", "callbacks", "services", "domain", "data/queries"),
    "gallery": ("pages", "components", "callbacks"),
    "geoportal": ("pages", "components", "callbacks"),
    "home": ("pages", "components", "callbacks"),
    "my_data": ("pages", "components", "callbacks", "services", "domain", "data/queries"),
    "office": ("pages", "components", "callbacks"),
    "invoices": ("pages", "components", "callbacks", "services", "domain", "data/queries"),
    "accounts": ("endpoints", "services", "data/models"),
    "customers": ("domain", "data/queries", "data/models"),
}
"""One noun, the same in every layer that a feature has."""


def paths_of_pages():
    return [path for page in (ROOT / "pages").glob("*.py") for path in PATH.findall(page.read_text("utf-8"))]


@pytest.mark.parametrize("path", paths_of_pages())
def test_every_page_has_its_words_in_the_guide(path):
    assert f"**`{path}`" in (DOCS / "guide.md").read_text("utf-8")


@pytest.mark.parametrize("role", Role)
def test_every_role_is_named_in_the_guide(role):
    assert f"`{role}`" in (DOCS / "guide.md").read_text("utf-8")


@pytest.mark.parametrize("document", [ROOT / "README.md", *DOCS.rglob("*.md")], ids=lambda path: path.name)
def test_no_link_leads_nowhere(document):
    broken = [link for link in LINK.findall(document.read_text("utf-8")) if not (document.parent / link).exists()]

    assert broken == []


@pytest.mark.parametrize(("noun", "layers"), COLUMNS.items())
def test_a_feature_has_one_noun_in_every_layer(noun, layers):
    absent = [one for one in layers if not any((ROOT / one / f"{noun}{end}").exists() for end in (".py", ""))]

    assert absent == []


@pytest.mark.parametrize("room", ["pages", "callbacks"])
def test_no_page_or_callback_stands_outside_a_column(room):
    shared = {"__init__", "binding", "page_guard", "faults", "notices", "pressing", "shell", "typed", "not_found_404"}
    # The pages of an area are named after it: `admin_users`. A noun may be two words.
    stems = {path.stem for path in (ROOT / room).glob("*.py")} - shared - COLUMNS.keys()
    nouns = {stem.partition("_")[0] for stem in stems}

    assert nouns <= COLUMNS.keys()
