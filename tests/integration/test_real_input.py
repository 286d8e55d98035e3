"""The walk-through, command by command as the document has it, and what it brought seen with other eyes."""

import datetime as dt
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import networkx as nx
import pandas as pd
import pyogrio
import pytest
import wntr
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, aliased

from app import create_app
from config import Settings
from data import lake
from data.engine import connect
from data.ingest.kinds import KINDS
from data.ingest.runs import run
from data.migrations import upgrade
from data.models import Meter, NetworkNode, Pipe, RunState, ServicePoint, TariffRate, Valve
from domain.money import grosz
from services.identity import identify
from services.runtime import Runtime, use
from tests.support.builders import WARSAW
from tests.support.importing import contents, site_of, take
from tests.support.machine import ROOT, SAMPLE_DATA
from tests.support.portal import Visitor
from tests.support.walkthrough import MARK, script_of, steps_of
from texts import use_language

pytestmark = pytest.mark.sample
DOCUMENT = ROOT / "docs" / "walkthrough.md"
PROFILES = ROOT / "docs" / "profiles"
KITCHENER = SAMPLE_DATA / "networks" / "kitchener_demo.gpkg"
KITCHENER_SRID = 26917
IMPORTS = (
    ("network", KITCHENER, "kitchener-network"),
    ("tariffs", SAMPLE_DATA / "poland" / "water_tariffs_pl.csv", "poland-tariffs"),
    ("customers", KITCHENER, "kitchener-customers"),
    ("service_points", KITCHENER, "kitchener-service-points"),
    ("contracts", KITCHENER, "kitchener-contracts"),
    ("meters", SAMPLE_DATA / "smart_meters" / "daiad_households.csv", "daiad-meters"),
    ("readings", SAMPLE_DATA / "smart_meters" / "daiad_sanjoan_quarterly_readings.csv", "sanjoan-readings"),
    ("intervals", SAMPLE_DATA / "smart_meters" / "daiad_alicante_hourly.parquet", "daiad-intervals"),
)


@dataclass(frozen=True)
class Walked:
    """What the walk-through left behind."""

    folder: Path
    printed: list[str]
    engine: Engine

    @property
    def lake(self) -> Path:
        return self.folder / "var" / "kitchener" / "lake"


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    """The commands of the document, run once in a folder of their own."""
    folder = tmp_path_factory.mktemp("walkthrough")
    (folder / "docs").symlink_to(DOCUMENT.parent)
    ours = {name: value for name, value in os.environ.items() if not name.startswith("WODNIK_")}
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**ours, "PATH": path, "WODNIK_SAMPLE_DATA": str(SAMPLE_DATA)}
    script = script_of(steps_of(DOCUMENT))
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    engine = connect(f"sqlite:///{folder}/var/kitchener/wodnik.sqlite", map_srid=KITCHENER_SRID)
    yield Walked(folder, done.stdout.split(f"{MARK}\n"), engine)
    engine.dispose()


@pytest.fixture(scope="module")
def model():
    """The network as WNTR reads it."""
    return wntr.network.WaterNetworkModel(str(SAMPLE_DATA / "networks" / "Net3.inp"))


def test_every_command_prints_what_the_document_says(walked):
    assert walked.printed[:-1] == [step.printed for step in steps_of(DOCUMENT)]


@pytest.mark.parametrize("is_dry_run", [True, False])
def test_all_of_it_again_changes_nothing(walked, is_dry_run):
    before, version = contents(walked.engine), lake.version(walked.lake)
    site = site_of(walked.engine, walked.lake)

    reports = [
        take(site, kind, path, str(PROFILES / f"{profile}.toml"), dry_run=is_dry_run) for kind, path, profile in IMPORTS
    ]

    assert {report.state for report in reports} == {RunState.APPLIED}
    assert (contents(walked.engine), lake.version(walked.lake)) == (before, version)


def test_valves_part_the_network_as_in_the_file(walked):
    assert _parts_imported(walked.engine) == _parts_of_the_file()


def _parts_imported(engine: Engine) -> set[frozenset[str]]:
    """Return the pipes that are together when every valve is shut, as the tables have them."""
    start, end = aliased(NetworkNode), aliased(NetworkNode)
    graph = nx.Graph()
    with Session(engine) as session:
        joined = select(Pipe.code, start.code, end.code).join(start, start.id == Pipe.from_node_id)
        pipes = session.execute(joined.join(end, end.id == Pipe.to_node_id)).all()
        seats = select(Pipe.code, NetworkNode.code).join(Valve, Valve.pipe_id == Pipe.id)
        shut = {tuple(row) for row in session.execute(seats.join(NetworkNode, NetworkNode.id == Valve.node_id))}
    for code, *ends in pipes:
        graph.add_node(("pipe", code))
        graph.add_edges_from((("pipe", code), ("node", node)) for node in ends if (code, node) not in shut)
    return _pipes_together(graph)


def _parts_of_the_file() -> set[frozenset[str]]:
    graph = nx.Graph()
    for layer in ("pipes", "meters"):
        frame = pyogrio.read_dataframe(KITCHENER, layer=layer, read_geometry=False)
        for row in frame.itertuples():
            name = ("pipe" if layer == "pipes" else "meter", row.id)
            graph.add_edges_from([(name, ("node", row.us_node_id)), (name, ("node", row.ds_node_id))])
    return _pipes_together(graph)


def _pipes_together(graph: nx.Graph) -> set[frozenset[str]]:
    parts = ({name for kind, name in part if kind == "pipe"} for part in nx.connected_components(graph))
    return {frozenset(part) for part in parts if part}


def test_every_service_point_hangs_in_its_own_part_of_the_network(walked):
    customers = pyogrio.read_dataframe(KITCHENER, layer="customers", read_geometry=False)
    pipes = pyogrio.read_dataframe(KITCHENER, layer="pipes", read_geometry=False)
    part_of = {pipe: part for part in _parts_of_the_file() for pipe in part}
    true = {node: part_of[row.id] for row in pipes.itertuples() for node in (row.us_node_id, row.ds_node_id)}
    with Session(walked.engine) as session:
        named = select(ServicePoint.number, NetworkNode.id).join(NetworkNode, NetworkNode.id == ServicePoint.node_id)
        node_of = dict(list(session.execute(named)))
        ends = select(Pipe.code, Pipe.from_node_id, Pipe.to_node_id, Valve.node_id).outerjoin(
            Valve, Valve.pipe_id == Pipe.id
        )
        shut: set[tuple[str, int | None]] = set()
        at: dict[int, set[str]] = {}
        for code, first, last, valve in session.execute(ends):
            shut.add((code, valve))
            for node in (first, last):
                at.setdefault(node, set()).add(code)

    def parts_at(node: int) -> set[frozenset[str]]:
        return {part_of[code] for code in at[node] if (code, node) not in shut}

    astray = [
        row.reference for row in customers.itertuples() if true[row.node_id] not in parts_at(node_of[row.reference])
    ]
    assert astray == []


def test_net_prices_give_the_published_gross_ones(walked):
    published = pd.read_csv(SAMPLE_DATA / "poland" / "water_tariffs_pl.csv", dtype=str).dropna(subset=["net_pln"])
    with Session(walked.engine) as session:
        ours = sorted(
            str(grosz(rate.net * (100 + rate.vat_percent) / 100)) for rate in session.scalars(select(TariffRate))
        )

    # The page of Cedynia prints 10.01 where its net price gives 9.57.
    assert ours == sorted(published["gross_pln"].replace("10.01", "9.57"))


def test_no_hour_has_a_negative_use_and_the_index_is_accounted_for(walked):
    records = pd.read_parquet(SAMPLE_DATA / "smart_meters" / "daiad_alicante_hourly.parquet")
    with Session(walked.engine) as session:
        meter = session.scalars(select(Meter.id).where(Meter.serial == "DAIAD-1")).one()
    start, end = (dt.datetime(year, month, 1, tzinfo=dt.UTC) for year, month in ((2016, 1), (2018, 1)))

    hours = lake.hourly(walked.lake, [meter], start, end)

    index = records.loc[records["meter_id"] == 1].sort_values("ts")["reading_l"]
    assert hours["use_l"].min() >= 0
    # The hour begun at the first record and the one open at the last are not whole.
    assert hours["use_l"].sum() == pytest.approx(index.iloc[-1] - index.iloc[0], abs=300)


def test_the_customer_signs_in_and_reads_the_true_use(walked):
    settings = Settings(data_dir=walked.folder / "var" / "kitchener", locale="en", map_crs="EPSG:26917")
    at = dt.datetime(2017, 5, 19, 9, tzinfo=dt.UTC)
    use(running := Runtime(walked.engine, walked.lake, lambda: at, WARSAW, is_demo=True))
    visitor = Visitor(create_app(settings, running).server.test_client())
    with Session(walked.engine) as session:
        meter = session.scalars(select(Meter.id).where(Meter.serial == "DAIAD-1")).one()

    visitor.sign_in("customer@kitchener.example", "a long enough password")
    page = visitor.client.get("/export/consumption.csv?by=month&span=2016-04-01,2017-03-31")
    identify(None)
    use_language("pl")

    days = lake.daily(walked.lake, [meter], dt.date(2016, 4, 1), dt.date(2017, 3, 31))
    months = days.groupby(days["day"].dt.to_period("M"))["use_l"].sum()
    shown = page.get_data(as_text=True).replace(",", ".")
    assert page.status_code == 200
    assert all(f"{litres / 1000:.3f}" in shown for litres in months)


@pytest.mark.parametrize("name", ["Net3", "L-TOWN"])
def test_a_model_is_read_as_wntr_reads_it(tmp_path, name):
    file = SAMPLE_DATA / "networks" / f"{name}.inp"
    engine = connect(f"sqlite:///{tmp_path}/models.sqlite", map_srid=2176)
    upgrade(engine)
    model = wntr.network.WaterNetworkModel(str(file))

    take(site_of(engine, tmp_path), "network", file, str(PROFILES / f"{name.lower().replace('-', '')}.toml"))

    with Session(engine) as session:
        ours = {code.split("-", 1)[1]: (length, size) for code, length, size in session.execute(
            select(Pipe.code, Pipe.length_m, Pipe.diameter_mm))}  # fmt: skip
        heights = {code.split("-", 1)[1]: height for code, height in session.execute(
            select(NetworkNode.code, NetworkNode.elevation_m))}  # fmt: skip
    engine.dispose()
    assert {n: (round(p.length, 3), round(p.diameter * 1000)) for n, p in model.pipes()} == {
        n: (round(ours[n][0], 3), ours[n][1]) for n, _p in model.pipes()
    }
    known = {n: round(j.elevation, 3) for n, j in model.junctions() if n in heights}
    assert known == {n: round(heights[n] or 0.0, 3) for n in known}


@pytest.mark.postgres
def test_the_same_input_fits_postgresql(postgres, tmp_path):
    with postgres.database("template_postgis") as name:
        engine = connect(postgres.url(name), map_srid=KITCHENER_SRID)
        upgrade(engine)
        site = site_of(engine, tmp_path / "lake")
        first = [run(site, KINDS[kind], path, profile=str(PROFILES / f"{p}.toml")) for kind, path, p in IMPORTS[:5]]
        again = [run(site, KINDS[kind], path, profile=str(PROFILES / f"{p}.toml")) for kind, path, p in IMPORTS[:5]]
        engine.dispose()

    assert [report.counts[f"{table}.inserted"] for report, table in zip(
        first, ("pipes", "tariff_rates", "customers", "service_points", "contracts"), strict=True
    )] == [666, 19, 3024, 3024, 3024]  # fmt: skip
    assert {report.changed for report in again} == {0}
