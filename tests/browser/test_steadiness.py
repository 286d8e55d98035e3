"""Nothing moves under the reader's eyes while a page fills."""

import pytest
from playwright.sync_api import expect

from tests.support.browser import sign_in

GOOD_SHIFT = 0.1
"""The largest cumulative layout shift that Core Web Vitals call good."""
WATCH = """
    window.shifts = [];
    new PerformanceObserver((list) => shifts.push(...list.getEntries().map((entry) => entry.value)))
        .observe({ type: "layout-shift", buffered: true });
"""
FILLED = {
    "/": ["#home-to-pay .big", "#home-days-chart .barlayer", "#home-payments h2"],
    "/consumption": ["#consumption-headline > *", "#consumption-use-chart .barlayer", "#consumption-cards > *"],
    "/finance": ["#finance-headline .big", "#finance-statement-chart .scatterlayer", "#finance-interest-table > *"],
}


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_a_page_stands_still_while_its_data_arrive(clean_page, width, height):
    clean_page.set_viewport_size({"width": width, "height": height})
    clean_page.add_init_script(WATCH)
    sign_in(clean_page, "customer")
    moved = {}
    for path, parts in FILLED.items():
        clean_page.goto(path)
        for part in parts:
            expect(clean_page.locator(part).first).to_be_attached()
        clean_page.wait_for_load_state("networkidle")
        moved[path] = clean_page.evaluate("shifts.reduce((sum, one) => sum + one, 0)")

    assert max(moved.values()) < GOOD_SHIFT, moved
