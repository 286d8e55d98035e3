"""What documents say."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    with op.batch_alter_table("allocations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("released_on", sa.Date(), nullable=True))

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

    with op.batch_alter_table("allocations", schema=None) as batch_op:
        batch_op.drop_column("released_on")
