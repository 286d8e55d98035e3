"""The schema is what the models say, on both databases, up and down."""

import datetime as dt
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from decimal import Decimal

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, inspect, select, update
from sqlalchemy.orm import Session

from data import migrations
from data.engine import connect, for_writing
from data.ingest.store import Store, table_of
from data.ingest.undo import undo
from data.models import (
    Base,
    Consent,
    CustomerChange,
    Deployment,
    DocumentParties,
    ImportChange,
    LedgerEntry,
    OutgoingBatch,
    OutgoingItem,
    Payment,
    User,
)
from data.queries.outgoing import leaving, leaving_counts
from domain.consents import Purpose
from domain.errors import NotAllowedError
from tests.integration.test_imported_money import CUSTOMERS, INVOICES
from tests.support.builders import bill, connect_point, fit_meter, pay, sign_up_customer, sign_up_user
from tests.support.engines import POLAND_SRID, engine_on
from tests.support.importing import run_of, site_of, take, write

NOON = dt.datetime(2026, 7, 1, 10, tzinfo=dt.UTC)


def test_a_migrated_database_has_exactly_the_tables_of_the_models(engine):
    with engine.connect() as connection:
        found = set(inspect(connection).get_table_names())

    extra = {name for name in found - set(Base.metadata.tables) if not name.startswith("idx_")}
    assert extra == {"alembic_version"} | ({"spatial_ref_sys"} if engine.dialect.name == "postgresql" else set())
    assert set(Base.metadata.tables) <= found


# Reflection meets the columns of PostGIS; their types are compared nowhere.
@pytest.mark.filterwarnings("ignore:Did not recognize type 'geometry'")
def test_no_model_has_run_ahead_of_the_migrations(engine):
    def ours(_object, name, kind, *_rest):
        return not (kind == "table" and (name.startswith("idx_") or name == "spatial_ref_sys"))

    def spatial(change):
        return change[0] == "remove_index" and change[1].name.endswith("_geom")

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": False})
        changes = compare_metadata(context, Base.metadata)

    assert [change for change in changes if not spatial(change)] == []


def test_the_way_down_leaves_nothing_and_the_way_up_can_be_walked_again(engine):
    migrations.downgrade(engine, "base")
    assert migrations.current(engine) is None

    migrations.upgrade(engine)
    assert migrations.current(engine) == migrations.newest()


def test_rows_of_the_release_before_are_kept_and_filled(engine):
    migrations.downgrade(engine, "0001")
    with for_writing(engine).begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO users (email, display_name, password_hash, locale, is_active, created_at)"
            " VALUES ('anna@example.com', 'Anna', 'x', 'en', true, '2026-01-02 10:00:00+00:00')"
        )

    migrations.upgrade(engine)

    with Session(engine) as session:
        user = session.scalars(select(User)).one()
        assert (user.email, user.email_confirmed_at, user.totp_secret) == ("anna@example.com", None, None)


def test_a_table_is_built_anew_while_rows_of_others_point_to_its_rows(engine, session):
    customer = sign_up_customer(session)
    bill(session, customer, "FV/1", "50.00", due=dt.date(2026, 11, 5))
    pay(session, customer, "50.00", on=dt.date(2026, 11, 2))
    session.commit()
    session.close()

    migrations.downgrade(engine, "0003")
    migrations.upgrade(engine)

    with Session(engine) as found:
        assert found.scalars(select(LedgerEntry.payment_id).where(LedgerEntry.payment_id.is_not(None))).one()
        assert found.scalars(select(Payment.amount)).one() == Decimal("50.00")


def test_documents_of_the_release_before_name_who_is_on_file(engine, session):
    customer = sign_up_customer(session, name='Zażółć "Gęślą"')
    bill(session, customer, "FV/1", "50.00", due=dt.date(2026, 11, 5))
    session.add(Deployment(id=1, map_crs="EPSG:2180", utility={"name": "Wodociągi", "nip": "5214349636"}, is_demo=True))
    session.commit()
    session.close()

    migrations.downgrade(engine, "0003")
    migrations.upgrade(engine)

    with Session(engine) as found:
        kept = found.scalars(select(DocumentParties)).one()
        assert (kept.buyer["name"], kept.buyer["nip"]) == ('Zażółć "Gęślą"', "")
        assert (kept.seller["name"], kept.seller["street_line"]) == ("Wodociągi", "")


def test_what_was_due_on_a_free_day_is_due_on_the_next_working_day(engine, session):
    customer = sign_up_customer(session)
    days = {"Saturday": (3, 16), "holidays": (3, 31), "Friday": (3, 15), "Corpus Christi": (5, 30)}
    for number, (month, day) in days.items():
        bill(session, customer, number, "50.00", due=dt.date(2024, month, day))
    pay(session, customer, "50.00", on=dt.date(2024, 3, 17))
    session.commit()
    session.close()

    migrations.downgrade(engine, "0003")
    migrations.upgrade(engine)

    with Session(engine) as found:
        told = found.execute(select(LedgerEntry.label, LedgerEntry.due_on).where(LedgerEntry.amount > 0)).all()
        days = {"Saturday": (3, 18), "holidays": (4, 2), "Friday": (3, 15), "Corpus Christi": (5, 31)}
        assert {label: (due.month, due.day) for label, due in told} == days


@pytest.mark.parametrize("edited", [False, True])
def test_an_import_whose_days_were_moved_can_be_undone_where_it_could_before(engine, session, tmp_path, edited):
    site = site_of(engine, tmp_path / "lake")
    take(site, "customers", write(tmp_path / "customers.csv", *CUSTOMERS))
    came = take(site, "invoices", write(tmp_path / "invoices.csv", *INVOICES))
    session.execute(update(LedgerEntry).values(due_on=dt.date(2024, 3, 16)))
    entry = session.scalars(select(LedgerEntry)).one()
    noted = Store(session.connection(), Counter()).digest(table_of(LedgerEntry), entry.id, entry.id)[1]
    mine = ImportChange.table_name == LedgerEntry.__tablename__
    session.execute(update(ImportChange).where(mine).values(after={"sha256": "" if edited else noted}))
    session.commit()
    session.close()

    migrations.downgrade(engine, "0003")
    migrations.upgrade(engine)

    with pytest.raises(NotAllowedError) if edited else nullcontext():
        undo(site, run_of(came))
    assert session.scalar(select(func.count(LedgerEntry.id))) == edited


def left_before(session):
    """Let every row leave as the release before marked it: by what may change of it."""
    batch = OutgoingBatch(made_at=NOON, made_by="clerk", rows=4, sha256="", acknowledged_at=NOON)
    session.add(batch)
    session.flush()
    marks = {"readings": "accepted:12500", "exchanges": "2024-01-01:", "changes": "", "consents": ""}
    for row in leaving(session, most=10):
        told = {"kind": row.kind, "row_id": row.row_id, "version": 1, "values": row.values}
        session.add(OutgoingItem(batch_id=batch.id, mark=marks[row.kind], **told))
    session.commit()
    session.close()


def test_what_left_in_the_release_before_waits_only_where_it_has_changed_since(engine, session):
    customer = sign_up_customer(session)
    fit_meter(session, "M-1", connect_point(session, customer), readings={dt.date(2026, 6, 1): "12.5"})
    told = {"customer_id": customer.id, "at": NOON, "actor": "anna"}
    session.add(CustomerChange(field="phone", before="", after="600100200", **told))
    session.add(Consent(purpose=Purpose.EINVOICE, is_given=True, **told))
    session.commit()
    migrations.downgrade(engine, "0003")
    left_before(session)
    migrations.upgrade(engine)
    assert set(leaving_counts(session).values()) == {0}
    session.close()

    migrations.downgrade(engine, "0003")
    session.execute(update(OutgoingItem).where(OutgoingItem.kind == "readings").values(mark="accepted:12400"))
    session.commit()
    session.close()
    migrations.upgrade(engine)
    assert [kind for kind, count in leaving_counts(session).items() if count] == ["readings"]


def test_postgis_knows_the_coordinate_system_of_every_geometry_column(migrated_database, postgres):
    engine = connect(postgres.url(migrated_database), map_srid=POLAND_SRID)
    with engine.connect() as connection:
        srids = connection.exec_driver_sql("SELECT DISTINCT srid FROM geometry_columns").scalars().all()
    engine.dispose()

    assert srids == [POLAND_SRID]


def test_a_change_of_the_schema_that_breaks_leaves_nothing_behind(engine):
    with for_writing(engine).connect() as connection:
        connection.exec_driver_sql("CREATE TABLE half_done (id INTEGER)")
        connection.rollback()

    assert "half_done" not in inspect(engine).get_table_names()


def test_a_row_that_points_nowhere_is_named(tmp_path):
    with engine_on(f"sqlite:///{tmp_path / 'one.db'}") as engine:
        migrations.upgrade(engine)
        with Session(for_writing(engine)) as session:
            sign_up_user(session, sees=[sign_up_customer(session)])
            session.commit()
        with engine.connect() as connection:
            execute = connection.connection.cursor().execute
            for statement in ("PRAGMA foreign_keys=OFF", "DELETE FROM customers", "PRAGMA foreign_keys=ON"):
                execute(statement)
            connection.connection.commit()

        with pytest.raises(RuntimeError, match=r"row 1 of [a-z_]+ would point to one of customers that is not there"):
            migrations.upgrade(engine)


def test_of_several_upgrades_at_once_one_does_the_work(engine):
    migrations.downgrade(engine, "base")

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(migrations.upgrade, [engine] * 3))

    assert migrations.current(engine) == migrations.newest()
