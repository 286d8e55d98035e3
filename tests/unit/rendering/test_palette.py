import re

import pytest

from domain.layers import LAYERS
from rendering.maps.drawing import HERE, legend_sample
from rendering.maps.sources import DRAWINGS
from rendering.palette import SCHEMES, map_palette, typst_palette
from tests.support.ground import pixels
from tokens import LIGHT


def test_both_schemes_name_the_same_colours():
    assert map_palette("light").keys() == map_palette("dark").keys()


def test_the_palette_of_documents_is_the_light_one():
    assert f'  w600: rgb("{LIGHT.w600}"),' in typst_palette()


def test_every_layer_is_drawn_by_styles_that_exist():
    defined = set(re.findall(r'<Style name="([^"]+)"', (HERE / "styles.xml").read_text()))

    assert {layer.name for layer in LAYERS} == set(DRAWINGS)
    assert {style for drawing in DRAWINGS.values() for style in drawing.styles} == defined


SAMPLES = [(layer, sample) for layer in LAYERS for sample in layer.legend]


@pytest.mark.parametrize("scheme", sorted(SCHEMES))
@pytest.mark.parametrize(("layer", "sample"), SAMPLES, ids=[sample.label for _layer, sample in SAMPLES])
def test_each_line_of_the_legend_shows_something(layer, sample, scheme):
    assert (pixels(legend_sample(layer, sample, scheme))[:, :, 3] > 0).sum() > 40


@pytest.mark.parametrize("name", ["valves", "hydrants"])
def test_the_states_of_a_thing_are_drawn_differently(name):
    layer = next(one for one in LAYERS if one.name == name)

    assert len({legend_sample(layer, sample, "light") for sample in layer.legend}) == len(layer.legend)
