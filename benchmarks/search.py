"""Searches among 20,000 addresses against a bare Dash callback that returns nothing, in one run.

Both over real HTTP on this machine, medians of rounds taken in turns after a warm-up. The promise: a search takes no
longer than ten such callbacks.
"""

import itertools
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

import requests
from dash import Dash, Input, Output, dcc, html
from shapely import MultiLineString, Point
from sqlalchemy import insert
from sqlalchemy.orm import Session

from app import create_app
from config import Settings
from data.demo.build import build
from data.demo.plan import DEFAULT_AS_OF, Size
from data.engine import connect
from data.migrations import upgrade
from data.models import AddressPoint, Street
from data.queries.places import street_index
from services.installation import open_installation, place_of
from tests.support.measuring import Browser, body_of, medians, served

ADDRESSES: Final = 20_000
NUMBERS: Final = 40
ORIGIN: Final = (245_500.0, 547_900.0)
FIRST: Final = (
    *("Tadeusza", "Marii", "Jana", "Stanisława", "Generała Józefa", "Księdza Piotra", "Świętej Anny", "Władysława"),
    *("Zielona", "Nowa", "Stara", "Mała", "Długa", "Wielka", "Górna", "Dolna", "", "Aleja", "Plac", "Osiedle"),
)
SECOND: Final = (
    *("Kościuszki", "Skłodowskiej", "Kilińskiego", "Wyszyńskiego", "Andersa", "Skargi", "Łokietka", "Mickiewicza"),
    *("Lipowa", "Leśna", "Łąkowa", "Żytnia", "Słoneczna", "Wiśniowa", "Brzozowa", "Ogrodowa", "Źródlana", "Młyńska"),
    *("Wolności", "Niepodległości", "Bohaterów", "Listopada", "Grunwaldzka", "Jagiellońska", "Śląska", "Chopina"),
)
QUESTIONS: Final = {
    "a street": "kosciuszki",
    "an address": "ul. Marii Skłodowskiej 14",
    "the other way round": "14 sklodowskiej marii",
    "a slip": "zielona lipwa 7",
    "two slips in each of two words": "wladyslwaa mickieiwcz 8",
    "a number that is not there": "nowa lesna 999",
    "nothing": "qwertyuiop 5",
    "two letters": "le",
}


def main() -> None:
    """Build the addresses, ask, and print how long each question takes."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), map_crs="EPSG:2180")
        engine = connect(settings.database, map_srid=settings.map_srid)
        upgrade(engine)
        build(
            engine, settings.lake, size=Size.SMALL, seed=1, as_of=DEFAULT_AS_OF, map_crs="EPSG:2180", zone=settings.zone
        )
        with Session(engine) as session, session.begin():
            number_houses(session)
            started = time.perf_counter()
            street_index(session)
            print(f"names of the streets, read once a revision: {(time.perf_counter() - started) * 1000:.0f} ms")
        app = create_app(settings, open_installation(place_of(settings)))
        trivial = bare()
        with served(app.server) as address, served(trivial.server) as floor:
            report(Browser(address), Browser(floor), trivial)


def number_houses(session: Session) -> None:
    """Write as many streets as the addresses need, each with its numbers."""
    names = itertools.islice(itertools.product(FIRST, SECOND), ADDRESSES // NUMBERS)
    streets = [
        {"id": 100_000 + at, "code": f"BS{at}", "name": f"{first} {second}".strip(), "geom": _axis(at)}
        for at, (first, second) in enumerate(names)
    ]
    houses = [
        {
            "code": f"BA{street['id']}-{number}",
            "street_id": street["id"],
            "street": street["name"],
            "number": str(number),
        }
        | {"city": "Wodnikowo", "geom": Point(ORIGIN[0] + number * 10, ORIGIN[1] + int(str(street["id"])) - 100_000)}
        for street in streets
        for number in range(1, NUMBERS + 1)
    ]
    session.execute(insert(Street), streets)
    session.execute(insert(AddressPoint), houses)
    print(f"{len(houses)} addresses in {len(streets)} streets")


def _axis(at: int) -> MultiLineString:
    return MultiLineString([[(ORIGIN[0], ORIGIN[1] + at), (ORIGIN[0] + 400, ORIGIN[1] + at)]])


def bare() -> Dash:
    """Return a Dash application with one callback that returns nothing."""
    app = Dash(__name__)
    app.layout = html.Div([dcc.Store(id="asked"), html.Div(id="told")])
    app.callback({"told": Output("told", "children")}, Input("asked", "data"))(lambda _asked: {"told": ""})
    return app


def report(browser: Browser, floor: Browser, trivial: Dash) -> None:
    """Measure and print."""
    browser.sign_in()  # Strangers are braked, and rightly.
    floor.session.get(floor.address)
    body = body_of(trivial, "told.children")
    work: dict[str, Callable[[], object]] = {"floor": partial(floor.call, body)}
    work |= {name: partial(_ask, browser, words) for name, words in QUESTIONS.items()}
    took = medians(work)
    print(f"bare callback {took['floor'] * 1000:6.1f} ms")
    for name in QUESTIONS:
        print(f"{name:32}{took[name] * 1000:6.1f} ms   ratio {took[name] / took['floor']:5.1f} of 10")


def _ask(browser: Browser, words: str) -> requests.Response:
    answer = browser.session.get(f"{browser.address}/search", params={"q": words})
    answer.raise_for_status()
    return answer


if __name__ == "__main__":
    main()
