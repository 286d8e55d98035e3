"""What documents say."""

import datetime as dt
import functools
import hashlib
from collections.abc import Sequence
from typing import Any

import holidays
import orjson
import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "document_parties",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("invoice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("note_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("seller", sa.JSON(), nullable=False),
        sa.Column("buyer", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("fk_document_parties_invoice_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["note_id"], ["interest_notes.id"], name=op.f("fk_document_parties_note_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_parties")),
        sa.UniqueConstraint("invoice_id", name=op.f("uq_document_parties_invoice_id")),
        sa.UniqueConstraint("note_id", name=op.f("uq_document_parties_note_id")),
    )
    with op.batch_alter_table("allocations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("released_on", sa.Date(), nullable=True))

    with op.batch_alter_table("contracts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("payment_days", sa.Integer(), nullable=True))

    with op.batch_alter_table("feed_tokens", schema=None) as batch_op:
        batch_op.alter_column("customer_id", existing_type=sa.BigInteger(), nullable=True)
        batch_op.create_index(
            "uq_feed_tokens_user_id_of_all",
            ["user_id"],
            unique=True,
            sqlite_where=sa.text("customer_id IS NULL"),
            postgresql_where=sa.text("customer_id IS NULL"),
        )

    with op.batch_alter_table("interest_lines", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "stage",
                sa.Enum("plain", "before", "after", name="linestage", native_enum=False, length=40),
                nullable=False,
                server_default="plain",
            )
        )

    with op.batch_alter_table("interest_notes", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("corrects_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_index(batch_op.f("ix_interest_notes_corrects_id"), ["corrects_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_interest_notes_corrects_id"), "interest_notes", ["corrects_id"], ["id"]
        )

    with op.batch_alter_table("payments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("end_to_end", sa.String(length=64), nullable=True))
        batch_op.add_column(
            sa.Column("reverses_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_unique_constraint(batch_op.f("uq_payments_reverses_id"), ["reverses_id"])
        batch_op.create_foreign_key(batch_op.f("fk_payments_reverses_id"), "payments", ["reverses_id"], ["id"])

    with op.batch_alter_table("readings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_readings_state"), ["state"], unique=False)

    with op.batch_alter_table("unmatched_payments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("end_to_end", sa.String(length=64), nullable=True))

    _name_parties()
    _mark_what_left()
    _move_to_working_days()


def downgrade() -> None:
    """Take it back, but for the days on which to pay: those that were moved are kept nowhere."""
    with op.batch_alter_table("unmatched_payments", schema=None) as batch_op:
        batch_op.drop_column("end_to_end")

    with op.batch_alter_table("readings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_readings_state"))

    with op.batch_alter_table("payments", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_payments_reverses_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_payments_reverses_id"), type_="unique")
        batch_op.drop_column("reverses_id")
        batch_op.drop_column("end_to_end")

    with op.batch_alter_table("interest_notes", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_interest_notes_corrects_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_interest_notes_corrects_id"))
        batch_op.drop_column("corrects_id")

    with op.batch_alter_table("interest_lines", schema=None) as batch_op:
        batch_op.drop_column("stage")

    op.execute("DELETE FROM feed_tokens WHERE customer_id IS NULL")
    with op.batch_alter_table("feed_tokens", schema=None) as batch_op:
        batch_op.drop_index("uq_feed_tokens_user_id_of_all")
        batch_op.alter_column("customer_id", existing_type=sa.BigInteger(), nullable=False)

    with op.batch_alter_table("contracts", schema=None) as batch_op:
        batch_op.drop_column("payment_days")

    with op.batch_alter_table("allocations", schema=None) as batch_op:
        batch_op.drop_column("released_on")

    op.drop_table("document_parties")


FIELDS = ("name", "street_line", "postcode_line", "nip")
CUSTOMERS = sa.table("customers", *map(sa.column, ("id", *FIELDS)))


def _name_parties() -> None:
    """Let documents that were issued before name who is on file now: who it was then, nobody has kept."""
    connection = op.get_bind()
    told = connection.scalar(sa.select(sa.table("deployment", sa.column("utility", sa.JSON())).c.utility)) or {}
    seller = {field: told.get(field, "") for field in FIELDS} if told.get("name") else {}
    build = sa.func.json_build_object if connection.dialect.name == "postgresql" else sa.func.json_object
    pairs = (part for field in FIELDS for part in (sa.literal(field), sa.func.coalesce(CUSTOMERS.c[field], "")))
    buyer = build(*pairs, type_=sa.JSON())
    for key, name in (("invoice_id", "invoices"), ("note_id", "interest_notes")):
        made = sa.table(name, sa.column("id"), sa.column("customer_id"))
        kept = sa.table("document_parties", sa.column(key), sa.column("seller"), sa.column("buyer"))
        chosen = sa.select(made.c.id, sa.literal(seller, sa.JSON()), buyer)
        issued = chosen.join(CUSTOMERS, CUSTOMERS.c.id == made.c.customer_id)
        connection.execute(sa.insert(kept).from_select([key, "seller", "buyer"], issued))


Told = tuple[sa.Select[*tuple[Any, ...]], sa.ColumnElement[Any], sa.ColumnElement[Any]]
METERS = sa.table(
    "meters",
    *map(sa.column, ("id", "serial", "dn_mm", "dial_digits")),
    sa.column("verification_expires_on", sa.Date()),
)
PLACED = sa.table(
    "installations",
    *map(sa.column, ("id", "meter_id", "service_point_id", "parent_id", "role", "seal_number")),
    *(sa.column(name, sa.Date()) for name in ("installed_on", "removed_on")),
)


def _mark_what_left() -> None:
    """Let nothing leave again for another billing system that is as it was when it left, by the marks of before."""
    items = sa.table("outgoing_items", *map(sa.column, ("kind", "row_id", "mark")))
    for kind, (told, row_id, before) in _told().items():
        texts: list[sa.ColumnElement[str]] = [
            sa.func.coalesce(sa.cast(_timeless(column), sa.String()), "") for column in told.selected_columns
        ]
        digest = sa.func.md5(functools.reduce(lambda one, other: one + "\x1f" + other, texts), type_=sa.String())
        now = told.with_only_columns(row_id, before.label("before"), digest.label("digest"), maintain_column_froms=True)
        rows = now.subquery()
        same = sa.and_(items.c.kind == kind, items.c.row_id == rows.c.id, items.c.mark == rows.c.before)
        op.get_bind().execute(sa.update(items).where(same).values(mark=rows.c.digest))


def _timeless(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    return sa.extract("epoch", column) if isinstance(column.type, sa.Date | sa.DateTime) else column


def _told() -> dict[str, Told]:
    """Return of each kind the rows with what leaves of them, their number, and what used to mark them."""
    read = sa.table(
        "readings",
        *map(sa.column, ("id", "meter_id", "value_m3", "source", "state", "note")),
        sa.column("read_on", sa.Date()),
    )
    values = (METERS.c.serial, read.c.read_on, read.c.value_m3, read.c.source, read.c.state, read.c.note)
    readings = sa.select(*values).select_from(read.join(METERS, METERS.c.id == read.c.meter_id))
    counted = sa.cast(read.c.state, sa.String()) + ":" + sa.cast(read.c.value_m3, sa.String())
    fitted = sa.cast(PLACED.c.installed_on, sa.String())
    removed = sa.func.coalesce(sa.cast(PLACED.c.removed_on, sa.String()), "")
    return {
        "readings": (readings, read.c.id, counted),
        "exchanges": (_exchanges(), PLACED.c.id, fitted + ":" + removed),
        "changes": _of_customers("customer_changes", ("field", "before", "after", "at")),
        "consents": _of_customers("consents", ("purpose", "is_given", "at", "origin")),
    }


def _exchanges() -> sa.Select[*tuple[Any, ...]]:
    points = sa.table("service_points", sa.column("id"), sa.column("number"))
    above, behind = PLACED.alias(), METERS.alias()
    joined = (
        PLACED.join(METERS, METERS.c.id == PLACED.c.meter_id)
        .join(points, points.c.id == PLACED.c.service_point_id)
        .outerjoin(above, above.c.id == PLACED.c.parent_id)
        .outerjoin(behind, behind.c.id == above.c.meter_id)
    )
    return sa.select(
        *(METERS.c.serial, points.c.number, PLACED.c.role, behind.c.serial, METERS.c.dn_mm, METERS.c.dial_digits),
        *(PLACED.c.installed_on, PLACED.c.removed_on, PLACED.c.seal_number, METERS.c.verification_expires_on),
    ).select_from(joined)


def _of_customers(name: str, fields: Sequence[str]) -> Told:
    customers = sa.table("customers", sa.column("id"), sa.column("number"))
    columns = [sa.column(field, sa.DateTime() if field == "at" else None) for field in fields]
    table = sa.table(name, sa.column("id"), sa.column("customer_id"), *columns)
    told = sa.select(customers.c.number, *(table.c[field] for field in fields))
    joined = table.join(customers, customers.c.id == table.c.customer_id)
    return told.select_from(joined), table.c.id, sa.literal("", sa.String())


ENTRIES = sa.table(
    "ledger_entries",
    *map(sa.column, ("id", "customer_id", "kind", "booked_on")),
    sa.column("due_on", sa.Date()),
    *map(sa.column, ("amount", "label", "invoice_id", "note_id", "payment_id")),
)
CHANGES = sa.table(
    "import_changes",
    *map(sa.column, ("id", "table_name", "first_id", "last_id", "before")),
    sa.column("after", sa.JSON()),
)
SATURDAY = 5


def _move_to_working_days() -> None:
    """Let what was booked before be due on the next working day, too (KC 115); what imported it can still be undone."""
    connection, due = op.get_bind(), ENTRIES.c.due_on
    days = connection.scalars(sa.select(due).where(due.is_not(None)).distinct())
    moved = {day: later for day in days if (later := _working_day(day)) != day}
    if not moved:
        return
    inserted = sa.select(CHANGES).where(CHANGES.c.table_name == ENTRIES.name, CHANGES.c.before.is_(None))
    for change in connection.execute(inserted).all():
        within = ENTRIES.c.id.between(change.first_id, change.last_id)
        found = connection.execute(sa.select(ENTRIES).where(within).order_by(ENTRIES.c.id))
        rows = [dict(row) for row in found.mappings()]
        if change.after["sha256"] == _digest(rows):
            now = _digest([{**row, "due_on": moved.get(row["due_on"], row["due_on"])} for row in rows])
            connection.execute(sa.update(CHANGES).where(CHANGES.c.id == change.id).values(after={"sha256": now}))
    connection.execute(sa.update(ENTRIES).where(due.in_(moved)).values(due_on=sa.case(moved, value=due)))


def _working_day(day: dt.date) -> dt.date:
    while day.weekday() >= SATURDAY or day in _free_days(day.year):
        day += dt.timedelta(days=1)
    return day


@functools.cache
def _free_days(year: int) -> frozenset[dt.date]:
    return frozenset(holidays.country_holidays("PL", years=year))


def _digest(rows: Sequence[dict[str, Any]]) -> str:
    """Return what an import notes of the rows that it inserts: their columns in order, without the empty ones."""
    columns = {name: [row[name] for row in rows] for name in sorted(ENTRIES.c.keys())}
    filled = {name: cells for name, cells in columns.items() if any(cell is not None for cell in cells)}
    return hashlib.sha256(orjson.dumps(filled)).hexdigest()
