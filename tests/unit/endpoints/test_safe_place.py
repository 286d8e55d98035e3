"""After sign-in we lead to places of ours only."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from endpoints.accounts.places import safe_place


@pytest.mark.parametrize("place", ["/", "/map", "/finance?span=12&as-of=2026-10-31", "/a%20b"])
def test_our_own_places_are_kept(place):
    assert safe_place(place) == place


@given(st.text(alphabet="/\\:.@?#ab\t\n\r %") | st.none())
def test_whatever_is_asked_for_the_browser_stays_with_us(place):
    led_to = urljoin("https://woda.example/login", safe_place(place).replace("\\", "/"))

    assert urlsplit(led_to).netloc == "woda.example"


def test_sign_in_does_not_lead_back_to_itself():
    assert safe_place("/login?next=/login") == "/"
