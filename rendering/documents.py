"""Documents on paper: words, tables and codes in, a tagged PDF out (PDF/UA-1), set by typst.

Words travel as data, never as source, so nothing that somebody is called can act in a document.
"""

import json
import re
import unicodedata
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

from rendering.palette import typst_palette
from rendering.qr import qr_svg

HERE: Final = Path(__file__).parent
UNSHOWN: Final = re.compile("[^\n -~\u00a0-\u00ac\u00ae-\u0148\u014a-\u017f\u2010-\u2026\u202f\u20ac\u2212]")
"""What our fonts have no letter for; a tagged document must not hold any of it."""
STAND_IN: Final = "?"
SHARP_PPI: Final = 150.0


@dataclass(frozen=True, slots=True)
class Party:
    """Who sells or buys."""

    role: str
    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``set_as`` has a letter a column: ``L`` text that takes what room is left, ``l`` text, ``r`` number.

    A cell may have several lines; those after the first are quieter.
    """

    title: str
    set_as: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    is_summed: bool = False
    """Whether the last row adds the others up."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """Something to act on: what it comes to, the pieces of it, and a code to scan, if any."""

    title: str
    amount: str
    pairs: tuple[tuple[str, str], ...] = ()
    code: str = ""
    """Text of the code."""
    spoken: str = ""
    """The code in words, for whoever cannot see it."""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document in the reader's words."""

    language: str
    issuer: str
    title: str
    mark: str
    """What the document is besides, a duplicate; mostly empty."""
    parties: tuple[Party, ...]
    facts: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    boxes: tuple[Box, ...]


def pdf_of(paper: Paper) -> bytes:
    """Set a document as a tagged PDF."""
    made = _compiler(paper).compile(format="pdf", pdf_standards=["ua-1"])
    return b"".join(_pieces(made))


def pages_of(paper: Paper) -> list[bytes]:
    """Set a document as pictures (PNG), one a page, as a printer would print it."""
    return _pieces(_compiler(paper).compile(format="png", ppi=SHARP_PPI))


def _pieces(made: bytes | list[bytes] | None) -> list[bytes]:
    return [made] if isinstance(made, bytes) else made or []


def _compiler(paper: Paper) -> typst.Compiler:
    # One a document: two threads cannot share one, and making it costs nothing once the fonts are read.
    return typst.Compiler(_source(), font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=_words(paper))


@cache
def _source() -> bytes:
    return f"{typst_palette()}{(HERE / 'document.typ').read_text(encoding='utf-8')}".encode()


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[HERE / "fonts"])


def _words(paper: Paper) -> dict[str, str]:
    codes = [qr_svg(box.code) if box.code else "" for box in paper.boxes]
    return {"words": json.dumps(_shown(asdict(paper))), "codes": json.dumps(codes)}


def _shown(words: Any) -> Any:  # noqa: ANN401 -- text, and whatever holds text
    if isinstance(words, str):
        return _letters_of(words)
    if isinstance(words, dict):
        return {name: _shown(one) for name, one in words.items()}
    return [_shown(one) for one in words] if isinstance(words, list | tuple) else words


def _letters_of(text: str) -> str:
    """Write foreign letters without their accents, and a stand-in for what is no letter to our fonts."""
    known = unicodedata.normalize("NFC", text)
    plain = "".join(unicodedata.normalize("NFKD", one) if UNSHOWN.match(one) else one for one in known)
    return UNSHOWN.sub(STAND_IN, "".join(one for one in plain if not unicodedata.combining(one)))
