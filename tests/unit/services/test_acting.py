"""Whatever is written for a customer asks whether the user may act for them, not only whether they may look."""

import ast
from pathlib import Path

SERVICES = Path(__file__).parents[3] / "services"
WRITING = {
    *("consents_given.give", "consents_given.withdraw", "contact.wish"),
    *("contact_codes.drop_codes", "contact_codes.send_code", "contact_codes.take_code"),
    *("delegates._lending_customer", "person_export.export_person"),
}
"""Services of these pages that write for a customer, or hand out all of their data; others are found by their calls."""


THEIR_OWN = {
    "feeds.end_feed": "the calendar of whoever looks, not of the customer",
    "feeds.make_feed": "the calendar of whoever looks, not of the customer",
}
"""Functions that look at the customer in force and write what is the user's own; each with the reason."""


def calls(function):
    names = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    return {name.attr if isinstance(name, ast.Attribute) else getattr(name, "id", "") for name in names}


def functions():
    for path in sorted(SERVICES.glob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                yield f"{path.stem}.{node.name}", calls(node)


def test_nothing_is_written_for_a_customer_who_is_only_looked_at():
    loose = {name for name, called in functions() if {"writing", "current_customer"} <= called}

    assert loose == THEIR_OWN.keys()


def test_the_services_that_write_for_a_customer_ask_for_the_right_to_act():
    asking = {name for name, called in functions() if "acting_customer" in called}

    assert asking >= WRITING
