"""Text of an SMS: the alphabet that is cheap, and the parts that are paid for.

Units: characters count as septets of GSM 03.38; one of the extension table counts as two.
"""

import unicodedata
from typing import Final

BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED: Final = frozenset("^{}\\[~]|€")
SINGLE: Final = 160
"""Septets of an SMS that is alone."""
JOINED: Final = 153
"""Septets of each part of a longer one: a header says which part it is."""
PLAIN: Final = str.maketrans("łŁđĐ„”“«»\u2018\u2019\u2013\u2014\u2212\u00d7", 'lLdD"""""\'\'---x')
"""What has no letter to fall back on when its accents are taken away."""


def gsm_text(text: str) -> str:
    """Return ``text`` in the cheap alphabet: ``ł`` becomes ``l``, whatever is unknown a question mark.

    Phones show every Polish letter, but one of them halves the length of the whole SMS and more than doubles its
    price.
    """
    return "".join(_letter(one) for one in text.translate(PLAIN))


def _letter(one: str) -> str:
    if one in BASIC or one in EXTENDED:
        return one
    bare = "".join(part for part in unicodedata.normalize("NFKD", one) if not unicodedata.combining(part))
    return bare if bare and BASIC.issuperset(bare) else "?"


def parts(text: str) -> int:
    """Return in how many parts a text of the cheap alphabet travels.

    References
    ----------
    3GPP TS 23.038 (alphabet), TS 23.040 (concatenation). A letter of two septets is never cut in two.
    """
    sizes = [2 if one in EXTENDED else 1 for one in text]
    if sum(sizes) <= SINGLE:
        return 1
    count, used = 1, 0
    for size in sizes:
        if used + size > JOINED:
            count, used = count + 1, 0
        used += size
    return count
