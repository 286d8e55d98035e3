"""Invented names and numbers of the demo utility."""

import numpy as np
import pytest

from data.demo.people import company, mail_address, person, tax_number
from domain.nip import is_nip


def test_tax_numbers_are_valid_and_never_repeat():
    numbers = [tax_number(serial) for serial in range(2000)]

    assert all(map(is_nip, numbers))
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Żaneta Źródlana", "zaneta.zrodlana.7@demo.example"),
        ("Młyn „Bóbr” s.c.", "mlyn.bobr.s.c.7@demo.example"),
        ("Szkoła, al. Niepodległości 11", "szkola.al.niepodleglosci.11.7@demo.example"),
    ],
)
def test_mail_goes_to_the_example_domain_in_plain_letters(name, address):
    assert mail_address(name, 7) == address


def test_names_follow_the_seed():
    one, same = np.random.default_rng(5), np.random.default_rng(5)

    assert [person(one), company(one, "shop")] == [person(same), company(same, "shop")]
