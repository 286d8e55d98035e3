"""NIP, the tax number of a Polish firm: nine digits and a check digit."""

from typing import Final

WEIGHTS: Final = (6, 5, 7, 2, 3, 4, 5, 6, 7)
DIGITS: Final = 10


def nip_check_digit(first_nine: str) -> int:
    """Return the check digit; 10 means that no NIP begins with these nine digits."""
    return sum(weight * int(digit) for weight, digit in zip(WEIGHTS, first_nine, strict=True)) % 11


def is_nip(text: str) -> bool:
    """Tell whether ``text`` is ten digits of which the last one checks the others."""
    return len(text) == DIGITS and text.isascii() and text.isdigit() and nip_check_digit(text[:9]) == int(text[9])
