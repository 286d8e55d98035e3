"""Every text of the interface has its Polish words, and no words are left over."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from texts import CATALOGUES

ROOT = Path(__file__).parents[2]
ROOMS = ("callbacks", "components", "data", "domain", "endpoints", "pages", "rendering", "services", "templates")
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None}
RUN_ON = re.compile(r"[a-ząćęłńóśźż]\.[A-ZĄĆĘŁŃÓŚŹŻ]")
PLACES = re.compile(r"\{(\w+)\}")


def spoken() -> Iterator[str]:
    """Yield every text that the code asks to be translated; of a plural its first form."""
    for room in ROOMS:
        for _file, _line, text, _comments, _context in extract_from_dir(ROOT / room, METHODS, keywords=KEYWORDS):
            yield text[0] if isinstance(text, tuple) else text


@pytest.fixture(scope="module")
def texts() -> set[str]:
    return set(spoken())


@pytest.fixture(scope="module")
def polish() -> Catalog:
    with (CATALOGUES / "pl" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale="pl")


def forms(message: Message) -> list[str]:
    """Return the Polish words of a message: one text, or one for each plural form."""
    return list(message.string) if isinstance(message.string, list | tuple) else [message.string or ""]


def msgid(message: Message) -> str:
    return message.id[0] if isinstance(message.id, list | tuple) else message.id


def test_texts_are_found_in_every_room_that_speaks(texts):
    assert {"Sign in", "Skip to the content", "Chart"} <= texts


def test_no_text_hides_in_an_f_string_where_the_collector_does_not_look(texts):
    asked = {
        call.args[0].value
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {"_", "_l", "ngettext"}
        if isinstance(call.args[0], ast.Constant)
    }

    assert sorted(asked - texts) == []


def test_every_text_has_polish_words(texts, polish):
    translated = {msgid(message) for message in polish if message.id and all(forms(message))}

    assert sorted(texts - translated) == []


def test_no_polish_words_are_left_over(texts, polish):
    assert sorted({msgid(message) for message in polish if message.id} - texts) == []


def test_nothing_is_marked_as_a_guess(polish):
    assert [msgid(message) for message in polish if message.id and message.fuzzy] == []


def test_polish_words_have_the_places_of_the_text(polish):
    for message in polish:
        one, *many = message.id if isinstance(message.id, list | tuple) else (message.id,)
        # The first Polish form goes with the English singular, which may say "once" instead of a number.
        for form, text in zip(forms(message), [one, *many * 2], strict=True):
            assert set(PLACES.findall(form)) == set(PLACES.findall(text)), message.id


def test_no_polish_sentence_runs_into_the_next(polish):
    assert [form for message in polish if message.id for form in forms(message) if RUN_ON.search(form)] == []


def test_a_count_has_its_three_polish_forms(polish):
    for message in polish:
        if message.pluralizable:
            assert len(forms(message)) == 3, message.id
