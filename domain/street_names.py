"""Streets as people write them: without Polish letters, abbreviated, in any order, with a slip or two.

Words are compared plain (``domain.places.plain``). Of several readings of what was written ("3 Maja 7": a house 3 or a
house 7) the one that fits the known streets best is taken.
"""

import enum
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from domain.places import plain

WORD: Final = re.compile(r"[\w/]+")
GLUED: Final = re.compile(r"(?<=[a-z]{3})(?=\d)")
POSTCODE: Final = re.compile(r"\b\d\d-\d{3}\b")
FLAT: Final = re.compile(r"(?<=[\da-z]) (?:m|lok|lokal|mieszkanie) ?\d+[a-z]?$")
HOUSE: Final = re.compile(r"\d+[a-z]?(/\d*[a-z]?)?")
KINDS: Final = {
    **dict.fromkeys(("ul", "ulica", "ulicy"), "ulic"),
    **dict.fromkeys(("al", "aleja", "aleje", "alei"), "alej"),
    **dict.fromkeys(("os", "osiedle", "osiedlu"), "osiedl"),
    **dict.fromkeys(("pl", "plac", "placu"), "plac"),
    **dict.fromkeys(("nr", "numer"), "nr"),
}
"""Words for kinds of streets and how the whole word begins: a name may be written with or without."""
TITLES: Final = {
    "abp": ("arcybiskupa",),
    "bp": ("biskupa",),
    "dr": ("doktora",),
    "gen": ("generala",),
    "hr": ("hrabiego", "hrabiny"),
    "kard": ("kardynala",),
    "kpt": ("kapitana",),
    "ks": ("ksiedza", "ksiecia"),
    "marsz": ("marszalka",),
    "mjr": ("majora",),
    "plk": ("pulkownika",),
    "por": ("porucznika",),
    "prof": ("profesora",),
    "sw": ("swietego", "swietej", "swietych"),
}
"""Abbreviations inside names, which one writes and another writes out."""
WRITTEN_OUT: Final = {whole: short for short, wholes in TITLES.items() for whole in wholes}

BEGUN: Final = 0.25
"""Cost of a word of which only the beginning was written."""
INSIDE: Final = 0.5
"""Cost of a word of which only a part was written."""
AROUND: Final = 0.3
"""Cost of a word that names the quarter or the town, not the street."""
FOREIGN: Final = 4.0
"""Cost of a word that has nothing to do with the street; one is forgiven."""
SHORTEST_PART: Final = 3


@dataclass(frozen=True, slots=True)
class NamedStreet:
    """A street and the words that may stand beside its name."""

    id: int
    """Of the street; 0 where addresses name a street that nobody has drawn."""
    name: str
    around: tuple[str, ...] = ()
    """Quarter and town."""
    address_id: int = 0
    """An address of a street that nobody has drawn."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand what was written."""

    words: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    number: str = ""


class Fit(enum.Enum):
    """How far the words that were written are the name of a street."""

    NAMED = enum.auto()
    """They name it, but for a slip of the keyboard: another letter may make another name."""
    BEGUN = enum.auto()
    """They are beginnings or parts of its words."""
    OTHER = enum.auto()
    """They are only like it."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """The streets that are meant, best first, and the house number."""

    streets: tuple[NamedStreet, ...]
    number: str = ""
    rivals: int = 0
    """How many streets are as good as the best one, itself included."""
    fit: Fit = Fit.OTHER
    asked: str = ""
    """The words that were read as the name, as they were written."""


def readings_of(text: str) -> Iterator[Reading]:
    """Yield the ways to read an address: without a house number, then with each number taken for that of the house."""
    bare = FLAT.sub("", GLUED.sub(" ", plain(POSTCODE.sub(" ", text))))
    words = _joined_letters(WORD.findall(bare))
    numbers = [at for at, word in enumerate(words) if HOUSE.fullmatch(word)]
    if len({words[at] for at in numbers}) == len(numbers):
        yield from _reading(words, "")
    for at in reversed(numbers):
        yield from _reading([*words[:at], *words[at + 1 :]], words[at])


def _joined_letters(words: Sequence[str]) -> list[str]:
    """Put ``14 a`` together."""
    joined: list[str] = []
    for word in words:
        if joined and joined[-1].isdigit() and len(word) == 1 and word.isalpha():
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _reading(words: Sequence[str], number: str) -> Iterator[Reading]:
    named = tuple(word for word in words if word not in KINDS)
    if named:
        yield Reading(named, tuple(KINDS[word] for word in words if word in KINDS), number)
    elif words:
        # "Plac" alone is the name that was meant.
        yield Reading(tuple(words), (), number)


def slips(length: int) -> int:
    """Return how many slips are forgiven in a word of so many letters."""
    return 0 if length < 4 else 1 if length < 6 else 2  # noqa: PLR2004 -- what the sentence above says


def is_slip(written: str, word: str) -> bool:
    """Tell whether one letter too many, too few or in its neighbour's place parts two words.

    Another letter is no mere slip: ``Polna`` is not ``Rolna``.
    """
    is_other = len(written) == len(word) and sorted(written) != sorted(word)
    return not is_other and slips(len(written)) > 0 and distances(written, word)[0] == 1


def distances(written: str, word: str) -> tuple[int, int]:
    """Return how many slips part ``written`` from ``word``, and from that beginning of ``word`` which is nearest.

    A slip is a letter too many, too few, another one, or two that changed places.

    References
    ----------
    .. [1] H. Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances", 2003.
    """
    whole, top = (1 << len(written)) - 1, 1 << (len(written) - 1)
    places: dict[str, int] = defaultdict(int)
    for at, letter in enumerate(written):
        places[letter] |= 1 << at
    diagonal, plus, minus, before = 0, whole, 0, 0
    distance = nearest = len(written)
    for letter in word:
        here = places.get(letter, 0)
        swapped = ((~diagonal & here) << 1) & before
        diagonal = (((here & plus) + plus) ^ plus | here | minus | swapped) & whole
        rises, falls = (minus | ~(diagonal | plus)) & whole, diagonal & plus
        distance += bool(rises & top) - bool(falls & top)
        nearest = min(nearest, distance)
        rises, falls, before = (rises << 1 | 1) & whole, (falls << 1) & whole, here
        plus, minus = (falls | ~(diagonal | rises)) & whole, rises & diagonal
    return distance, nearest


class StreetIndex:
    """The words of all streets, kept to be asked again and again."""

    def __init__(self, streets: Sequence[NamedStreet]) -> None:
        self._streets = streets
        self._plain = [plain(street.name) for street in streets]
        self._own: dict[str, set[int]] = defaultdict(set)
        self._around: dict[str, set[int]] = defaultdict(set)
        for at, street in enumerate(streets):
            for word in (*_names(self._plain[at]), self._plain[at].replace(" ", "")):
                self._own[word].add(at)
            for word in WORD.findall(plain(" ".join(street.around))):
                self._around[word].add(at)
        self._letters = {word: frozenset(word) for word in {*self._own, *self._around}}
        self._glued = {name.replace(" ", "") for name in self._plain if " " in name}
        """Names without their spaces: as a whole a word may be like them, not by its beginning."""

    def like(self, text: str, limit: int) -> Likeness:
        """Return the streets that ``text`` may mean, and the number in it that is a house's."""
        best, fitting = self._best(list(readings_of(text)))
        ranks = {at: self._rank(at, best, cost) for at, cost in fitting.items()}
        ranked = sorted(ranks, key=ranks.__getitem__)
        rivals = sum(ranks[at][:3] == ranks[ranked[0]][:3] for at in ranked)
        fit = self._fit(ranked[0], best.words) if ranked else Fit.OTHER
        asked = " ".join(word for word in WORD.findall(text) if plain(word) in best.words) or " ".join(best.words)
        return Likeness(tuple(self._streets[at] for at in ranked[:limit]), best.number, rivals, fit, asked)

    def example(self) -> str:
        """Return a short name of a street, for somebody to see what may be asked; empty where there is none."""
        return min((street.name for street in self._streets), key=lambda name: (len(name), name), default="")

    def _fit(self, at: int, words: Sequence[str]) -> Fit:
        """Return how words fit a street; of its name one must be whole, or whole but for a slip."""
        own = _names(self._plain[at]) | {self._plain[at].replace(" ", "")}
        known = own | set(WORD.findall(plain(" ".join(self._streets[at].around))))
        odd = [word for word in words if not any(one.startswith(word) for one in known)]
        slipped = [word for word in odd if any(is_slip(word, one) for one in own)]
        if len(odd) == len(slipped) <= 1 and (slipped or any(word in own for word in words)):
            return Fit.NAMED
        return Fit.BEGUN if all(any(word in one for one in known) for word in odd) else Fit.OTHER

    def _rank(self, at: int, reading: Reading, cost: float) -> tuple[float, int, int, bool, str]:
        name = self._plain[at]
        words = name.split()
        without = sum(not any(word.startswith(kind) for word in words) for kind in reading.kinds)
        return cost, without, len(words), not name.startswith(reading.words[0]), name

    def _best(self, readings: Sequence[Reading]) -> tuple[Reading, dict[int, float]]:
        """Return the reading that fits best, and the streets that it fits with their costs.

        Streets that have all the words are looked for first, then with slips, then without one of the words.
        """
        words = {word for reading in readings for word in reading.words}
        exactly = {word: self._near(word, 0) for word in words}
        if best := _fitting_best(readings, exactly, 0):
            return best
        near = {word: self._near(word, slips(len(word))) for word in words}
        nothing = Reading(()), dict[int, float]()
        return _fitting_best(readings, near, 0) or _fitting_best(readings, near, 1) or nothing

    def _near(self, written: str, forgiven: int) -> "Near":
        """Return the streets that have a word like the one that was written, and how far off it is."""
        near = Near({}, {})
        for word, cost in self._words_like(written, forgiven):
            for at in self._own.get(word, ()):
                near.named[at] = min(cost, near.named.get(at, FOREIGN))
            for at in self._around.get(word, ()):
                near.around[at] = min(cost + AROUND, near.around.get(at, FOREIGN))
        return near

    def _words_like(self, written: str, forgiven: int) -> Iterator[tuple[str, float]]:
        if written.isdigit():
            # "1 Maja" is not "11 Listopada".
            yield from [(written, 0.0)] if written in self._letters else []
            return
        letters = frozenset(written)
        for word, own in self._letters.items():
            if word.startswith(written):
                yield word, BEGUN * (word != written)
            elif len(written) >= SHORTEST_PART and written in word:
                yield word, INSIDE
            elif forgiven and len(letters - own) <= forgiven and self._is_as_long(word, written, forgiven):
                # Beyond that many letters nothing comes nearer.
                whole, beginning = distances(written, word[: len(written) + forgiven + 1])
                cost = min(whole, beginning + BEGUN)
                if cost < forgiven + 1:
                    yield word, cost

    def _is_as_long(self, word: str, written: str, forgiven: int) -> bool:
        more = len(word) - len(written)
        return -forgiven <= more and (more <= forgiven or word not in self._glued)


@dataclass(frozen=True, slots=True)
class Near:
    """The streets that one word leads to, by their position, and how far off it is."""

    named: dict[int, float]
    """By the name of the street."""
    around: dict[int, float]
    """By its quarter or town."""

    def cost(self, at: int) -> float:
        """Return how far off the word is for one street."""
        return min(self.named.get(at, FOREIGN), self.around.get(at, FOREIGN))


def _all(near: Sequence[Near], missing: int) -> dict[int, float]:
    """Return the streets that all but ``missing`` of the words lead to, one of them by its name; and their costs."""
    hits = Counter(at for one in near for at in one.named.keys() | one.around.keys())
    named = {at for one in near for at in one.named}
    least = len(near) - missing
    return {at: sum(one.cost(at) for one in near) for at, count in hits.items() if count >= least and at in named}


def _fitting_best(
    readings: Sequence[Reading], near: Mapping[str, Near], missing: int
) -> tuple[Reading, dict[int, float]] | None:
    """Return the reading that fits best, and its streets; nothing when none fits any street."""
    told = [reading for reading in readings if len(reading.words) > missing]
    found = [(one, _all([near[word] for word in one.words], missing)) for one in told]
    fitting = [pair for pair in found if pair[1]]
    return min(fitting, key=lambda pair: min(pair[1].values())) if fitting else None


def _names(name: str) -> set[str]:
    """Return the words of a plain name, its titles written both ways."""
    words = WORD.findall(name)
    titles = {whole for word in words for whole in TITLES.get(word, ())}
    return {*words, *titles, *(WRITTEN_OUT[word] for word in words if word in WRITTEN_OUT)}
