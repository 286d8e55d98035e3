"""The look in the browser, derived from the tokens: CSS variables, the DMC theme, the plotly template.

Figures name colours as CSS variables (``var(--w500)``); the browser resolves them in the scheme in force
(``assets/figures.js``), so that a figure is the same in light and in dark and no server round trip is needed.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from tokens import BODY_PX, CARD_RADIUS_PX, DARK, FONT_FAMILY, LIGHT

SERIES: Final[Mapping[str, str]] = {
    "main": "var(--w500)",
    "submeter": "var(--teal)",
    "typical": "var(--ink3)",
    "warn": "var(--alert-bar)",
    "earlier": "var(--mute)",
    "good": "var(--ok)",
    "bad": "var(--bad)",
    # Of money.
    "balance": "var(--w500)",
    "charged": "var(--w800)",
    "paid": "var(--ok)",
    "late": "var(--bad)",
    "other": "var(--ink3)",
}
"""Colours of series by what they mean: one meaning has one colour in every chart."""

ORIGIN: Final = "Written from tokens.py by `python -m components.theme`; a test holds them together."
WATER: Final = tuple(f"w{step}" for step in (50, 100, 200, 300, 400, 500, 600, 700, 800, 900))

DARK_SURFACES: Final = ("ink", "ink2", "ink2", "ink3", "line", "w100", "card", "bg", "bg", "bg")


def tokens_css() -> str:
    """Write the tokens as CSS variables; what is printed is always light."""
    own = {
        "--font": FONT_FAMILY,
        "--body-size": f"{BODY_PX}px",
        "--card-radius": f"{CARD_RADIUS_PX}px",
        "--shadow": "0 1px 2px rgb(16 29 43 / 5%), 0 4px 16px rgb(16 29 43 / 5%)",
    }
    light = _block(":root", {"color-scheme": "light", **LIGHT.css(), **own})
    declared = {"color-scheme": "dark", **DARK.css(), "--shadow": "none"}
    chosen = _block('[data-mantine-color-scheme="dark"]', declared)
    # Without a script and without a choice the system's scheme holds.
    preferred = _block(":root:not([data-mantine-color-scheme])", declared)
    by_system = f"@media screen and (prefers-color-scheme: dark) {{\n{preferred}}}\n"
    return f"/* {ORIGIN} */\n{light}\n@media screen {{\n{chosen}}}\n\n{by_system}"


def _block(selector: str, declarations: Mapping[str, str]) -> str:
    body = "".join(f"  {name}: {value};\n" for name, value in declarations.items())
    return f"{selector} {{\n{body}}}\n"


def dmc_theme() -> dict[str, Any]:
    """Return the theme of Mantine: our blue family, our type, our radii."""
    return {
        "fontFamily": FONT_FAMILY,
        "primaryColor": "water",
        # Ten shades of ours, so index 6 is w600: white on it, and it on white, pass AA.
        "primaryShade": {"light": 6, "dark": 4},
        "colors": {
            "water": [getattr(LIGHT, name) for name in WATER],
            # Mantine's own greys of the dark scheme, from its text (0) to its deepest surface (9).
            "dark": [getattr(DARK, name) for name in DARK_SURFACES],
        },
        "black": LIGHT.ink,
        "defaultRadius": 9,
        "cursorType": "pointer",
        # A square that is rounded as much as a button would look like a radio button.
        "components": {"Checkbox": {"defaultProps": {"radius": 4}}},
        "fontSizes": {"xs": "12px", "sm": "13px", "md": f"{BODY_PX}px", "lg": "17px", "xl": "19px"},
    }


def plotly_template() -> dict[str, Any]:
    """Return the house template of plotly; its colours are CSS variables."""
    axis = {
        "automargin": True,
        "gridcolor": "var(--line)",
        "linecolor": "var(--line)",
        "zerolinecolor": "var(--line)",
        "tickfont": {"color": "var(--ink3)", "size": 12},
        "title": {"font": {"color": "var(--ink2)", "size": 13}, "standoff": 8},
    }
    return {
        "layout": {
            "font": {"family": FONT_FAMILY, "size": 13, "color": "var(--ink2)"},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "colorway": [SERIES[name] for name in ("main", "submeter", "warn", "typical", "good", "bad")],
            "xaxis": {**axis, "showgrid": False},
            "yaxis": {**axis, "rangemode": "tozero", "zeroline": False},
            "legend": {"orientation": "h", "x": 0, "y": -0.16, "yanchor": "top", "font": {"size": 13}},
            "margin": {"l": 48, "r": 8, "t": 8, "b": 8},
            "hoverlabel": {
                "bgcolor": "var(--card)",
                "bordercolor": "var(--line)",
                "font": {"family": FONT_FAMILY, "color": "var(--ink)", "size": 13},
            },
            "bargap": 0.16,
        },
        "data": {"bar": [{"marker": {"cornerradius": 3, "line": {"width": 0}}}]},
    }


def assets() -> dict[str, str]:
    """Return the files in ``assets/`` that are written from the tokens, by name."""
    template = json.dumps(plotly_template(), indent=2)
    return {"tokens.css": tokens_css(), "plotly-template.js": f"/* {ORIGIN} */\nwindow.wodnikTemplate = {template};\n"}


if __name__ == "__main__":
    for name, text in assets().items():
        (Path(__file__).parents[1] / "assets" / name).write_text(text, encoding="utf-8")
