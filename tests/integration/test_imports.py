"""Files become rows: checked, whole or not at all, known again, taken back."""

import datetime as dt
from decimal import Decimal

import geopandas as gpd
import pytest
from shapely import LineString, Point
from sqlalchemy import func, select, update

from data.ingest.exporting import export
from data.ingest.undo import undo
from data.models import (
    Allocation,
    Customer,
    Deployment,
    Hydrant,
    ImportRun,
    Installation,
    Invoice,
    LedgerEntry,
    Meter,
    NetworkNode,
    Pipe,
    Reading,
    RunState,
    ServicePoint,
)
from domain.errors import NotAllowedError, NotFoundError
from domain.plausibility import Doubt
from domain.readings import ReadingState
from tests.support.importing import contents, reasons, run_of, site_of, take, write

CUSTOMERS = (
    "numer klienta;rodzaj;nazwa;adres;kod i miejscowość;e-mail",
    "K1;osoba;Zażółć Gęślą;ul. Długa 1;66-400 Gorzów;",
    "K2;firma;Młyn sp. z o.o.;ul. Krótka 2;66-400 Gorzów;biuro@mlyn.example",
)
POINTS = ("number;premise;address", "P1;N1;ul. Długa 1", "P2;N2;ul. Krótka 2")
METERS = (
    "serial;service_point;installed_on;role;behind",
    "M1;P1;2024-01-01;main;",
    "M1-G;P1;2024-01-01;submeter;M1",
    "M2;P2;2024-01-01;main;",
)
READINGS = (
    "meter;date;reading;source",
    "M1;31.01.2024;10,5;radio",
    "M1;29.02.2024;14,25;radio",
    "M2;31.01.2024;3;inkasent",
)
INVOICES = (
    "number;customer;issued_on;due_on;period_from;period_until;position;line_kind;line_name;quantity;unit;price;line_net;vat_percent",
    "F/1;K1;2024-03-01;2024-03-15;2024-01-01;2024-02-29;1;water;Woda;10;m3;5,12;51,20;8",
    "F/1;K1;2024-03-01;2024-03-15;2024-01-01;2024-02-29;2;sewage;Ścieki;10;m3;8,74;87,40;8",
    "F/2;K1;2024-05-01;2024-05-15;2024-03-01;2024-04-30;1;water;Woda;4;m3;5,12;20,48;8",
)
PAYMENTS = ("reference;customer;date;amount;title", "B/1;K1;2024-03-20;100,00;woda", "B/2;K1;2024-05-20;80,00;F/2")
ALL = {
    "customers": CUSTOMERS,
    "service_points": POINTS,
    "meters": METERS,
    "readings": READINGS,
    "invoices": INVOICES,
    "payments": PAYMENTS,
}


@pytest.fixture
def site(engine, tmp_path):
    return site_of(engine, tmp_path / "lake")


def import_all(site, folder):
    return {kind: take(site, kind, write(folder / f"{kind}.csv", *lines)) for kind, lines in ALL.items()}


def test_every_kind_is_taken_in(site, tmp_path):
    reports = import_all(site, tmp_path)

    assert {kind: report.state for kind, report in reports.items()} == dict.fromkeys(ALL, RunState.APPLIED)
    assert reports["readings"].counts == {"readings.inserted": 3}


def test_the_same_files_again_change_nothing(site, tmp_path):
    import_all(site, tmp_path)
    before = contents(site.engine)

    again = import_all(site, tmp_path)

    assert contents(site.engine) == before
    assert {report.changed for report in again.values()} == {0}


def test_a_dry_run_tells_what_would_happen_and_changes_nothing(site, tmp_path):
    before = contents(site.engine)

    report = take(site, "customers", write(tmp_path / "c.csv", *CUSTOMERS), dry_run=True)

    assert report.counts == {"customers.inserted": 2}
    assert contents(site.engine) == before


def test_a_changed_row_is_updated_and_the_others_are_not(site, tmp_path):
    import_all(site, tmp_path)

    changed = (*CUSTOMERS[:2], CUSTOMERS[2].replace("Krótka 2", "Krótka 4"))
    report = take(site, "customers", write(tmp_path / "c.csv", *changed))

    assert report.counts == {"customers.updated": 1, "customers.unchanged": 1}


def test_a_column_that_the_file_lacks_is_left_alone(site, tmp_path):
    import_all(site, tmp_path)

    without_mail = [line.rsplit(";", 1)[0] for line in CUSTOMERS]
    report = take(site, "customers", write(tmp_path / "c.csv", *without_mail))

    assert report.counts == {"customers.unchanged": 2}


def test_one_bad_row_refuses_the_whole_file(site, tmp_path):
    report = take(site, "customers", write(tmp_path / "c.csv", *CUSTOMERS, "K3;robot;R2;x;y;"))

    assert report.state is RunState.REFUSED
    assert [(issue.line, issue.column, issue.value) for issue in report.issues] == [(4, "kind", "robot")]
    assert contents(site.engine)["customers"] == []


def test_a_profile_may_leave_bad_rows_out(site, tmp_path):
    lines = (*CUSTOMERS, "K3;robot;R2;x;y;")
    report = take(site, "customers", write(tmp_path / "c.csv", *lines), overrides={"bad_rows": "skip"})

    assert (report.state, report.counts["customers.inserted"], report.refused) == (RunState.APPLIED, 2, 1)


def test_undo_takes_back_what_was_inserted(site, tmp_path):
    before = contents(site.engine)
    runs = [run_of(report) for report in import_all(site, tmp_path).values()]

    for run_id in reversed(runs):
        undo(site, run_id)

    assert contents(site.engine) == before


def test_undo_restores_what_was_changed(site, tmp_path):
    import_all(site, tmp_path)
    before = contents(site.engine)
    changed = [line.replace("ul. ", "al. ") for line in CUSTOMERS]

    undo(site, run_of(take(site, "customers", write(tmp_path / "c.csv", *changed))))

    assert contents(site.engine) == before


def test_undo_is_refused_while_later_rows_refer_to_it(site, tmp_path):
    reports = import_all(site, tmp_path)
    before = contents(site.engine)

    with pytest.raises(NotAllowedError):
        undo(site, run_of(reports["customers"]))
    assert contents(site.engine) == before


def test_undo_is_refused_when_a_later_run_changed_the_same_row(site, tmp_path):
    first = take(site, "customers", write(tmp_path / "c.csv", *CUSTOMERS))
    take(site, "customers", write(tmp_path / "c.csv", *(line.replace("ul. ", "al. ") for line in CUSTOMERS)))

    with pytest.raises(NotAllowedError):
        undo(site, run_of(first))


def test_undo_is_refused_when_somebody_edited_a_row_by_hand(site, session, tmp_path):
    report = take(site, "customers", write(tmp_path / "c.csv", *CUSTOMERS))
    session.execute(update(Customer).where(Customer.number == "K1").values(phone="123"))
    session.commit()

    with pytest.raises(NotAllowedError):
        undo(site, run_of(report))


def test_a_run_is_undone_once(site, tmp_path):
    report = take(site, "customers", write(tmp_path / "c.csv", *CUSTOMERS))
    undo(site, run_of(report))

    with pytest.raises(NotAllowedError):
        undo(site, run_of(report))
    with pytest.raises(NotFoundError):
        undo(site, run_of(report) + 1)


def test_what_was_undone_can_be_imported_again(site, tmp_path):
    file = write(tmp_path / "c.csv", *CUSTOMERS)
    undo(site, run_of(take(site, "customers", file)))

    assert take(site, "customers", file).counts == {"customers.inserted": 2}


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
@pytest.mark.parametrize("kind", ALL)
def test_what_is_exported_is_read_back_without_a_change(site, tmp_path, kind, suffix):
    import_all(site, tmp_path)

    export(site.engine, kind, tmp_path / f"out{suffix}")
    report = take(site, kind, tmp_path / f"out{suffix}")

    assert reasons(report) == []
    assert (report.rows, report.changed) == (len(ALL[kind]) - 1, 0)


def test_a_garden_meter_is_behind_its_main_meter(site, session, tmp_path):
    import_all(site, tmp_path)

    fitted = select(Meter.serial, Installation).join(Installation, Installation.meter_id == Meter.id)
    installed = dict(list(session.execute(fitted)))
    assert installed["M1-G"].parent_id == installed["M1"].id


def test_a_meter_cannot_be_in_two_places_at_once(site, tmp_path):
    import_all(site, tmp_path)

    report = take(site, "meters", write(tmp_path / "m.csv", "serial;service_point;installed_on", "M1;P2;2024-06-01"))

    assert reasons(report) == ["Overlaps with 2024-01-01 - ."]


def test_a_falling_index_is_kept_but_not_counted(site, session, tmp_path):
    import_all(site, tmp_path)

    report = take(site, "readings", write(tmp_path / "r.csv", READINGS[0], "M1;31.03.2024;9;radio"))

    assert report.doubted == 1
    fallen = session.scalars(select(Reading).where(Reading.value_m3 == Decimal(9))).one()
    assert (fallen.state, fallen.doubt) == (ReadingState.QUESTIONED, Doubt.BACKWARDS)


def test_another_value_replaces_a_reading_that_counts_and_is_taken_back_with_its_run(site, session, tmp_path):
    import_all(site, tmp_path)
    before = contents(site.engine)
    file = write(tmp_path / "r.csv", READINGS[0], "M1;29.02.2024;14;radio", READINGS[3])
    report = take(site, "readings", file)

    assert report.counts == {"readings.updated": 1, "readings.inserted": 1, "readings.unchanged": 1}
    assert take(site, "readings", file).changed == 0
    told = select(Reading.value_m3, Reading.state, Reading.replaced).where(Reading.read_on == dt.date(2024, 2, 29))
    assert set(map(tuple, session.execute(told))) == {
        (Decimal("14.25"), ReadingState.CORRECTED, 1),
        (Decimal(14), ReadingState.ACCEPTED, 0),
    }
    session.rollback()
    undo(site, run_of(report))
    assert contents(site.engine) == before


def test_a_reading_of_an_unknown_meter_is_refused(site, tmp_path):
    report = take(site, "readings", write(tmp_path / "r.csv", READINGS[0], "M9;31.03.2024;9;radio"))

    assert reasons(report) == ["Unknown: there is no such meter."]


def test_a_reading_that_the_dial_cannot_show_is_refused(site, tmp_path):
    import_all(site, tmp_path)

    report = take(site, "readings", write(tmp_path / "r.csv", READINGS[0], "M1;31.03.2024;100000;radio"))

    assert reasons(report) == ["The dial shows at most 99999."]


def test_an_exchange_makes_a_new_meter_in_the_same_place(site, session, tmp_path):
    import_all(site, tmp_path)
    profile = write(tmp_path / "p.toml", 'kind = "readings"', "[options]", 'fall = "exchange"')
    rows = ("M2;29.02.2024;8;radio", "M2;31.03.2024;1;radio", "M2;30.04.2024;5;radio")
    take(site, "readings", write(tmp_path / "r.csv", READINGS[0], *rows), str(profile))

    places = session.execute(
        select(Meter.serial, ServicePoint.number, Installation.installed_on, Installation.removed_on)
        .join(Installation, Installation.meter_id == Meter.id)
        .join(ServicePoint, ServicePoint.id == Installation.service_point_id)
        .where(ServicePoint.number == "P2")
        .order_by(Installation.id)
    ).all()
    exchanged = dt.date(2024, 2, 29)
    assert [tuple(row) for row in places] == [
        ("M2", "P2", dt.date(2024, 1, 1), exchanged),
        ("M2/2", "P2", exchanged, None),
    ]


def test_an_exchange_is_found_once_however_the_readings_come(site, session, tmp_path):
    import_all(site, tmp_path)
    profile = str(write(tmp_path / "p.toml", 'kind = "readings"', "[options]", 'fall = "exchange"'))
    rows = ("M2;29.02.2024;8;radio", "M2;31.03.2024;1;radio", "M2;30.04.2024;5;radio")

    for row in rows:
        take(site, "readings", write(tmp_path / "r.csv", READINGS[0], row), profile)
    take(site, "readings", write(tmp_path / "r.csv", READINGS[0], *rows), profile)

    assert session.scalar(select(func.count()).select_from(Meter)) == 4


def test_payments_pay_the_named_invoice_first_and_the_oldest_next(site, session, tmp_path):
    import_all(site, tmp_path)

    paid = select(Invoice.number, Allocation.amount).join(LedgerEntry, LedgerEntry.invoice_id == Invoice.id)
    rows = session.execute(paid.join(Allocation, Allocation.debit_id == LedgerEntry.id).order_by(Allocation.id)).all()
    # F/1 is 138.60 net, 149.69 gross; F/2 is 20.48 net, 22.12 gross, named by the second payment.
    assert [tuple(row) for row in rows] == [
        ("F/1", Decimal("100.00")),
        ("F/2", Decimal("22.12")),
        ("F/1", Decimal("49.69")),
    ]


def test_an_issued_invoice_is_not_edited_by_an_import(site, tmp_path):
    import_all(site, tmp_path)
    before = contents(site.engine)

    report = take(
        site, "invoices", write(tmp_path / "i.csv", INVOICES[0], INVOICES[3].replace("5,12;20,48", "6,00;24,00"))
    )

    assert report.state is RunState.REFUSED
    assert contents(site.engine) == before


def test_a_correction_may_stand_in_the_file_of_what_it_corrects(site, session, tmp_path):
    take(site, "customers", write(tmp_path / "c.csv", *CUSTOMERS))
    header = f"{INVOICES[0]};kind;corrects;stage"
    line = INVOICES[3].replace("F/2", "F/2/K").replace("4;m3;5,12;20,48", "{}")
    rows = (
        line.format("4;m3;5,12;20,48") + ";korekta;F/2;before",
        line.format("3;m3;5,12;15,36").replace(";1;water", ";2;water") + ";korekta;F/2;after",
        f"{INVOICES[3]};faktura;;",
    )

    report = take(site, "invoices", write(tmp_path / "i.csv", header, *rows))

    assert reasons(report) == []
    assert session.scalar(select(Invoice.gross).where(Invoice.number == "F/2/K")) == Decimal("-5.53")  # -5.12 net


def test_a_refused_file_is_on_record_with_its_issues(site, session, tmp_path):
    take(site, "customers", write(tmp_path / "c.csv", *CUSTOMERS, "K3;robot;R2;x;y;"))

    found = session.scalars(select(ImportRun)).one()
    assert (found.state, found.started_by) == (RunState.REFUSED, "tester")


GORZOW = (5_515_453.0, 5_844_904.0)  # EPSG:2176, east and north


def draw(path, geometries, **columns):
    gpd.GeoDataFrame(columns, geometry=geometries, crs="EPSG:2176").to_file(path)
    return path


@pytest.mark.parametrize("suffix", [".geojson", ".shp", ".gpkg"])
def test_pipes_of_a_file_without_nodes_meet_where_their_ends_meet(site, session, tmp_path, suffix):
    east, north = GORZOW
    along = LineString([(east, north), (east + 100, north)])
    across = LineString([(east + 100, north), (east + 100, north + 50)])
    file = draw(tmp_path / f"pipes{suffix}", [along, across], code=["p1", "p2"], dn=[100, 80])

    report = take(site, "network", file, overrides={"crs": "EPSG:2176"} if suffix == ".geojson" else None)

    assert reasons(report) == []
    assert report.counts == {"network_nodes.inserted": 3, "pipes.inserted": 2}
    lengths = session.scalars(select(Pipe.length_m).order_by(Pipe.code)).all()
    assert lengths == pytest.approx([100, 50], abs=0.2)  # From zone 5 to PL-1992.


def test_hydrants_may_come_alone_and_have_their_layer_named(site, session, tmp_path):
    file = draw(tmp_path / "whatever.gpkg", [Point(GORZOW)], nr=["H1"], srednica=[80])
    lines = ('kind = "network"', "[layers.hydrants]", 'layer = "*"', "[layers.hydrants.columns]", 'code = ["nr"]')
    profile = write(tmp_path / "p.toml", *lines, 'dn_mm = ["srednica"]')

    take(site, "network", file, str(profile))

    assert session.execute(select(Hydrant.code, Hydrant.dn_mm, Hydrant.node_id)).all() == [("H1", 80, None)]


def test_the_map_is_drawn_anew_after_its_network_changed(site, session, tmp_path):
    east, north = GORZOW
    file = draw(tmp_path / "pipes.gpkg", [LineString([(east, north), (east + 9, north)])], code=["p1"])

    undo(site, run_of(take(site, "network", file)))

    assert session.scalar(select(Deployment.network_revision)) == 3  # 1, then the import, then the undo.
    assert session.scalar(select(func.count()).select_from(NetworkNode)) == 0


def test_house_numbers_that_are_taken_back_leave_the_map_too(site, session, tmp_path):
    file = draw(tmp_path / "numbers.gpkg", [Point(GORZOW)], code=["a1"], street=["Długa"], number=["1"])
    profile = write(tmp_path / "p.toml", 'kind = "network"', "[layers.address_points]", 'layer = "*"')

    undo(site, run_of(take(site, "network", file, str(profile))))

    assert session.scalar(select(Deployment.network_revision)) == 3  # 1, then the import, then the undo.
