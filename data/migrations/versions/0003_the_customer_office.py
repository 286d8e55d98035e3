"""Settlement runs, choices and consents of customers, work of the office, and what customers watch."""

import sqlalchemy as sa
from alembic import op

from data import types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "outgoing_batches",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", types.Instant(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("acknowledged_at", types.Instant(), nullable=True),
        sa.Column("acknowledged_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_batches")),
    )
    op.create_table(
        "settlement_runs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "issued", "dropped", name="settlementstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("made_at", types.Instant(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("ended_at", types.Instant(), nullable=True),
        sa.Column("ended_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement_runs")),
    )
    op.create_table(
        "told_reminders",
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_told_reminders")),
    )
    with op.batch_alter_table("told_reminders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_told_reminders_told_on"), ["told_on"], unique=False)

    op.create_table(
        "channel_choices",
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "topic",
            sa.Enum("outages", "invoices", "reminders", "cases", name="topic", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "channel", sa.Enum("email", "sms", "post", name="channel", native_enum=False, length=40), nullable=False
        ),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("changed_at", types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_channel_choices_customer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("customer_id", "topic", "channel", name=op.f("pk_channel_choices")),
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "einvoice",
                "marketing_email",
                "marketing_sms",
                "marketing_phone",
                name="purpose",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_given", sa.Boolean(), nullable=False),
        sa.Column("wording_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_consents_customer_id")),
        sa.ForeignKeyConstraint(["wording_id"], ["wordings.id"], name=op.f("fk_consents_wording_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consents_customer_id_purpose"), ["customer_id", "purpose"], unique=False)

    op.create_table(
        "contact_choices",
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("locale", sa.String(length=64), nullable=False),
        sa.Column("quiet_from", sa.Time(), nullable=True),
        sa.Column("quiet_until", sa.Time(), nullable=True),
        sa.Column("confirmed_email", sa.String(length=200), nullable=True),
        sa.Column("email_confirmed_at", types.Instant(), nullable=True),
        sa.Column("confirmed_phone", sa.String(length=64), nullable=True),
        sa.Column("phone_confirmed_at", types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_contact_choices_customer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_contact_choices")),
    )
    op.create_table(
        "customer_changes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("field", sa.String(length=64), nullable=False),
        sa.Column("before", sa.String(length=200), nullable=False),
        sa.Column("after", sa.String(length=200), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_customer_changes_customer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_changes")),
    )
    with op.batch_alter_table("customer_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customer_changes_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "feed_tokens",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_feed_tokens_customer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_feed_tokens_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_feed_tokens_token_hash")),
        sa.UniqueConstraint("user_id", "customer_id", name=op.f("uq_feed_tokens_user_id_customer_id")),
    )
    op.create_table(
        "home_uses",
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("band", sa.String(length=64), nullable=False),
        sa.Column("litres_a_day", sa.Integer(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_home_uses_customer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_home_uses")),
    )
    with op.batch_alter_table("home_uses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_home_uses_band"), ["band"], unique=False)

    op.create_table(
        "instalment_plans",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("active", "fulfilled", "broken", "cancelled", name="planstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("bears_interest", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("entered_at", types.Instant(), nullable=False),
        sa.Column("entered_by", sa.String(length=200), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_instalment_plans_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalment_plans")),
        sa.UniqueConstraint("number", name=op.f("uq_instalment_plans_number")),
    )
    with op.batch_alter_table("instalment_plans", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_instalment_plans_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "outgoing_items",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["outgoing_batches.id"], name=op.f("fk_outgoing_items_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_items")),
        sa.UniqueConstraint("kind", "row_id", "version", name=op.f("uq_outgoing_items_kind_row_id_version")),
    )
    with op.batch_alter_table("outgoing_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outgoing_items_batch_id"), ["batch_id"], unique=False)

    op.create_table(
        "use_goals",
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("monthly_m3", types.Scaled(3), nullable=False),
        sa.Column("set_at", types.Instant(), nullable=False),
        sa.Column("set_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_use_goals_customer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_use_goals")),
    )
    op.create_table(
        "vacations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("limit_l", sa.Integer(), nullable=False),
        sa.Column("set_at", types.Instant(), nullable=False),
        sa.Column("set_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_vacations_customer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacations")),
    )
    with op.batch_alter_table("vacations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vacations_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "contract_documents",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contract_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("contract", "annex", "terms", name="contractdocumentkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contracts.id"], name=op.f("fk_contract_documents_contract_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_documents")),
        sa.UniqueConstraint(
            "contract_id",
            "kind",
            "number",
            "version",
            name=op.f("uq_contract_documents_contract_id_kind_number_version"),
        ),
    )
    op.create_table(
        "delegations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("may_act", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("invited_at", types.Instant(), nullable=False),
        sa.Column("invited_by", sa.String(length=200), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("access_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("accepted_at", types.Instant(), nullable=True),
        sa.Column("ended_at", types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["access_id"], ["customer_access.id"], name=op.f("fk_delegations_access_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_delegations_customer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_delegations_token_hash")),
    )
    with op.batch_alter_table("delegations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delegations_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "instalments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount", types.Scaled(2), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["instalment_plans.id"], name=op.f("fk_instalments_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalments")),
        sa.UniqueConstraint("plan_id", "position", name=op.f("uq_instalments_plan_id_position")),
    )
    op.create_table(
        "reading_photos",
        sa.Column("reading_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["readings.id"], name=op.f("fk_reading_photos_reading_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("reading_id", name=op.f("pk_reading_photos")),
    )
    op.create_table(
        "unmatched_payments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("amount", types.Scaled(2), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("payer", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "assigned", "returned", name="unmatchedstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("payment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("decided_at", types.Instant(), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_unmatched_payments_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unmatched_payments")),
        sa.UniqueConstraint("reference", name=op.f("uq_unmatched_payments_reference")),
    )
    with op.batch_alter_table("unmatched_payments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unmatched_payments_state"), ["state"], unique=False)

    op.create_table(
        "invoice_xml",
        sa.Column("invoice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("fk_invoice_xml_invoice_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("invoice_id", name=op.f("pk_invoice_xml")),
    )
    op.create_table(
        "instalment_debts",
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amount", types.Scaled(2), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["ledger_entries.id"], name=op.f("fk_instalment_debts_entry_id")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["instalment_plans.id"], name=op.f("fk_instalment_debts_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("plan_id", "entry_id", name=op.f("pk_instalment_debts")),
    )
    op.create_table(
        "settlement_items",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("invoice", "correction", "interest_note", name="itemkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum("ready", "outlier", "held", "issued", name="itemstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("contract_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("service_point_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("corrects_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("period_from", sa.Date(), nullable=True),
        sa.Column("period_until", sa.Date(), nullable=True),
        sa.Column("volume_m3", sa.Integer(), nullable=True),
        sa.Column("net", types.Scaled(2), nullable=True),
        sa.Column("vat", types.Scaled(2), nullable=True),
        sa.Column("gross", types.Scaled(2), nullable=True),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("invoice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("note_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"], name=op.f("fk_settlement_items_contract_id")),
        sa.ForeignKeyConstraint(["corrects_id"], ["invoices.id"], name=op.f("fk_settlement_items_corrects_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_settlement_items_customer_id")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_settlement_items_invoice_id")),
        sa.ForeignKeyConstraint(["note_id"], ["interest_notes.id"], name=op.f("fk_settlement_items_note_id")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["settlement_runs.id"], name=op.f("fk_settlement_items_run_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["service_point_id"], ["service_points.id"], name=op.f("fk_settlement_items_service_point_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement_items")),
    )
    with op.batch_alter_table("settlement_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_settlement_items_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_settlement_items_run_id_state"), ["run_id", "state"], unique=False)

    op.create_table(
        "leak_dismissals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("installation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("litres_an_hour", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_leak_dismissals_customer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["installation_id"], ["installations.id"], name=op.f("fk_leak_dismissals_installation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leak_dismissals")),
    )
    with op.batch_alter_table("leak_dismissals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leak_dismissals_customer_id"), ["customer_id"], unique=False)

    with op.batch_alter_table("customer_access", schema=None) as batch_op:
        batch_op.add_column(sa.Column("may_act", sa.Boolean(), nullable=False, server_default=sa.true()))

    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("stop", sa.String(length=500), nullable=False, server_default=""))
        batch_op.create_index(batch_op.f("ix_messages_customer_id"), ["customer_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_messages_customer_id"), "customers", ["customer_id"], ["id"], ondelete="SET NULL"
        )

    with op.batch_alter_table("readings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("replaced", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("doubt", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("entered_at", types.Instant(), nullable=True))
        batch_op.add_column(sa.Column("entered_by", sa.String(length=200), nullable=False, server_default=""))
        batch_op.drop_constraint(batch_op.f("uq_readings_meter_id_read_on_source"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_readings_meter_id_read_on_source_replaced"), ["meter_id", "read_on", "source", "replaced"]
        )


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("readings", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_readings_meter_id_read_on_source_replaced"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_readings_meter_id_read_on_source"), ["meter_id", "read_on", "source"]
        )
        batch_op.drop_column("entered_by")
        batch_op.drop_column("entered_at")
        batch_op.drop_column("doubt")
        batch_op.drop_column("replaced")

    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_messages_customer_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_messages_customer_id"))
        batch_op.drop_column("stop")
        batch_op.drop_column("customer_id")

    with op.batch_alter_table("customer_access", schema=None) as batch_op:
        batch_op.drop_column("may_act")

    with op.batch_alter_table("leak_dismissals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_leak_dismissals_customer_id"))

    op.drop_table("leak_dismissals")
    with op.batch_alter_table("settlement_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_settlement_items_run_id_state"))
        batch_op.drop_index(batch_op.f("ix_settlement_items_customer_id"))

    op.drop_table("settlement_items")
    op.drop_table("instalment_debts")
    op.drop_table("invoice_xml")
    with op.batch_alter_table("unmatched_payments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unmatched_payments_state"))

    op.drop_table("unmatched_payments")
    op.drop_table("reading_photos")
    op.drop_table("instalments")
    with op.batch_alter_table("delegations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delegations_customer_id"))

    op.drop_table("delegations")
    op.drop_table("contract_documents")
    with op.batch_alter_table("vacations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vacations_customer_id"))

    op.drop_table("vacations")
    op.drop_table("use_goals")
    with op.batch_alter_table("outgoing_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outgoing_items_batch_id"))

    op.drop_table("outgoing_items")
    with op.batch_alter_table("instalment_plans", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_instalment_plans_customer_id"))

    op.drop_table("instalment_plans")
    with op.batch_alter_table("home_uses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_home_uses_band"))

    op.drop_table("home_uses")
    op.drop_table("feed_tokens")
    with op.batch_alter_table("customer_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_customer_changes_customer_id"))

    op.drop_table("customer_changes")
    op.drop_table("contact_choices")
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consents_customer_id_purpose"))

    op.drop_table("consents")
    op.drop_table("channel_choices")
    with op.batch_alter_table("told_reminders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_told_reminders_told_on"))

    op.drop_table("told_reminders")
    op.drop_table("settlement_runs")
    op.drop_table("outgoing_batches")
