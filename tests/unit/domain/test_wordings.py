import pytest

from domain.wordings import Block, Span, blocks, filled, places_in, spans, unknown_places

KNOWN = {"name", "day"}


def test_a_place_is_filled_with_its_value_and_nothing_else_is_touched():
    assert filled("Off on {day} { or {name}.", {"day": "1 May", "name": "{day}"}) == "Off on 1 May { or {day}."


def test_a_place_without_a_value_stays_as_it_is():
    assert filled("{amount}", {}) == "{amount}"


@pytest.mark.parametrize(
    "mark", ["{amount}", "{name.upper()}", "{ name }", "{7*7}", "{% if name %}", "{# quiet #}", "{", "{}"]
)
def test_whatever_is_no_known_place_is_named_as_it_was_written(mark):
    assert unknown_places(f"Dear {{name}}, {mark}", KNOWN) == [mark]


def test_known_places_and_ids_of_blocks_are_no_trouble():
    assert unknown_places("{name}, {day}: paid. {#a11y-status}", KNOWN) == []


def test_the_places_of_a_text_are_named_once():
    assert places_in("{name} {day} {name}") == ["name", "day"]


def test_a_text_is_cut_into_headings_paragraphs_and_lists():
    text = "First\nline.\n\n## Why {#why}\n\n- one\n  more\n- two\n"

    assert blocks(text) == [
        Block("paragraph", ("First line.",)),
        Block("heading", ("Why",), "why"),
        Block("list", ("one more", "two")),
    ]


def test_an_id_on_a_line_of_its_own_names_the_list_before_it():
    assert blocks("- one\n- two\n{#steps}") == [Block("list", ("one", "two"), "steps")]


def test_words_of_a_line_have_an_id_of_their_own_even_at_its_end():
    (block,) = blocks("Made on [2026-11-22]{#day} by [us]{#who}")

    assert block.ident == ""
    assert spans(block.lines[0]) == [Span("Made on "), Span("2026-11-22", "day"), Span(" by "), Span("us", "who")]


def test_brackets_without_an_id_stay_as_they_are():
    assert spans("[sic] and {#alone}") == [Span("[sic] and {#alone}")]
