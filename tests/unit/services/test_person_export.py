"""No table about a customer is forgotten by the file on one person."""

from data.models import Base
from data.queries.person import CUSTOMERS, LEFT_OUT, hanging

READINGS = "readings"
"""They hang on meters; a customer has those of the time in which they were served."""


def reached():
    """Return every table from which foreign keys lead to a customer or to a reading, however far."""
    found = {CUSTOMERS, READINGS}
    while more := {
        name
        for name, table in Base.metadata.tables.items()
        if name not in found and found & {key.column.table.name for key in table.foreign_keys}
    }:
        found |= more
    return found - {CUSTOMERS, READINGS}


def test_every_table_that_hangs_on_a_customer_is_in_the_file_or_left_out_for_a_reason():
    assert reached() == hanging().keys() | LEFT_OUT.keys()
    assert not hanging().keys() & LEFT_OUT.keys()
    assert all(LEFT_OUT.values())


def test_a_row_that_names_its_customer_is_found_by_nothing_else():
    naming = {name for name, table in Base.metadata.tables.items() if "customer_id" in table.c} - LEFT_OUT.keys()

    assert {column.name for name in naming for column in hanging()[name]} == {"customer_id"}
