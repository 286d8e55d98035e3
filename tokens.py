"""Design tokens: the one source of colour, type and rhythm.

The DMC theme, the CSS variables, the plotly templates, the Mapnik styles and the typst palette are all derived from
the two palettes below, so that a colour is changed in one place. Colours are ``#rrggbb``; contrast of every text pair
is at least 4.5 (WCAG 2.2 AA), held by a test.
"""

from dataclasses import dataclass, fields
from typing import Final

FONT_FAMILY: Final = '"Inter Variable", system-ui, sans-serif'
BODY_PX: Final = 15
CARD_RADIUS_PX: Final = 14


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one scheme; ``w50``..``w900`` is the water family."""

    w50: str
    w100: str
    w200: str
    w300: str
    w400: str
    w500: str
    w600: str
    w700: str
    w800: str
    w900: str
    ink: str
    ink2: str
    ink3: str
    line: str
    bg: str
    card: str
    ok: str
    ok_bg: str
    warn: str
    warn_bg: str
    bad: str
    bad_bg: str
    sewer: str
    storm: str
    teal: str
    alert_bar: str
    mute: str
    on_action: str
    # The base map.
    land: str
    building: str
    building_edge: str
    road: str
    road_edge: str
    river: str
    green: str
    map_text: str
    map_halo: str

    def css(self) -> dict[str, str]:
        """Return the palette as CSS custom properties, ``--warn-bg`` for ``warn_bg``."""
        return {f"--{field.name.replace('_', '-')}": getattr(self, field.name) for field in fields(self)}


LIGHT: Final = Palette(
    w50="#eef6fb",
    w100="#d6eaf6",
    w200="#a9d2ec",
    w300="#72b4de",
    w400="#3b94cb",
    w500="#1577b3",
    w600="#0b6199",
    w700="#0a4f7e",
    w800="#093e63",
    w900="#082d49",
    ink="#101d2b",
    ink2="#46566a",
    ink3="#5f6f82",
    line="#dbe3ec",
    bg="#f4f7fa",
    card="#ffffff",
    ok="#157347",
    ok_bg="#e6f4ec",
    warn="#9a4b05",
    warn_bg="#fdf1e0",
    bad="#b3261e",
    bad_bg="#fdecea",
    sewer="#803300",
    storm="#4f6b3a",
    teal="#2a9d95",
    alert_bar="#d97706",
    mute="#c5d0dc",
    on_action="#ffffff",
    land="#f6f8f7",
    building="#dfe4ea",
    building_edge="#cbd3dc",
    road="#ffffff",
    road_edge="#d3dae2",
    river="#b9dcef",
    green="#e2eedd",
    map_text="#46566a",
    map_halo="#ffffff",
)

DARK: Final = Palette(
    w50="#10283b",
    w100="#163850",
    w200="#1d4c6b",
    w300="#2a6a93",
    w400="#3b94cb",
    w500="#4fa8da",
    w600="#6cb8e8",
    w700="#8cc9ef",
    w800="#b4dcf5",
    w900="#d9eefb",
    ink="#e8eff6",
    ink2="#b3c1d0",
    ink3="#93a3b5",
    line="#24384c",
    bg="#0b1622",
    card="#12212f",
    ok="#6fd19b",
    ok_bg="#10301f",
    warn="#f3b562",
    warn_bg="#33240f",
    bad="#ff9a90",
    bad_bg="#3a1613",
    sewer="#d39a6a",
    storm="#a3c184",
    teal="#4fc3ba",
    alert_bar="#e79a3c",
    mute="#3a4f64",
    on_action="#06121d",
    land="#0d1a26",
    building="#1b2f41",
    building_edge="#24384c",
    road="#1a2a39",
    road_edge="#24384c",
    river="#12354d",
    green="#12291f",
    map_text="#b3c1d0",
    map_halo="#0b1622",
)

PALETTES: Final = {"light": LIGHT, "dark": DARK}
