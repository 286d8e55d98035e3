"""What documents say."""

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

    with op.batch_alter_table("unmatched_payments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("end_to_end", sa.String(length=64), nullable=True))

    _name_parties()


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("unmatched_payments", schema=None) as batch_op:
        batch_op.drop_column("end_to_end")

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
