import enum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.models import Base
from domain.errors import NotFoundError
from domain.layers import AUDIENCES, BY_NAME, GROUPS, LAYERS, audiences_of, chosen, is_seen, layers_for
from domain.roles import PUBLIC, STAFF, Role
from tests.support.machine import ROOT

SECRET = {"water_mains", "water_connections", "valves", "sources", "manholes", "sanitary_sewers", "districts"}


def names(*roles: Role) -> set[str]:
    return {layer.name for layer in layers_for(frozenset(roles) if roles else None)}


def test_a_stranger_sees_the_general_course_and_hydrants_and_nothing_that_helps_to_do_harm():
    assert names() >= {"streets", "water_overview", "hydrant_positions"}
    assert not names() & SECRET


def test_a_customer_sees_what_a_stranger_sees():
    assert names(Role.CUSTOMER) == names()


def test_the_fire_brigade_sees_hydrants_in_full_and_mains_but_no_valves():
    assert names(Role.FIRE) >= {"hydrants", "water_mains"}
    assert not names(Role.FIRE) & {"valves", "sources", "manholes", "water_connections"}


@pytest.mark.parametrize("role", [Role.CLERK, Role.DISPATCHER, Role.ANALYST, Role.ADMIN])
def test_the_utility_sees_everything_once(role):
    assert names(role) == {layer.name for layer in LAYERS if not layer.refined_by}


def test_nothing_of_a_hydrant_but_its_kind_is_public():
    assert [attribute.key for attribute in BY_NAME["hydrant_positions"].attributes] == ["kind"]


def test_the_general_course_tells_nothing_and_gives_no_geometry():
    overview = BY_NAME["water_overview"]

    assert (overview.attributes, overview.is_exact) == ((), False)


@pytest.mark.parametrize("asked", [["valves"], ["no-such-layer"], [], ["streets", "valves"], ["streets; DROP TABLE"]])
def test_a_forbidden_layer_and_an_unknown_one_are_answered_alike(asked):
    with pytest.raises(NotFoundError, match=r"^no such layer$"):
        chosen(asked, None)


def test_layers_come_in_the_order_of_drawing_whatever_the_order_of_asking():
    assert [layer.name for layer in chosen(["streets", "land"], None)] == ["land", "streets"]


ANY_HIDDEN = st.dictionaries(st.sampled_from(sorted(BY_NAME)), st.frozensets(st.sampled_from(AUDIENCES)), max_size=6)


@settings(max_examples=60)
@given(hidden=ANY_HIDDEN, roles=st.none() | st.frozensets(st.sampled_from(Role)))
def test_hiding_never_shows_anybody_more(hidden, roles):
    seen = {layer.name for layer in LAYERS if is_seen(layer, roles, hidden)}

    assert seen <= {layer.name for layer in LAYERS if is_seen(layer, roles)}


@pytest.mark.parametrize(
    ("audience", "roles", "seen"),
    [
        ("*", None, False),
        ("*", {Role.CUSTOMER}, False),
        ("*", {Role.CLERK}, True),
        (Role.CLERK, {Role.CLERK}, False),
        (Role.CLERK, {Role.CLERK, Role.CUSTOMER}, False),
        (Role.CLERK, {Role.CLERK, Role.ANALYST}, True),
        (Role.CLERK, None, True),
    ],
)
def test_a_layer_is_hidden_from_those_who_look_as_nobody_else(audience, roles, seen):
    hidden = {"addresses": frozenset({audience})}

    assert is_seen(BY_NAME["addresses"], roles and frozenset(roles), hidden) is seen


def test_a_right_to_a_layer_through_one_role_is_not_kept_by_another_that_has_none():
    assert not is_seen(BY_NAME["valves"], frozenset({Role.FIRE, Role.CLERK}), {"valves": frozenset({Role.CLERK})})


def test_what_the_fullest_form_is_hidden_from_sees_the_general_one():
    seen = layers_for(frozenset({Role.FIRE}), {"water_mains": frozenset({Role.FIRE})})

    assert "water_overview" in {layer.name for layer in seen}


def test_a_layer_can_be_hidden_from_those_who_would_see_it():
    assert audiences_of(BY_NAME["addresses"]) == AUDIENCES
    assert set(audiences_of(BY_NAME["water_mains"])) == STAFF | {Role.FIRE}


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_a_layer_names_columns_that_exist_and_values_that_are_stored(layer):
    columns = Base.metadata.tables[layer.table].columns

    assert {attribute.key for attribute in layer.attributes} <= set(columns.keys())
    for column, values in layer.where.items():
        assert values <= set(columns[column].type.enums)


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_every_stored_kind_that_identify_shows_has_words(layer):
    columns = Base.metadata.tables[layer.table].columns
    for attribute in layer.attributes:
        kinds = getattr(columns[attribute.key].type, "enum_class", None)
        if kinds is not None and issubclass(kinds, enum.Enum):
            assert attribute.words.keys() == {kind.value for kind in kinds}


def test_each_layer_belongs_to_a_group_that_is_there():
    assert {layer.group for layer in LAYERS} == {group.name for group in GROUPS}


def test_the_documentation_has_a_line_for_every_layer_with_its_scale_and_its_readers():
    readers = {PUBLIC: "everybody", STAFF: "the utility", STAFF | {Role.FIRE}: "the utility, fire brigade"}
    lines = [line.split("|") for line in (ROOT / "docs" / "map.md").read_text().splitlines() if line.startswith("| `")]
    told = {cells[1].strip(" `"): (cells[3].strip(), cells[4].strip()) for cells in lines if len(cells) == 7}

    assert told == {layer.name: (readers[layer.roles], str(layer.min_zoom)) for layer in LAYERS}
