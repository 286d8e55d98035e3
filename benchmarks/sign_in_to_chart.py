"""From sign-in to the first chart, split in its parts, against a bare Dash callback that returns the same bytes.

Everything over real HTTP on this machine, in one run: medians of rounds after a warm-up. The parts of the chart's
callback are measured by calling them; what is left of the request is Dash's dispatch, the gate and the transfer.
"""

import tempfile
from pathlib import Path
from typing import Any

import plotly.io
from dash import Dash, Input, Output, dcc, html

from app import create_app
from callbacks.home import show_water
from components.consumption.charts import use_chart
from config import Settings
from data.engine import connect
from data.migrations import upgrade
from data.models import Customer, CustomerAccess, User
from domain.consumption.answer import Answer
from domain.identifiers import CustomerId, UserId
from domain.roles import Role
from services.consumption import consumption_of
from services.consumption_shown import labels
from services.identity import Identity, identify
from services.installation import open_installation, place_of
from services.runtime import Runtime, reading, today, use
from tests.support.demo import build_demo
from tests.support.measuring import EMAIL, Browser, body_of, medians, served


def main() -> None:
    """Build the small demo, sign in, and print how long each part takes."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), map_crs="EPSG:2180")
        engine = connect(settings.database, map_srid=settings.map_srid)
        upgrade(engine)
        build_demo(engine, settings.lake)
        running = open_installation(place_of(settings))
        app = create_app(settings, running)
        with served(app.server) as address:
            report(running, Browser(address), app)


def report(running: Runtime, browser: Browser, app: Dash) -> None:
    """Measure and print."""
    browser.sign_in()
    browser.open_shell()
    body = body_of(app, "home-days-chart.figure")
    use(running)
    identify(demo_customer())
    answer = days()
    result = show_water(0)
    work = {
        "sign-in": browser.sign_in,
        "page shell": browser.open_shell,
        "query": days,
        "figure": lambda: use_chart(answer, labels(answer)),
        "words and tables": lambda: show_water(0),
        "JSON": lambda: plotly.io.json.to_json_plotly(result),
        "gate, dispatch, transfer": lambda: browser.call(body),
    }
    parts = medians(work)
    chart = parts["gate, dispatch, transfer"]
    parts["gate, dispatch, transfer"] -= parts["words and tables"] + parts["JSON"]
    parts["words and tables"] -= parts["query"] + parts["figure"]
    total = sum(parts.values())
    for name, seconds in parts.items():
        print(f"{name:26}{seconds * 1000:8.1f} ms {seconds / total:6.0%}")
    print(f"{'sign-in to chart':26}{total * 1000:8.1f} ms")
    bare, size = bare_callback(result)
    print(f"chart callback / bare Dash callback of the same {size // 1000} kB: {chart / bare:.1f}")


def days() -> Answer:
    """Ask for the days that the first page draws."""
    return consumption_of("day", "all", f"{today().replace(day=1)},{today()}", "")


def bare_callback(result: dict[str, Any]) -> tuple[float, int]:
    """Return how long a Dash callback without any of ours takes to return ``result``, and its size."""
    app = Dash(__name__)
    app.layout = html.Div([dcc.Store(id="asked"), *(html.Div(id=name) for name in result)])
    outputs = {name: Output(name, "children") for name in result}
    app.callback(outputs, Input("asked", "data"))(lambda _asked: result)
    with served(app.server) as address:
        browser = Browser(address)
        browser.session.get(address)
        body = body_of(app, "chart.children")
        return medians({"bare": lambda: browser.call(body)})["bare"], len(browser.call(body))


def demo_customer() -> Identity:
    """Return the demo customer as the gate would."""
    with reading() as session:
        user, customer = (
            session.query(User.id, Customer.id)
            .join(CustomerAccess, CustomerAccess.user_id == User.id)
            .join(Customer, Customer.id == CustomerAccess.customer_id)
            .filter(User.email == EMAIL)
            .one()
        )
    return Identity(UserId(user), EMAIL, EMAIL, frozenset({Role.CUSTOMER}), CustomerId(customer))


if __name__ == "__main__":
    main()
