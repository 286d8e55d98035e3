"""What a thing on the map is said to be."""

import pytest
from shapely import Point

from components.network import feature_details
from domain.layers import BY_NAME
from domain.network.features import Feature
from texts import use_language


@pytest.fixture(autouse=True)
def _polish():
    use_language("pl")
    yield
    use_language("en")


def told(layer: str = "water_mains", distance_m: float = 0.4, /, **known: object) -> str:
    attributes = {attribute.key: None for attribute in BY_NAME[layer].attributes} | known
    feature = Feature(BY_NAME[layer], 7, distance_m, attributes, Point(0, 0))
    return str(feature_details(feature).to_plotly_json()).replace("\\u202f", " ")


def test_two_pipes_that_are_alike_differ_by_number_and_distance():
    assert "P-17" in told(code="P-17")
    assert "0,4 m od pinezki" in told(code="P-17")


def test_a_district_around_the_pin_is_not_away_from_it():
    assert "od pinezki" not in told("districts", 0, code="D-1", name="Górna")


@pytest.mark.parametrize(("stored", "words"), [("pe", "PE"), ("PVC", "PVC"), ("CI", "żeliwo"), ("eternit", "eternit")])
def test_a_material_is_told_in_one_way_however_it_is_stored(stored, words):
    assert f"'{words}'" in told(material=stored)


def test_numbers_have_their_units():
    assert "DN 110 mm" in told(diameter_mm=110)
    assert "12,3 m" in told(length_m=12.34)


def test_a_sewer_is_no_main():
    assert "kanał uliczny" in told("sanitary_sewers", function="distribution_main")
