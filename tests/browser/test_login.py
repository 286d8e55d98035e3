"""The way in, as it is shown to everybody."""

from tests.support.browser import axe


def test_the_way_in_has_no_faults_and_axe_finds_nothing(screen):
    screen.goto("/login")

    assert screen.locator("h1").is_visible()
    axe(screen)


def test_the_way_in_is_in_the_colours_of_the_system(clean_page):
    clean_page.emulate_media(color_scheme="dark")
    clean_page.goto("/login")

    assert clean_page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"


def test_the_way_in_does_not_scroll_sideways_on_a_narrow_phone(clean_page):
    clean_page.set_viewport_size({"width": 320, "height": 640})
    clean_page.goto("/login")

    assert clean_page.evaluate("document.documentElement.scrollWidth") <= 320
