import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.street_names import Fit, NamedStreet, StreetIndex, distances, slips

STREETS = (
    ("Lipowa", "Śródmieście"),
    ("Leśna", ""),
    ("3 Maja", ""),
    ("11 Listopada", ""),
    ("Tadeusza Kościuszki", ""),
    ("św. Jana", ""),
    ("Generała Andersa", ""),
    ("Aleja Wolności", ""),
    ("Plac Wolności", ""),
    ("Żółtych Łubinów", "Stare Miasto"),
)
INDEX = StreetIndex([NamedStreet(at, name, (part, "Przykładowo")) for at, (name, part) in enumerate(STREETS, 1)])
LETTERS = st.text("abcł", min_size=1, max_size=7)


def meant(text: str) -> tuple[str, str]:
    """Return the best street and the house number."""
    like = INDEX.like(text, 5)
    return (like.streets[0].name if like.streets else "", like.number)


@pytest.mark.parametrize(
    ("written", "street", "number"),
    [
        ("ul. Lipowa 14a", "Lipowa", "14a"),
        ("lipowa 14 A", "Lipowa", "14a"),
        ("14 lipowa", "Lipowa", "14"),
        ("lipowa14", "Lipowa", "14"),
        ("Lipowa 14 m 3", "Lipowa", "14"),
        ("Lipowa nr 14", "Lipowa", "14"),
        ("LIPOWA 3/5", "Lipowa", "3/5"),
        ("66-400 Przykładowo, Lipowa 5", "Lipowa", "5"),
        ("Przykładowo Lipowa", "Lipowa", ""),
        ("3 Maja 7", "3 Maja", "7"),
        ("7 3 Maja", "3 Maja", "7"),
        ("maja 3", "3 Maja", ""),
        ("11 listopada 11", "11 Listopada", "11"),
        ("plac", "Plac Wolności", ""),
        ("pl. wolności 2", "Plac Wolności", "2"),
        ("wolności al. 2", "Aleja Wolności", "2"),
        ("", "", ""),
    ],
)
def test_an_address_is_read_in_any_order(written, street, number):
    assert meant(written) == (street, number)


@pytest.mark.parametrize(
    "written", ["kosciuszki", "tadeusza k", "tad kos", "usza", "T. Kościuszki", "Kościuszki Tadeusz"]
)
def test_a_street_is_found_by_parts_of_its_words(written):
    assert meant(written)[0] == "Tadeusza Kościuszki"


@pytest.mark.parametrize(
    ("written", "street"),
    [
        ("lipwa", "Lipowa"),
        ("lpiwoa", "Lipowa"),
        ("kosciuzko", "Tadeusza Kościuszki"),
        ("kościószk", "Tadeusza Kościuszki"),
        ("zoltych lubinuf", "Żółtych Łubinów"),
        ("zoltychlubinow", "Żółtych Łubinów"),
        ("listopadda 11", "11 Listopada"),
    ],
)
def test_one_slip_or_two_are_forgiven(written, street):
    assert meant(written)[0] == street


@pytest.mark.parametrize(
    ("written", "street"),
    [("św. Jana", "św. Jana"), ("świętego Jana", "św. Jana"), ("gen. Andersa", "Generała Andersa")],
)
def test_titles_are_found_however_they_are_written(written, street):
    assert meant(written)[0] == street


def test_one_word_of_another_place_is_forgiven():
    assert meant("Gorzów Lipowa 14") == ("Lipowa", "14")


@pytest.mark.parametrize("written", ["Przykładowo", "xyz", "lasna bez sensu", "%", "_", "' OR 1=1 --"])
def test_what_is_like_no_street_finds_none(written):
    assert INDEX.like(written, 5).streets == ()


def test_a_number_is_never_taken_for_another():
    assert [one.name for one in INDEX.like("1 listopada", 5).streets] == ["11 Listopada"]
    assert INDEX.like("1 listopada", 5).number == "1"


def test_streets_that_fit_equally_are_rivals():
    assert INDEX.like("wolności", 5).rivals == 2
    assert INDEX.like("plac wolności", 5).rivals == 1


@pytest.mark.parametrize(
    ("written", "fit"),
    [
        ("lipowa 14", Fit.NAMED),
        ("lipwa 14", Fit.NAMED),
        ("T. Kościuszki", Fit.NAMED),
        ("lipo", Fit.BEGUN),
        ("usza", Fit.BEGUN),
        ("lisowa 14", Fit.OTHER),
        ("lisowaa", Fit.OTHER),
        ("Gorzów Lipowa 14", Fit.OTHER),
        ("qwertyuiop", Fit.OTHER),
    ],
)
def test_a_street_is_named_by_its_words_or_with_one_slip_that_makes_no_other_name(written, fit):
    assert INDEX.like(written, 5).fit is fit


def test_what_was_asked_is_told_as_it_was_written():
    assert INDEX.like("ul. Lisowa 14 m 3", 5).asked == "Lisowa"


def test_the_shortest_street_is_the_example_and_no_street_is_none():
    assert (INDEX.example(), StreetIndex([]).example()) == ("Leśna", "")


def far(one: str, other: str) -> int:
    """Return the slips between two words, by the table that textbooks draw."""
    row = {(-1, -1): 0}
    for i in range(-1, len(one)):
        for j in range(-1, len(other)):
            ways = [row[i - 1, j] + 1] if i >= 0 else []
            ways += [row[i, j - 1] + 1] if j >= 0 else []
            ways += [row[i - 1, j - 1] + (one[i] != other[j])] if min(i, j) >= 0 else []
            if min(i, j) >= 1 and (one[i], one[i - 1]) == (other[j - 1], other[j]):
                ways.append(row[i - 2, j - 2] + 1)
            row[i, j] = min(ways, default=0)
    return row[len(one) - 1, len(other) - 1]


@settings(max_examples=200)
@given(LETTERS, LETTERS)
def test_the_slips_are_those_of_the_textbook(one, other):
    beginnings = [other[:end] for end in range(len(other) + 1)]

    assert distances(one, other) == (far(one, other), min(far(one, beginning) for beginning in beginnings))


@settings(max_examples=60)
@given(name=st.sampled_from([name for name, _part in STREETS if len(name) > 8]), data=st.data())
def test_a_letter_left_out_or_doubled_anywhere_is_forgiven(name, data):
    at = data.draw(st.integers(0, len(name) - 1))
    slipped = data.draw(st.sampled_from([name[:at] + name[at + 1 :], name[:at] + name[at] + name[at:]]))

    assert name in [street.name for street in INDEX.like(slipped, 5).streets] or slips(len(slipped)) == 0
