"""The consumption page in a browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import axe, on_every_screen, sign_in

ARRIVES_MS = 30_000
"""The first question to the lake warms it up, and the machine may be busy."""
RESOLUTIONS = ["hour", "day", "week", "month", "billing"]
BARS = """() => document.querySelector("#consumption-use-chart .js-plotly-plot").wodnikFigure.data
    .filter(one => one.type === "bar" && one.y.some(y => y !== null)).map(one => one.y)"""
"""The heights of the bars, a list a series, as Dash sent them."""
CELLS = """() => [...document.querySelectorAll("#consumption-use-table tbody tr")]
    .map(row => [...row.cells].map(cell => cell.dataset.sort))"""


def open_consumption(page: Page, query: str = "", account: str = "customer") -> None:
    sign_in(page, account)
    page.goto(f"/consumption{query}")
    await_view(page)


def await_view(page: Page) -> None:
    expect(page.locator("#consumption-headline .big")).to_be_visible(timeout=ARRIVES_MS)
    expect(page.locator("#consumption-use-chart .barlayer .point").first).to_be_attached(timeout=ARRIVES_MS)
    # The chart and what is below it show once it is known whether there is a leak to tell of above them.
    expect(page.locator("#consumption-readings-table tbody tr").first).to_be_visible(timeout=ARRIVES_MS)


def await_address(page: Page, pattern: str) -> None:
    expect(page).to_have_url(re.compile(pattern), timeout=ARRIVES_MS)


def choose(page: Page, resolution: str) -> None:
    page.locator(f"#consumption-by input[value={resolution}] + label").click()


def show_table(page: Page) -> None:
    page.locator(".card:has(#consumption-use-table) .view-switch input[value=table] + label").click()


def view_of(page: Page) -> list[str]:
    parts = "#consumption-headline", "#consumption-use-summary", "#consumption-span"
    return [page.locator(part).inner_text() for part in parts]


@pytest.mark.parametrize("language", ["pl", "en"])
def test_the_consumption_page_is_accessible_on_every_screen(clean_page, language):
    clean_page.request.get(f"/lang/{language}")
    open_consumption(clean_page)

    expect(clean_page.locator("html")).to_have_attribute("lang", language)
    for _screen in on_every_screen(clean_page):
        axe(clean_page)


def test_two_periods_flows_and_everything_that_can_be_unfolded_are_accessible(clean_page):
    open_consumption(clean_page, "?by=month&span=2026-01-01,2026-06-30&compare=2025-02-01,2025-04-30")
    show_table(clean_page)
    folded = clean_page.locator(".consumption .how > summary")
    for part in ("beside", "flow"):
        expect(clean_page.locator(f"#consumption-{part}-chart .js-plotly-plot")).to_be_visible(timeout=ARRIVES_MS)
    for number in range(folded.count()):
        folded.nth(number).click()

    expect(clean_page.locator("#consumption-use-table table")).to_be_visible()
    await_address(clean_page, "compare=2025-02-01%2C2025-04-30")
    axe(clean_page)


def test_each_length_of_a_bar_can_be_chosen(clean_page):
    open_consumption(clean_page, "?by=week")
    for resolution in RESOLUTIONS:
        choose(clean_page, resolution)
        await_address(clean_page, f"by={resolution}")
        await_view(clean_page)

        expect(clean_page.locator(f"#consumption-by input[value={resolution}]")).to_be_checked()


def test_the_table_has_the_numbers_of_the_chart(clean_page):
    sign_in(clean_page, "customer")
    for resolution in RESOLUTIONS:
        clean_page.goto(f"/consumption?by={resolution}")
        await_view(clean_page)
        series = clean_page.evaluate(BARS)
        cells = clean_page.evaluate(CELLS)

        shown = [[float(row[place]) if row[place] else None for row in cells] for place in range(1, len(series) + 1)]
        assert shown == series, resolution


def test_the_year_before_is_drawn_and_listed(clean_page):
    open_consumption(clean_page)
    clean_page.get_by_role("switch").check(force=True)
    await_address(clean_page, "compare=1")
    show_table(clean_page)

    expect(clean_page.locator("#consumption-use-table thead")).to_contain_text("Rok wcześniej")


def test_a_step_back_and_one_forward_lead_to_the_same_view_and_two_quick_clicks_are_two_steps(clean_page):
    open_consumption(clean_page)
    here = clean_page.url
    clean_page.locator("#consumption-earlier").click()
    await_address(clean_page, "span=2026-09-01%2C2026-09-30")
    clean_page.locator("#consumption-later").click()
    expect(clean_page).to_have_url(here, timeout=ARRIVES_MS)

    clean_page.locator("#consumption-earlier").dblclick()
    await_address(clean_page, "span=2026-08-01%2C2026-08-31")


def test_the_address_brings_the_view_back(clean_page):
    open_consumption(clean_page)
    clean_page.locator("#consumption-preset-year").click()
    await_address(clean_page, "by=month")
    before = view_of(clean_page)
    clean_page.reload()
    await_view(clean_page)

    assert view_of(clean_page) == before


def test_after_two_quick_clicks_address_and_view_agree(clean_page):
    sign_in(clean_page, "customer")
    for pause_ms in (0, 100, 400):
        clean_page.goto("/consumption")
        await_view(clean_page)
        clean_page.locator("#consumption-preset-year").click()
        clean_page.wait_for_timeout(pause_ms)
        clean_page.locator("#consumption-preset-last-month").click()
        await_address(clean_page, "by=day.*span=2026-09-01")
        seen = view_of(clean_page)
        clean_page.reload()
        await_view(clean_page)

        assert view_of(clean_page) == seen, pause_ms


def test_hours_of_more_than_a_month_are_cut_and_it_is_said(clean_page):
    open_consumption(clean_page, "?by=hour&span=2026-08-01,2026-10-31")

    expect(clean_page.locator("#consumption-headline")).to_contain_text("Pokazujemy tylko ostatnie 31 dni")


def test_the_files_of_the_page_are_downloaded(clean_page):
    open_consumption(clean_page)
    for name in ("consumption-use", "consumption-readings"):
        for kind in ("csv", "xlsx"):
            with clean_page.expect_download() as downloading:
                clean_page.locator(f"#{name}-{kind}").click()

            assert downloading.value.suggested_filename.endswith(f".{kind}")


def test_the_page_can_be_used_by_keyboard_alone(clean_page):
    open_consumption(clean_page)
    clean_page.locator("h1").click()
    while not clean_page.locator("#consumption-preset-week:focus").count():
        clean_page.keyboard.press("Tab")
    clean_page.keyboard.press("Enter")
    await_address(clean_page, "by=hour")
    while not clean_page.locator("#consumption-by input:focus").count():
        clean_page.keyboard.press("Tab")
    clean_page.keyboard.press("ArrowRight")

    await_address(clean_page, "by=day")


@pytest.mark.parametrize("account", ["business", "manager"])
def test_who_has_other_meters_sees_them_too(clean_page, account):
    open_consumption(clean_page, account=account)

    expect(clean_page.locator("#consumption-cards h2").first).to_have_text("Wodomierz główny")


def test_the_page_does_not_scroll_sideways_on_a_narrow_phone(clean_page):
    clean_page.set_viewport_size({"width": 320, "height": 640})
    open_consumption(clean_page)

    assert clean_page.evaluate("document.documentElement.scrollWidth") <= 320
