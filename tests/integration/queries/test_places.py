import pytest
from shapely import Point

from data.models import AddressPoint
from data.queries.places import (
    PLACES,
    address_of,
    addresses_in,
    coordinates_of,
    map_extent,
    nearest_address,
    places_like,
    street_index,
)
from domain.places import MissingNumber, OtherStreet
from tests.support.ground import at, build_house, lay_pipe, lon_lat, name_street, number_house
from tests.support.queries import statements


@pytest.fixture
def town(session):
    street = name_street(session, "Żółtych Łubinów", (0, 0), (200, 0), quarter="Stare Miasto")
    for house in (1, 12, 2, 120):
        number_house(session, street, str(house), house, 10)
    number_house(session, name_street(session, "Żytnia", (0, 500), (90, 500)), "12a", 45, 510)
    return session


def search(session, words: str):
    return places_like(session, street_index(session), words)


def labels(session, words: str) -> list[str]:
    return list(search(session, words).places["label"])


def test_a_street_is_found_without_polish_letters(town):
    assert labels(town, "zoltych lub") == ["Żółtych Łubinów, Stare Miasto"]


def test_a_whole_house_number_comes_before_those_that_begin_with_it(town):
    assert labels(town, "ul. żółtych łubinów 12") == [
        "Żółtych Łubinów 12, 66-400 Przykładowo",
        "Żółtych Łubinów 120, 66-400 Przykładowo",
    ]


def test_of_a_number_that_is_not_there_the_neighbours_come_first_and_it_is_said(town):
    found = search(town, "zoltych lubinow 6")

    assert found.missing == MissingNumber("Żółtych Łubinów", "6", ("2", "12"))
    assert [label.split(",")[0] for label in found.places["label"]] == ["Żółtych Łubinów 2", "Żółtych Łubinów 12"]


def test_a_number_is_missed_though_others_begin_with_it(town):
    found = search(town, "zytnia 1")

    assert found.missing == MissingNumber("Żytnia", "1", ("12a",))
    assert list(found.places["label"]) == ["Żytnia 12a, 66-400 Przykładowo"]


def test_a_street_without_any_numbers_is_found_all_the_same(town):
    name_street(town, "Polna", (0, 900), (90, 900))

    found = search(town, "polna 5")

    assert (list(found.places["label"]), found.missing) == (["Polna"], MissingNumber("Polna", "5", ()))


def test_a_number_that_is_there_is_not_missed(town):
    assert search(town, "zytnia 12A").missing is None


def test_the_place_of_a_street_lies_on_the_street(town):
    [street] = search(town, "zoltych").places.to_dict(orient="records")

    assert (street["lon"], street["lat"]) == pytest.approx(lon_lat(100, 0), abs=1e-7)


def test_coordinates_are_a_place_too(town):
    [place] = search(town, "547900 245600").places.to_dict(orient="records")

    assert place["kind"] == "coordinates"
    assert (place["lon"], place["lat"]) == pytest.approx(lon_lat(100, 0), abs=1e-7)


@pytest.mark.parametrize("words", ["", "   ", "Nieistniejąca", "%", "_", "' OR 1=1 --"])
def test_nothing_found_has_the_same_columns(town, words):
    found = search(town, words).places

    assert (len(found), list(found.columns)) == (0, list(PLACES))


def test_the_nearest_address_is_told(town):
    assert nearest_address(town, *lon_lat(3, 14)) == "Żółtych Łubinów 2, 66-400 Przykładowo"


def test_far_from_every_house_there_is_no_address(town):
    assert nearest_address(town, *lon_lat(5000, 5000)) == ""


def test_a_place_is_told_in_both_polish_systems(session):
    assert [srid for srid, _east, _north in coordinates_of(session, *lon_lat(0, 0))] == [2176, 2180]


def test_the_extent_holds_streets_houses_and_pipes(session):
    build_house(session, 0, 0)
    lay_pipe(session, (0, 0), (1000, 2000))

    extent = map_extent(session)

    assert extent is not None
    west, south, east, north = extent

    assert west <= min(lon_lat(0, 0)[0], lon_lat(0, 12)[0])
    assert (east, north) >= lon_lat(1000, 2000)
    assert (east - west, north - south) == pytest.approx((0.0163, 0.0184), abs=0.002)


def test_an_empty_map_has_no_extent(session):
    assert map_extent(session) is None


@pytest.mark.parametrize("words", ["zoltych", "zytnia 12"])
def test_a_search_costs_two_statements_at_most(town, engine, words):
    index = street_index(town)
    with statements(engine) as sent:
        places_like(town, index, words)
    assert len(sent) <= 2


def test_the_names_of_all_streets_cost_two_statements(town, engine):
    with statements(engine) as sent:
        street_index(town)
    assert len(sent) == 2


def number_undrawn(session, street: str, number: str, city: str, east: float) -> None:
    """Put up a house number of a street that nobody has drawn."""
    place = Point(at(east, 50))
    session.add(AddressPoint(code=f"U-{east}", street=street, number=number, city=city, geom=place))
    session.flush()


def test_a_village_without_streets_is_searched_by_its_name(town):
    number_undrawn(town, "", "7", "Wólka", 10)
    number_undrawn(town, "", "8", "Wólka", 20)

    assert labels(town, "wolka 7") == ["Wólka 7, Wólka"]
    assert search(town, "wolka").places["kind"].to_list() == ["street"]


def test_addresses_of_a_street_that_nobody_has_drawn_are_found(town):
    number_undrawn(town, "Polna", "7", "Wólka", 10)
    number_undrawn(town, "", "7", "Wólka", 20)

    assert labels(town, "Polna 7 Wólka") == ["Polna 7, Wólka"]


@pytest.mark.parametrize(
    ("words", "is_sure"),
    [("zytnia 12a", True), ("zytna", True), ("zytnia 1", False), ("żółtych 12", True), ("x", False), ("zyt", False)],
)
def test_the_search_says_when_it_is_sure(town, words, is_sure):
    assert search(town, words).is_sure is is_sure


def test_a_street_that_is_not_there_is_asked_about_with_the_near_ones(town):
    found = search(town, "Żyznia 7")

    assert (found.is_sure, found.missing, found.other) == (False, None, OtherStreet("Żyznia", ("Żytnia",)))
    assert list(found.places["label"]) == ["Żytnia"]


def test_of_a_street_that_is_only_near_the_number_is_offered_never_taken(town):
    found = search(town, "Żyznia 12a")

    assert (found.is_sure, found.other) == (False, OtherStreet("Żyznia", ("Żytnia",)))
    assert list(found.places["label"]) == ["Żytnia 12a, 66-400 Przykładowo"]


def test_of_two_streets_of_one_name_none_is_sure(town):
    other = name_street(town, "Żytnia", (0, 900), (90, 900), quarter="Zawarcie")
    number_house(town, other, "12a", 45, 910)

    found = search(town, "zytnia 12a")

    assert (len(found.places), found.is_sure) == (2, False)
    assert labels(town, "zytnia zawarcie 12a")[0] == "Żytnia 12a, 66-400 Przykładowo"
    assert search(town, "zytnia zawarcie 12a").is_sure


def test_a_flat_does_not_hide_the_house(town):
    assert labels(town, "zytnia 12a/3") == ["Żytnia 12a, 66-400 Przykładowo"]


def test_the_numbers_of_a_street_are_listed(town):
    [street] = search(town, "zoltych").places["id"]

    name, numbers = addresses_in(town, street)

    assert name == "Żółtych Łubinów, Stare Miasto"
    assert sorted(numbers["number"], key=int) == ["1", "2", "12", "120"]


def test_a_street_that_is_not_there_has_no_name_and_no_numbers(town):
    name, numbers = addresses_in(town, 999)

    assert (name, len(numbers), list(numbers.columns)) == ("", 0, ["id", "number"])


def test_an_address_is_told_with_its_place(town):
    [ident] = search(town, "zytnia 12a").places["id"]

    address = address_of(town, int(ident))

    assert address is not None
    assert address.label == "Żytnia 12a, 66-400 Przykładowo"
    assert (address.lon, address.lat) == pytest.approx(lon_lat(45, 510), abs=1e-7)


def test_an_address_that_is_not_there_is_nothing(session):
    assert address_of(session, 999) is None
