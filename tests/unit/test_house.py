"""The house rules, held on the tree as it is, and what they let through."""

import pytest

from tests.support.house import (
    Source,
    index_addresses,
    literal_ids,
    local_paths,
    lowest_modules,
    undeclared_roles,
    unreasoned_exemptions,
    vague_names,
    violations,
)
from tests.support.machine import LOCKS, ROOT


def test_the_tree_keeps_the_house_rules():
    assert [str(violation) for violation in violations(ROOT)] == []


@pytest.mark.parametrize(
    ("rule", "file", "text"),
    [
        (undeclared_roles, "pages/home.py", 'dash.register_page(__name__, path="/", roles=("customer",))'),
        (undeclared_roles, "pages/__init__.py", ""),
        (undeclared_roles, "callbacks/home.py", 'bind(show, Output(Ids.CHART, "figure"), roles=CUSTOMERS)'),
        (undeclared_roles, "endpoints/tiles.py", 'routes.add("/tiles/<z>", tile, roles=PUBLIC)\nseen.add("z")'),
        (
            literal_ids,
            "callbacks/home.py",
            'app.callback(Output(Ids.CHART, "figure"), Input(Ids.METER, "value"))(show)',
        ),
        (literal_ids, "components/home.py", 'State("chart", "figure")'),
        (vague_names, "domain/management.py", ""),
        (lowest_modules, "texts.py", "import flask_babel\nfrom collections import abc"),
        (lowest_modules, "cli.py", "import config"),
        (unreasoned_exemptions, "cli.py", "run(command)  # noqa: S603 -- the command is ours"),
        (unreasoned_exemptions, "cli.py", "import mapnik  # type: ignore[import-untyped]  # ships no types"),
    ],
)
def test_what_keeps_a_rule_is_let_through(rule, file, text):
    assert list(rule(Source(file, text))) == []


@pytest.mark.parametrize("exemption", ["# noqa", "# noqa: S603", "# type: ignore", "# type: ignore[attr-defined]"])
def test_an_exemption_without_a_reason_is_refused(exemption):
    assert list(unreasoned_exemptions(Source("cli.py", f"run(command)  {exemption}")))


@pytest.mark.parametrize("named", ['Output({"type": "chart", "index": MATCH}, "x")', 'State(component_id="a")'])
def test_an_element_id_is_literal_in_every_form(named):
    assert list(literal_ids(Source("callbacks/home.py", named)))


def test_an_address_with_home_in_it_is_no_path_of_a_machine():
    assert list(local_paths(ROOT, "docs/start.md", "see https://example.org/home/start and ../shared/data")) == []


def test_the_parent_directory_of_the_checkout_is_a_path_of_a_machine(tmp_path):
    assert list(local_paths(tmp_path / "main", "docs/start.md", f"cd {tmp_path}/main"))


def test_a_hash_is_no_address():
    assert list(index_addresses("requirements.lock", "dash==4.4.1 --hash=sha256:00ff")) == []


def test_the_development_lock_holds_the_product_as_it_ships():
    shipped, developed = (
        {line for line in LOCKS[kind].read_text().splitlines() if "==" in line} for kind in ("run", "dev")
    )

    assert shipped
    assert shipped <= developed
