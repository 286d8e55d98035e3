"""No words reach a reader without passing through the catalogues."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from components.cards import Tone

ROOT = Path(__file__).parents[2]
ROOMS = ("components", "pages", "callbacks")
LIBRARIES = {"html", "dmc", "dcc"}
OURS = {"card", "empty_state", "figure_value", "notice", "notify", "tag", "toast", "how_computed"}
"""Our own components whose every text is read."""
SPOKEN = {"alt", "caption", "children", "description", "error", "label", "nothingFoundMessage", "placeholder", "title"}
SPOKEN_ATTRIBUTES = {"aria-label", "aria-description", "alt", "placeholder", "title"}
WORDS = re.compile(r"[^\W\d_]{2,}")
NAMES = {"Wodnik", "XLSX", "CSV", "DN", "EPSG", "https", "zł", "m³", *get_args(Tone)}
"""Words that are the same in every language, and tones, which no reader sees."""
OTHER_LANGUAGES = {"letters", "texts"}
"""Folders of templates that are written once a language."""
JINJA = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
TAG = re.compile(r"<!doctype[^>]*>|<[^>]+>", re.IGNORECASE)
ATTRIBUTE = re.compile(r'\b(aria-label|aria-description|alt|placeholder|title)="([^"]*)"')


def words_in(text: str) -> list[str]:
    return [word for word in WORDS.findall(text) if word not in NAMES]


def literals(node: ast.expr) -> Iterator[str]:
    """Yield what is written out in an expression; what a call makes is the call's to answer for."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield " ".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
    elif isinstance(node, ast.List | ast.Tuple):
        for one in node.elts:
            yield from literals(one)
    elif isinstance(node, ast.BinOp | ast.IfExp | ast.Starred):
        for part in (getattr(node, name, None) for name in ("left", "right", "body", "orelse", "value")):
            if part is not None:
                yield from literals(part)


def read_texts(call: ast.Call) -> Iterator[str]:
    """Yield the texts written out in a call that makes something for a reader."""
    function = call.func
    is_library = isinstance(function, ast.Attribute) and getattr(function.value, "id", "") in LIBRARIES
    is_ours = isinstance(function, ast.Name) and function.id in OURS
    if is_library or is_ours:
        for argument in call.args if is_ours else call.args[:1]:
            yield from literals(argument)
        for keyword in call.keywords:
            if keyword.arg in SPOKEN:
                yield from literals(keyword.value)


def unmarked(source: str) -> list[str]:
    """Return the words that a module shows without marking them."""
    nodes = list(ast.walk(ast.parse(source)))
    calls = [text for node in nodes if isinstance(node, ast.Call) for text in read_texts(node)]
    attributes = [
        text
        for node in nodes
        if isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant) and key.value in SPOKEN_ATTRIBUTES
        for text in literals(value)
    ]
    return [text for text in [*calls, *attributes] if words_in(text)]


def unmarked_in_template(source: str) -> list[str]:
    """Return the words that a template shows without marking them."""
    bare = JINJA.sub(" ", source)
    attributes = [value for _name, value in ATTRIBUTE.findall(bare)]
    return [text.strip() for text in [*attributes, *TAG.sub("\n", bare).splitlines()] if words_in(text)]


MODULES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
TEMPLATES = [path for path in sorted((ROOT / "templates").rglob("*.html")) if path.parent.name not in OTHER_LANGUAGES]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_no_module_shows_words_that_it_does_not_mark(path):
    assert unmarked(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_no_template_shows_words_that_it_does_not_mark(path):
    assert unmarked_in_template(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        'html.P("Pay now")',
        'html.P(["Pay", html.B("now")])',
        'html.P(f"Pay {amount}")',
        'dmc.TextInput(label="Amount")',
        'notice("Paid", text)',
        'html.P(_("Pay") + " now")',
        'x = {"aria-label": "Close"}',
    ],
)
def test_words_that_are_not_marked_are_found(source):
    assert unmarked(source)


@pytest.mark.parametrize(
    "source",
    [
        'html.P(_("Pay now"))',
        'html.P([name, ": 7"])',
        'html.Div(className="pay now")',
        'x = {"aria-label": _("Close")}',
    ],
)
def test_marked_words_and_marks_are_in_order(source):
    assert unmarked(source) == []


@pytest.mark.parametrize("source", ["<p>Pay now</p>", '<img alt="A bill">', "{{ _('Pay') }} now"])
def test_words_of_a_template_that_are_not_marked_are_found(source):
    assert unmarked_in_template(source)


def test_marked_words_of_a_template_are_in_order():
    assert unmarked_in_template('<p class="sub now" title="{{ _("Pay") }}">{{ _("Pay now") }} · Wodnik</p>') == []
