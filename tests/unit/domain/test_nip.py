"""Tax numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.nip import is_nip, nip_check_digit


@pytest.mark.parametrize("number", ["1111111111", "5214349636", "5265877635"])
def test_a_known_number_passes_the_check(number):
    assert is_nip(number)


@pytest.mark.parametrize("text", ["1234567890", "521434963", "52143496366", "521-434-96", "٥٢١٤٣٤٩٦٣٦", ""])
def test_anything_else_is_refused(text):
    assert not is_nip(text)


@given(st.text("0123456789", min_size=9, max_size=9))
def test_no_number_ends_with_a_check_of_ten(first_nine):
    check = nip_check_digit(first_nine)

    assert is_nip(f"{first_nine}{check}") == (check < 10)
