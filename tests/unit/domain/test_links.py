"""A number is found again by its address, whatever stands in it."""

import re
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.links import contract_at, invoice_at, note_at, number_in, on_behalf_of

NASTY = st.text("/#?%~.\\ +&=;:@<>\"'żŁ漢😀_-a1F2E", min_size=1, max_size=12)
SITE = "https://portal.example"
ROOT = Path(__file__).parents[3]


def arriving(link: str) -> str:
    """Return the path that a server reads of a link on a page, as a browser sends it."""
    sent = urlsplit(urljoin(f"{SITE}/finance", link))
    assert (sent.query, sent.fragment) == ("", "")
    return re.sub("/{2,}", "/", unquote(sent.path))


@settings(max_examples=50)
@given(NASTY)
@example("12/3")
@example("..")
@example("FV/../1")
@example("/")
@example("FV//1.pdf")
@example("100%2F")
@example("~2F")
def test_every_number_comes_back_from_its_address(number):
    places = (("/invoices/", invoice_at(number)), ("/contracts/", contract_at(number)))

    for stem, link in places:
        assert number_in(arriving(link).removeprefix(stem)) == number
        assert "." not in link
    assert number_in(arriving(note_at(number)).removeprefix("/finance/notes/").removesuffix(".pdf")) == number


@settings(max_examples=50)
@given(NASTY, NASTY)
def test_a_customer_and_what_is_opened_for_them_stay_apart(customer, number):
    _none, go, holder, *place = arriving(on_behalf_of(customer, invoice_at(number))).split("/")

    assert (go, number_in(holder)) == ("go", customer)
    assert number_in("/".join(place[1:])) == number


def test_usual_numbers_are_written_as_they_are():
    links = invoice_at("FV/2026/1"), contract_at("U-7_a"), on_behalf_of("0001002", "/finance")

    assert links == ("/invoices/FV/2026/1", "/contracts/U-7_a", "/go/0001002/finance")


@pytest.mark.parametrize("written", ["FV/2026/1", "FV 1", "żółw", "~", "~2", "~2f", "a~zz", "%7E2F"])
def test_an_address_of_before_means_what_it_says(written):
    assert number_in(written) == written


@pytest.mark.parametrize("written", ["~FF", "\ud800"])
def test_what_is_no_text_is_nobodys_number(written):
    assert number_in(written) in {"\N{REPLACEMENT CHARACTER}", "?"}


def test_nobody_else_makes_such_addresses():
    rooms = ("callbacks", "components", "endpoints", "pages", "services")
    by_hand = re.compile(r"/(?:go|invoices|contracts|notes)/\{|(?:INVOICES|CONTRACTS)\}/\{")
    found = {
        path.name for room in rooms for path in (ROOT / room).rglob("*.py") if by_hand.search(path.read_text("utf-8"))
    }

    # A year of invoices has a number of its own.
    assert found == {"paper.py"}
