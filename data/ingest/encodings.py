"""Which of the encodings in Polish use a text is written in."""

import codecs
from collections.abc import Sequence
from typing import Final

from data.ingest.reasons import NOT_TEXT, UNKNOWN_ENCODING, UTF_16, WRONG_ENCODING, RefusedFileError

NAMES: Final = {"utf-8": "UTF-8", "cp1250": "Windows-1250", "iso-8859-2": "ISO-8859-2", "cp852": "DOS (852)"}
USUAL: Final = ("cp1250", "iso-8859-2")
WITH_DOS: Final = (*USUAL, "cp852")
"""Banks write statements in the encoding of DOS to this day."""
FRAMES: Final = range(0x2500, 0x25A0)
POLISH: Final = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ")


def decode(raw: bytes, expected: str, likely: Sequence[str] = USUAL) -> tuple[str, str]:
    """Return the text and the encoding it was read with; ``expected`` is that of the profile, or ``auto``.

    ``likely`` are those beside UTF-8 that are thought of.

    Raises
    ------
    RefusedFileError
        When the bytes are no text, or not in the encoding of the profile.
    """
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise RefusedFileError(UTF_16)
    if b"\0" in raw:
        raise RefusedFileError(NOT_TEXT, line=raw.count(b"\n", 0, raw.index(b"\0")) + 1)
    found, text = _detected(raw, likely)
    if expected not in ("auto", found) and not raw.isascii():
        # ISO-8859-2 and Windows-1250 cannot be told apart for sure: there the profile is believed.
        if "utf-8" in (expected, found):
            raise RefusedFileError(WRONG_ENCODING, expected=NAMES[expected], found=NAMES[found])
        found = expected
    if found == "utf-8":
        return text.removeprefix("\ufeff"), found
    try:
        return raw.removeprefix(codecs.BOM_UTF8).decode(found), found
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise RefusedFileError(UNKNOWN_ENCODING, line=line) from error


def _detected(raw: bytes, likely: Sequence[str]) -> tuple[str, str]:
    """Return the encoding that the bytes seem to be written in, and their text as far as it can be read."""
    try:
        return "utf-8", raw.decode("utf-8")
    except UnicodeDecodeError:
        guesses = {name: raw.decode(name, errors="replace") for name in likely}
        return max(guesses.items(), key=lambda guess: _plausibility(guess[1]))


def _plausibility(text: str) -> int:
    letters = sum(text.count(letter) for letter in POLISH)
    # C1 control characters are where Windows-1250 has letters, frames where DOS has none: no text holds them.
    return letters - 10 * sum(text.count(chr(code)) for code in (*range(0x80, 0xA0), *FRAMES, 0xFFFD))
