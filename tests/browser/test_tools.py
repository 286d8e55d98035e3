"""The tools of the browser tests notice what they are there to notice."""

import pytest
from dash import Dash, Input, Output, html
from playwright.sync_api import Page

from tests.support.browser import Faults, axe, on_every_screen

SITE = "http://127.0.0.1:9"
SCREEN = "[innerWidth, innerHeight, matchMedia('(prefers-color-scheme: dark)').matches]"
GOOD = (
    "<!doctype html><html lang='en'><title>Tap</title><link rel='icon' href='data:,'><main><h1>Tap</h1></main></html>"
)


def visit(page: Page, body: str) -> list[str]:
    """Show a page without a server; return what went wrong on it."""
    faults = Faults()
    faults.listen(page)
    page.route("**/*", lambda route: route.fulfill(status=404, body=""))
    page.route(f"{SITE}/", lambda route: route.fulfill(content_type="text/html", body=body))
    page.goto(f"{SITE}/")
    page.wait_for_load_state("networkidle")
    return faults.seen


def test_a_page_in_order_has_no_faults(page):
    assert visit(page, GOOD) == []


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<script>console.error('dry')</script>", "console: dry"),
        ("<script>throw new Error('burst')</script>", "error: burst"),
        ("<script>fetch('/missing')</script>", f"404: {SITE}/missing"),
        ("<img src='http://192.0.2.1/pixel'>", "another host: http://192.0.2.1/pixel"),
    ],
)
def test_a_fault_of_a_page_is_noticed(page, body, fault):
    assert fault in visit(page, GOOD + body)


def test_axe_accepts_a_page_in_order(page):
    visit(page, GOOD)

    axe(page)


def test_axe_refuses_a_picture_without_words(page):
    visit(page, GOOD + "<main><img src='data:,'></main>")

    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)


def test_every_screen_has_its_size_and_scheme(page):
    page.set_content("<style>body { background: #fff }</style>")
    seen = [page.evaluate(SCREEN) for _screen in on_every_screen(page)]

    assert seen == [[wide, high, dark] for wide, high in ((1440, 900), (390, 844)) for dark in (False, True)]


def test_dash_duo_drives_a_dash_app(dash_duo):
    app = Dash(__name__)
    app.layout = html.Div([html.Button("Open", id="valve"), html.P(id="state")])
    app.callback(Output("state", "children"), Input("valve", "n_clicks"))(lambda clicks: "open" if clicks else "shut")
    dash_duo.start_server(app)

    dash_duo.wait_for_text_to_equal("#state", "shut")
    dash_duo.find_element("#valve").click()

    dash_duo.wait_for_text_to_equal("#state", "open")
    assert dash_duo.get_logs() == []
