"""What pages weigh on the wire, in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import Scales, sign_in

PLAIN = ["/login", "/no-such-page", "/password/forgotten", "/activate", "/help", "/privacy", "/at?q=Lipowa"]


def arrive_home(page: Page) -> None:
    """Open the customer's first page and wait for its chart."""
    page.goto("/")
    expect(page.locator("#home-days-chart .bars").first).to_be_attached()
    page.wait_for_load_state("networkidle")


def test_home_is_light_at_first_and_much_lighter_the_second_time(clean_page):
    sign_in(clean_page, "customer")
    arrive_home(clean_page)
    scales = Scales(clean_page)
    scales.forget(cache=True)
    arrive_home(clean_page)
    assert 300 < scales.kilobytes() <= 1_500, str(scales)

    scales.forget()
    arrive_home(clean_page)

    assert 1 < scales.kilobytes() <= 30, str(scales)


@pytest.mark.parametrize("path", PLAIN)
def test_a_plain_page_is_light(page, portal, path):
    scales = Scales(page)

    page.goto(path)
    page.wait_for_load_state("networkidle")

    assert 10 < scales.kilobytes() <= 150, str(scales)
