"""QR codes as pictures for a page: black on white in every scheme, with the quiet border that scanners need."""

from typing import Final

import segno

QUIET_MODULES: Final = 4


def qr_data_uri(text: str) -> str:
    """Return an SVG as a data URI; error correction L, as the transfer recommendation has it (domain.md 3.2)."""
    return _code(text).svg_data_uri(dark="#000000", light="#ffffff", border=QUIET_MODULES, omitsize=True)


def qr_svg(text: str) -> str:
    """Return the same SVG as it is, for a document."""
    return _code(text).svg_inline(dark="#000000", light="#ffffff", border=QUIET_MODULES, omitsize=True)


def _code(text: str) -> segno.QRCode:
    return segno.make(text, error="l", boost_error=False, encoding="utf-8", micro=False)
