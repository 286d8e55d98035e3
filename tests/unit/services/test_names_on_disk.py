"""Files and folders of a ZIP are called alike on no disk, and safely."""

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.invoice_years import names_of

NUMBERS = st.lists(st.text("aA2-/. #ż\\", max_size=5), max_size=6)


@settings(max_examples=50)
@given(NUMBERS)
@example(["A/2", "A", "a", "A!", "A-2"])
def test_no_two_names_are_alike_and_none_leads_anywhere(numbers):
    names = list(names_of(numbers))

    assert len({one.casefold() for one in names}) == len(numbers)
    assert [one for one in names if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]*", one)] == []


def test_letters_of_ours_stay_readable():
    assert list(names_of(["Łąka/1", "Żółć", "?"])) == ["Laka-1", "Zolc", "document"]
