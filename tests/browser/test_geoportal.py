"""The map as people use it: by mouse, by keyboard, on a desk and on a phone, in both colours."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import Scales, axe, on_every_screen, sign_in

pytestmark = pytest.mark.browser

TREE = ".layer-tree"
PLACE = ".place"
SHIFTS = """window.shifted = 0;
new PerformanceObserver((seen) => seen.getEntries().forEach((one) => { window.shifted += one.value; }))
    .observe({type: "layout-shift", buffered: true});"""


def open_map(page: Page, query: str = "") -> None:
    """Open the map and wait until its layers are there."""
    page.goto(f"/map{query}")
    expect(page.locator(TREE)).to_be_visible()
    expect(page.locator(".leaflet-tile-loaded").first).to_be_visible()


def test_the_map_is_clean_on_every_screen(clean_page):
    open_map(clean_page)

    for _screen in on_every_screen(clean_page):
        axe(clean_page)


def test_a_first_visit_weighs_little_and_nothing_on_it_jumps(clean_page):
    scales = Scales(clean_page)
    clean_page.add_init_script(SHIFTS)

    open_map(clean_page)
    clean_page.wait_for_load_state("networkidle")

    assert 100 < scales.kilobytes(but="/tiles/") <= 1_000, str(scales)
    assert 10 < scales.kilobytes(of="/tiles/") <= 600, str(scales)
    assert clean_page.evaluate("window.shifted") <= 0.02


def test_the_whole_network_is_in_sight_on_arrival(clean_page):
    clean_page.set_viewport_size({"width": 390, "height": 844})
    open_map(clean_page)
    west, _south, east, _north = map(float, clean_page.locator("[data-box]").get_attribute("data-box").split(","))
    link = clean_page.locator("#map-link")

    expect(link).to_have_attribute("href", re.compile(r"z=\d"))

    zoom = int(re.findall(r"z=(\d+)", link.get_attribute("href"))[0])
    assert 90 < (east - west) / 360 * 256 * 2**zoom <= 390


def test_the_base_map_follows_the_colours_in_force(clean_page):
    clean_page.emulate_media(color_scheme="dark")
    open_map(clean_page)

    expect(clean_page.locator("img[src*='/tiles/base/dark/']").first).to_be_visible()
    expect(clean_page.get_by_role("checkbox").first).to_be_visible()


def test_a_click_drops_a_pin_and_tells_the_address_and_the_coordinates(clean_page):
    open_map(clean_page, "?lat=52.73&lon=15.24&z=17")

    clean_page.mouse.click(500, 450)

    expect(clean_page.locator(".leaflet-marker-icon")).to_be_visible()
    expect(clean_page.locator(PLACE)).to_contain_text("EPSG:2176")
    expect(clean_page.locator(PLACE)).to_contain_text("EPSG:2180")


def test_a_dragged_pin_tells_its_new_place(clean_page):
    open_map(clean_page, "?lat=52.73&lon=15.24&z=17&at=52.73,15.24")
    before = clean_page.locator(f"{PLACE} .coordinates").inner_text()
    pin = clean_page.locator(".leaflet-marker-icon").bounding_box()

    clean_page.mouse.move(pin["x"] + 18, pin["y"] + 18)
    clean_page.mouse.down()
    clean_page.mouse.move(pin["x"] + 140, pin["y"] + 90, steps=6)
    clean_page.mouse.up()

    expect(clean_page.locator(f"{PLACE} .coordinates")).not_to_have_text(before)


def test_on_paper_the_map_keeps_its_middle_and_tells_its_owner_day_and_scale(clean_page):
    open_map(clean_page, "?lat=52.73&lon=15.24&z=17&at=52.73,15.24")
    link = clean_page.locator("#map-link")
    expect(link).to_have_attribute("href", re.compile(r"z=17&.*at=52\.73,15\.24"))
    on_screen = link.get_attribute("href")

    clean_page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(clean_page.locator(".map-imprint")).to_contain_text(re.compile(r"Wodociągi.*31\.10\.2026.*1 : \d"))
    paper, pin = (clean_page.locator(one).bounding_box() for one in (".map-canvas", ".leaflet-marker-icon"))
    assert 0 < pin["x"] - paper["x"] < paper["width"]

    clean_page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(clean_page.locator(".map-imprint")).to_be_hidden()
    expect(link).to_have_attribute("href", on_screen)


def test_without_a_mouse_the_arrows_move_the_map_and_enter_drops_the_pin(clean_page):
    open_map(clean_page, "?lat=52.73&lon=15.24&z=17")
    canvas = clean_page.get_by_role("application")
    canvas.focus()

    clean_page.keyboard.press("ArrowRight")
    clean_page.keyboard.press("Enter")

    expect(clean_page.locator(PLACE)).to_be_visible()
    axe(clean_page)


def test_a_search_moves_the_map_and_drops_the_pin(clean_page):
    open_map(clean_page)
    field = clean_page.locator("#map-search")

    field.fill("52.7305 15.2405")
    clean_page.get_by_role("option").first.wait_for()
    field.press("Enter")

    expect(clean_page.locator(PLACE)).to_contain_text("52.730500, 15.240500")
    expect(clean_page.get_by_role("option")).to_have_count(0)


def test_a_phone_shows_the_map_and_the_layers_when_they_are_asked_for_throughout_the_visit(clean_page):
    clean_page.set_viewport_size({"width": 390, "height": 844})
    open_map(clean_page)
    expect(clean_page.get_by_role("checkbox").first).to_be_hidden()

    clean_page.locator(f"{TREE} summary").click()
    expect(clean_page.get_by_role("checkbox").first).to_be_visible()
    open_map(clean_page)

    expect(clean_page.get_by_role("checkbox").first).to_be_visible()


def test_a_link_brings_the_view_back_as_it_was(clean_page):
    open_map(clean_page, "?lat=52.73&lon=15.24&z=16&layers=base,names&at=52.73,15.24")
    link = clean_page.locator("#map-link")
    expect(link).to_have_attribute("href", re.compile(r"z=16&layers=names,base&at=52\.73,15\.24"))

    open_map(clean_page, link.get_attribute("href").removeprefix("/map"))

    expect(clean_page.locator(PLACE)).to_contain_text("52.730000, 15.240000")
    expect(clean_page.locator(f"{TREE} input[value=base]")).to_be_checked()
    expect(clean_page.locator(f"{TREE} input[value=water_overview]")).not_to_be_checked()


def test_a_stranger_is_offered_no_valves_and_a_dispatcher_is(clean_page):
    open_map(clean_page)
    expect(clean_page.locator(f"{TREE} input[value=valves]")).to_have_count(0)

    sign_in(clean_page, "dispatcher")
    open_map(clean_page)

    expect(clean_page.locator(f"{TREE} input[value=valves]")).to_have_count(1)


def test_a_dispatcher_clicks_a_main_and_reads_what_it_is_made_of(clean_page):
    sign_in(clean_page, "dispatcher")
    open_map(clean_page)
    main = clean_page.evaluate(
        """async () => {
            for (let lat = 52.722; lat < 52.738; lat += 0.0004) for (let lon = 15.225; lon < 15.255; lon += 0.004) {
                const asked = `/identify?layers=water_mains&lon=${lon}&lat=${lat}&z=13`;
                const found = (await (await fetch(asked)).json()).features;
                if (found.length) return found[0].geometry.coordinates[0];
            }
        }"""
    )

    open_map(clean_page, f"?lat={main[1]}&lon={main[0]}&z=18&at={main[1]},{main[0]}")

    expect(clean_page.locator(f"{PLACE} .feature").first).to_be_visible()
    expect(clean_page.locator(f"{PLACE} .feature dd").filter(has_text="mm").first).to_be_visible()
