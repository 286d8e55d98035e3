"""No table about a customer is forgotten by the file on one person."""

from data.models import Base
from services.person_export import LEFT_OUT, OWN, PARTS


def test_every_table_that_names_a_customer_is_in_the_file_or_left_out_for_a_reason():
    naming = {name for name, table in Base.metadata.tables.items() if "customer_id" in table.c}

    assert naming == set(OWN) | LEFT_OUT.keys()
    assert all(LEFT_OUT.values())


def test_what_belongs_to_them_hangs_on_tables_that_are_in_the_file():
    assert {parent for _column, parent in PARTS.values()} <= set(OWN)
