"""Every chart callback against a bare Dash callback that returns the same bytes behind the same doors, in one run.

The bare one stands in a portal of its own: the same server, gate, session and compression, but its handler has the
answer at hand. Everything over real HTTP on this machine. Whoever looks around asks for another period, resolution or
meter each time, so no question is asked twice before it is measured again; the first page and the panels of the page
of water use, which draw in words and bars, have one question only. The household is asked everything, the manager of
many properties and the business what their pages open with.
*First look* asks as whoever has just come, nothing of the customer being kept; *changing questions* goes on from there;
*again* asks the same once more.
The promise: the median of changing questions is at most three bare callbacks.
"""

import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson
from dash import Dash, Input, Output, State, no_update

from app import create_app
from config import Settings
from data.engine import connect
from data.migrations import upgrade
from services.consumption_known import forget
from services.installation import open_installation, place_of
from tests.support.demo import build_demo
from tests.support.measuring import Browser, body_of, served

PROMISED: Final = 3.0
SPANS: Final = {
    "hour": ["2026-10-26,2026-11-01", "2026-09-07,2026-09-13", "2026-03-26,2026-04-01", "2025-12-01,2025-12-07"],
    "day": ["2026-10-01,2026-10-31", "2026-08-01,2026-09-30", "2026-02-01,2026-02-28", "2025-10-01,2026-10-31"],
    "week": ["2026-08-03,2026-11-01", "2026-01-05,2026-04-26", "2025-10-06,2026-01-04", "2025-10-01,2026-10-31"],
    "month": ["2025-11-01,2026-10-31", "2025-10-01,2026-10-31", "2026-01-01,2026-06-30", "2024-11-01,2026-10-31"],
    "billing": ["2025-10-01,2026-10-31", "2025-01-01,2025-12-31", "2024-11-01,2026-10-31", "2026-01-01,2026-10-31"],
}
"""Periods of each resolution; the longest holds the thirteen months."""
METERS: Final = ("all", "main", "submeters")
BESIDE: Final = {
    "two periods": "consumption-beside-chart.figure",
    "where it flowed": "consumption-flow-chart.figure",
}
FINANCE: Final = {
    "finance balance": "finance-statement-chart.figure",
    "finance build-up": "finance-build-up-chart.figure",
    "finance waterfall": "finance-waterfall-chart.figure",
    "finance open items": "finance-open-items-chart.figure",
}


PANELS: Final = {
    "home days": "home-days-chart.figure",
    "home outlook": "home-outlook.children",
    "home alerts": "home-alerts.children",
    "leaks": "watch-leaks.children",
    "forecast, like homes": "watch-forecast.children",
    "goal, days away": "watch-goal.children",
}
SEVERAL: Final = {"home properties": "home-properties.children"}
"""Of the first page of whoever looks after more than one."""
TIMES_ASKED: Final = 12


@dataclass
class Times:
    """Seconds of the questions of one chart."""

    first: list[float] = field(default_factory=list)
    changing: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)


class Bare:
    """A portal whose callbacks return what they are given."""

    def __init__(self, app: Dash) -> None:
        self.app = app
        self.answers: dict[str, list[Any]] = {}

    def take_over(self, key: str) -> None:
        """Let the callback with this key return its answer and do nothing else."""
        spec = self.app.callback_map[key]
        outputs = [Output(*_parts(one)) for one in key.strip(".").split("...")]
        asked = [Input(one["id"], one["property"]) for one in spec["inputs"]]
        known = [State(one["id"], one["property"]) for one in spec["state"]]
        wires = outputs if len(outputs) > 1 else outputs[0]
        self.app.callback(wires, asked, known)(lambda *_values: self.answers[key])

    def learn(self, key: str, answer: bytes) -> None:
        """Let the callback return what another has returned."""
        told = orjson.loads(answer)["response"]
        pairs = [_parts(one) for one in key.strip(".").split("...")]
        known = [told.get(ident, {}).get(name, no_update) for ident, name in pairs]
        self.answers[key] = known if key.startswith("..") else known[0]


def _parts(output: str) -> tuple[str, str]:
    ident, _dot, name = output.rpartition(".")
    return ident, name


def main() -> None:
    """Build the small demo, sign in at both portals, ask, and print."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), map_crs="EPSG:2180")
        engine = connect(settings.database, map_srid=settings.map_srid)
        upgrade(engine)
        build_demo(engine, settings.lake)
        running = open_installation(place_of(settings))
        app, floor = create_app(settings, running), Bare(create_app(settings, running))
        with served(app.server) as address, served(floor.app.server) as below:
            portal, bare = Browser(address), Browser(below)
            for who, asked in questions(app).items():
                for browser in (portal, bare):
                    browser.sign_in(f"{who}@demo.example")
                    browser.open_shell()
                report(who, {name: measured(portal, floor, bare, each) for name, each in asked.items()})


def questions(app: Dash) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Return what each of the demo's customers is asked."""
    opening = {
        "consumption by day": _of_use(app, "day"),
        **{name: _of_ledger(app, output) for name, output in FINANCE.items()},
        **{name: [body_of(app, output)] * TIMES_ASKED for name, output in PANELS.items()},
    }
    several = {name: [body_of(app, output)] * TIMES_ASKED for name, output in SEVERAL.items()}
    return {"customer": charts(app) | opening, "manager": several | opening, "business": opening}


def charts(app: Dash) -> dict[str, list[dict[str, Any]]]:
    """Return the questions of every chart, as a browser asks them."""
    found = {f"consumption by {by}": _of_use(app, by) for by in SPANS}
    shown = [f"?by={by}&meters=all&span={span}&compare=1" for by, spans in SPANS.items() for span in spans]
    for name, output in BESIDE.items():
        found[name] = [body_of(app, output, {"consumption-use-csv.href": view}) for view in shown]
    return found


def _of_use(app: Dash, by: str) -> list[dict[str, Any]]:
    return [
        body_of(app, "consumption-use-chart.figure", _consumption(by, meters, span, compare=number % 2 == 1))
        for meters in METERS
        for number, span in enumerate(SPANS[by])
    ]


def _of_ledger(app: Dash, output: str) -> list[dict[str, Any]]:
    days = [f"2026-{month:02}-28" for month in range(1, 11)]
    views = [{"finance-span.value": span, "finance-as-of.value": day} for day in days for span in ("12", "24")]
    return [body_of(app, output, view) for view in views]


def _consumption(by: str, meters: str, span: str, *, compare: bool) -> dict[str, Any]:
    controls = {"by.value": by, "meters.value": meters, "span.value": span.split(","), "compare.checked": compare}
    return {f"consumption-{name}": value for name, value in controls.items()}


def measured(portal: Browser, floor: Bare, bare: Browser, asked: Sequence[dict[str, Any]]) -> Times:
    """Ask every question of a chart, each beside a bare callback that returns the same."""
    times, key = Times(), asked[0]["output"]
    if key not in floor.answers:
        floor.take_over(key)
    portal.call(asked[0])
    for question in asked:
        forget()
        times.first.append(_timed(portal, question)[0])
    forget()
    portal.call(asked[-1])
    for question in asked:
        seconds, answer = _timed(portal, question)
        times.changing.append(seconds)
        times.sizes.append(len(answer))
        floor.learn(key, answer)
        bare.call(question)
        seconds, same = _timed(bare, question)
        times.bare.append(seconds)
        if orjson.loads(same) != orjson.loads(answer):
            raise AssertionError("the bare callback returned something else")
        times.again.append(_timed(portal, question)[0])
    return times


def _timed(browser: Browser, question: dict[str, Any]) -> tuple[float, bytes]:
    started = time.perf_counter()
    answer = browser.call(question)
    return time.perf_counter() - started, answer


def report(who: str, found: Mapping[str, Times]) -> None:
    """Print medians in ms, and each as a multiple of the bare callback."""
    print(f"{who + ', median ms (times bare)':34}{'bare':>8}{'first look':>18}{'changing':>18}{'again':>18}{'kB':>6}")
    for name, times in found.items():
        floor = statistics.median(times.bare)
        cells = [statistics.median(own) for own in (times.first, times.changing, times.again)]
        told = "".join(f"{seconds * 1000:9.1f} ({seconds / floor:4.1f} x)" for seconds in cells)
        print(f"{name:34}{floor * 1000:8.1f}{told}{statistics.median(times.sizes) / 1000:7.0f}")
        if cells[1] / floor > PROMISED:
            print(f"{'':34}above the promised {PROMISED:.0f} x")


if __name__ == "__main__":
    main()
