"""What the title of a transfer may name."""

import pytest

from domain.unmatched import Lead, Proposal, named_in, near_numbers

NUMBERS = {
    "nr kl. 0012345": {"0012345"},
    "Nr klienta: 12345": {"12345"},
    "odbiorca nr 77": {"77"},
    "customer no 77": {"77"},
    "0012345": {"0012345"},
    "za 12 m3 wody": set(),
    "kl. 😀": set(),
}


@pytest.mark.parametrize("title", NUMBERS)
def test_a_number_is_a_customers_where_it_is_long_or_said_to_be_one(title):
    assert {word for word in named_in(title).numbers if word.isdigit()} == NUMBERS[title]


@pytest.mark.parametrize("title", ["FV/1/2026", "za fv/1/2026, dziękuję", "(FV/1/2026).", "FV/1/2026;FV/2/2026"])
def test_a_document_is_named_as_a_word_of_its_own(title):
    assert "FV/1/2026" in named_in(title).words


def test_a_longer_number_is_another_document():
    assert "FV/1/2026" not in named_in("FV/1/20261").words


KNOWN = ["0000012", "0000013", "0000021", "0000112"]


def test_a_number_that_is_a_customers_has_no_slips():
    assert near_numbers("nr 0000012", KNOWN) == ({"0000012"}, set())


def test_a_number_that_is_nobodys_may_be_a_customers_but_for_one_slip():
    assert near_numbers("nr 0000102", KNOWN) == (set(), {"0000012", "0000112"})


def test_a_number_written_whole_goes_before_two_weaker_leads_and_a_slip_alone_goes_last():
    leads = {"1": (Lead.SLIP,), "2": (Lead.AMOUNT,), "3": (Lead.NAME, Lead.SLIP), "4": (Lead.NUMBER,)}
    proposals = [Proposal(number, "", "", of, "") for number, of in leads.items()]

    assert [one.number for one in sorted(proposals, key=lambda one: one.rank)] == ["4", "3", "2", "1"]
