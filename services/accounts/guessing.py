"""How soon a password is guessed: by how many pieces it is made of that a guesser would try.

A list of leaked passwords alone refuses ``haslo123`` and lets ``Haslo!2026haslo`` pass, though every guessing program
puts words, years and rows of keys together. So a password is taken to pieces, the cheapest way there is: a common word
in any spelling, a row of neighbouring or equal characters and a number of up to four digits are one piece each, any
other letter or digit is a piece of its own, punctuation and what everybody knows of the owner are nothing.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from typing import Final

WORDS: Final = Path(__file__).with_name("common_words.txt")
KEYS: Final = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
"""Rows of a keyboard; each key touches its neighbours and two of the row below."""
DISGUISES: Final = (
    str.maketrans("@4831!|05$7+", "aabeiiiosstt"),
    str.maketrans("@4831!|05$7+", "aabelllosstt"),
)
"""Digits and signs that stand for letters, in both ways in which 1 is read."""
LONGEST_WORD: Final = 20
SHORTEST_ROW: Final = 3
LONGEST_NUMBER: Final = 4
"""A year, a day and a month, the code of a card."""
READ: Final = 64
"""Characters that are looked at: what has so many and more is judged by them."""


def pieces(password: str, known: Collection[str] = ()) -> int:
    """Return of how many pieces a password is made at least; ``known`` words count for nothing."""
    plain = _once(_plain(password)[:READ])
    read_as = [plain, *(plain.translate(disguise) for disguise in DISGUISES)]
    own = {_plain(word) for word in known}
    cost = [0]
    for end in range(1, len(plain) + 1):
        single = cost[-1] + plain[end - 1].isalnum()
        cost.append(min([single, *_by_last_piece(cost, read_as, end, own)]))
    return cost[-1]


def _by_last_piece(cost: list[int], read_as: list[str], end: int, own: set[str]) -> Iterator[int]:
    """Yield what the first ``end`` characters cost for each last piece that they may have."""
    plain = read_as[0]
    for start in range(max(0, end - LONGEST_WORD), end):
        written = {one[start:end] for one in read_as}
        if written & own:
            yield cost[start]
        elif written & words() or _is_number(plain[start:end]):
            yield cost[start] + 1
    start = _row_start(plain, end)
    if end - start >= SHORTEST_ROW:
        yield cost[start] + 1


def _is_number(text: str) -> bool:
    return len(text) <= LONGEST_NUMBER and text.isdigit()


def _row_start(text: str, end: int) -> int:
    start = end - 1
    while start > 0 and _are_neighbours(text[start - 1], text[start]):
        start -= 1
    return start


def _are_neighbours(one: str, other: str) -> bool:
    return one == other or abs(ord(one) - ord(other)) == 1 or other in _touched(one)


@cache
def _touched(key: str) -> frozenset[str]:
    for row, keys in enumerate(KEYS):
        at = keys.find(key)
        if at >= 0:
            below = KEYS[row + 1][max(0, at - 1) : at + 1] if row + 1 < len(KEYS) else ""
            above = KEYS[row - 1][at : at + 2] if row else ""
            return frozenset(keys[max(0, at - 1) : at + 2] + below + above)
    return frozenset()


def _once(text: str) -> str:
    """Return what a text repeats, itself where it repeats nothing."""
    repeated = re.fullmatch(r"(.+?)\1+", text)
    return repeated[1] if repeated else text


def _plain(text: str) -> str:
    """Return a text in lower case without accents."""
    bare = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


@cache
def words() -> frozenset[str]:
    """Return the common words, as :data:`WORDS` lists them."""
    lines = WORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
