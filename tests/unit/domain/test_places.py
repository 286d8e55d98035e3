import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.places import Coordinates, is_case_number, neighbours, plain, read_coordinates, systems_at


@pytest.mark.parametrize(
    ("written", "read"),
    [("Żółta", "zolta"), ("  ul.  Łąkowa ", "ul lakowa"), ("ŚWIĘTOJAŃSKA", "swietojanska"), ("3 Maja", "3 maja")],
)
def test_letters_and_case_do_not_matter(written, read):
    assert plain(written) == read


@given(st.text())
def test_plain_text_stays_as_it_is(text):
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize(
    ("number", "known", "nearest"),
    [
        ("97", ["95", "96", "98", "99", "101"], ("95", "99")),
        ("97", ["94", "96"], ("94", "96")),
        ("97", ["100", "1", "3a", "9"], ("3a", "9")),
        ("5", ["7", "9", "11"], ("7", "9")),
        ("8", ["10", "6a", "6"], ("6a", "10")),
        ("4", [], ()),
    ],
)
def test_the_neighbours_of_a_missing_number_are_of_its_own_side(number, known, nearest):
    assert neighbours(number, known) == nearest


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("52.7368, 15.2288", Coordinates(15.2288, 52.7368, 4326)),
        ("X 5844150.76  Y 5516212.01", Coordinates(5516212.01, 5844150.76, 2176)),
        ("52,7368 15,2288", Coordinates(15.2288, 52.7368, 4326)),
        ("52.7368,15.2288", Coordinates(15.2288, 52.7368, 4326)),
        ("43.4 -80.5", Coordinates(-80.5, 43.4, 4326)),
        ("5844904.95 5515453.05", Coordinates(5515453.05, 5844904.95, 2176)),
        ("6512345 5844904", Coordinates(6512345, 5844904, 2177)),
        ("547908.68; 245502.41", Coordinates(245502.41, 547908.68, 2180)),
    ],
)
def test_coordinates_are_known_by_their_size(written, read):
    assert read_coordinates(written) == read


@pytest.mark.parametrize(
    ("written", "is_case"),
    [
        ("SPR/2026/000123", True),
        (" ZWK.6341.12.2026 ", True),
        ("Lipowa 14/2", False),
        ("Lipowa/14/2", False),
        ("3-Maja-2026", False),
        ("52.73, 15.24", False),
    ],
)
def test_the_number_of_a_case_is_told_from_an_address(written, is_case):
    assert is_case_number(written) is is_case


@pytest.mark.parametrize("written", ["Lipowa 14", "52.7", "1 2 3", "91 200", "1e400 1", "nan nan", ""])
def test_what_is_no_pair_of_coordinates_is_searched_as_words(written):
    assert read_coordinates(written) is None


@pytest.mark.parametrize(
    ("lon", "lat", "systems"), [(15.24, 52.73, (2176, 2180)), (21.0, 52.2, (2178, 2180)), (-80.5, 43.4, (26917,))]
)
def test_a_place_is_told_in_the_systems_of_its_country(lon, lat, systems):
    assert systems_at(lon, lat, 26917) == systems
