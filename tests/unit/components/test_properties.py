"""Whoever looks after several properties chooses between the one in force and all of them."""

import pytest
from dash import dcc, html

from components.finance.everywhere import everywhere
from components.invoices.screen import list_screen
from components.properties import whose
from domain.invoice_list import Wanted
from tests.support.words import parts_of
from texts import speaking


@pytest.fixture(autouse=True)
def _in_english():
    with speaking("en"):
        yield


@pytest.mark.parametrize(
    ("chosen", "there", "leads"), [("", "This property", "/x?properties=every"), ("every", "All properties", "/x")]
)
def test_the_other_choice_is_a_link(chosen, there, leads):
    one, other = whose("/x", chosen).children

    [way] = [part for part in (one, other) if isinstance(part, dcc.Link)]
    [here] = [part for part in (one, other) if isinstance(part, html.Strong)]
    assert (here.children, getattr(here, "aria-current"), way.href) == (there, "true", leads)


@pytest.mark.parametrize("page", [everywhere(), list_screen(Wanted(), "every"), list_screen(Wanted(), "anything")])
def test_the_pages_carry_the_choice(page):
    assert [nav.className for nav in parts_of(page, "Nav")] == ["whose"]
