"""Colours of maps and documents, from the one source of tokens.

The networks keep the hues of Polish utility maps, blue water and brown sewers: a little calmer than on paper in the
light scheme, lighter in the dark one. Nothing is said by colour alone: sewers differ by dashes, valves and hydrants by
shape.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Final

from tokens import PALETTES

NETWORK: Final[Mapping[str, Mapping[str, str]]] = {
    "light": {
        "water": "#1f3fe0",
        "casing": "#ffffff",
        "hydrant": "#d3211b",
        "symbol": "#ffffff",
        "district": "#0b6199",
        "river_text": "#2b6d94",
        "green_text": "#4d6b41",
        "square": "#eceff1",
        "forest": "#d3e5cb",
    },
    "dark": {
        "water": "#5b98fb",
        "casing": "#0b1622",
        "hydrant": "#e5484d",
        "symbol": "#12212f",
        "district": "#6cb8e8",
        "river_text": "#7fb6d8",
        "green_text": "#8fb58a",
        "square": "#152433",
        "forest": "#10301f",
    },
}
"""What a map needs beyond the tokens."""

SCHEMES: Final = frozenset(PALETTES)


def map_palette(scheme: str) -> dict[str, str]:
    """Return every colour of ``scheme`` (``light`` or ``dark``) by its name."""
    return {**asdict(PALETTES[scheme]), **NETWORK[scheme]}


def typst_palette() -> str:
    """Write the light colours as a typst dictionary: paper is light."""
    entries = "".join(f'  {name.replace("_", "-")}: rgb("{value}"),\n' for name, value in map_palette("light").items())
    return f"#let palette = (\n{entries})\n"
