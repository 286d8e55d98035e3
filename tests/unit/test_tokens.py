"""Every text of the palettes can be read on every ground it is put on."""

import itertools

import pytest

from tokens import PALETTES, Palette

AA_TEXT = 4.5
AA_GRAPHICS = 3.0
INKS = ("ink", "ink2", "ink3", "w600", "w700")
GROUNDS = ("card", "bg")
SIGNALS = (("ok", "ok_bg"), ("warn", "warn_bg"), ("bad", "bad_bg"), ("w700", "w50"), ("map_text", "land"))


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a, b):
    dark, light = sorted((luminance(a), luminance(b)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", PALETTES)
@pytest.mark.parametrize(("text", "ground"), [*itertools.product(INKS, GROUNDS), *SIGNALS, ("on_action", "w600")])
def test_text_has_aa_contrast(scheme, text, ground):
    palette = PALETTES[scheme]

    assert contrast(getattr(palette, text), getattr(palette, ground)) >= AA_TEXT


@pytest.mark.parametrize("scheme", PALETTES)
@pytest.mark.parametrize("ground", [*GROUNDS, "w50"])
def test_the_ring_around_what_has_the_focus_is_seen(scheme, ground):
    palette = PALETTES[scheme]

    assert contrast(palette.w500, getattr(palette, ground)) >= AA_GRAPHICS


def test_a_palette_becomes_css_properties():
    css = PALETTES["light"].css()

    assert css["--warn-bg"] == "#fdf1e0"
    assert len(css) == len(Palette.__dataclass_fields__)
