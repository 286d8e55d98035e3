"""Every table of the first release."""

import sqlalchemy as sa
from alembic import op

from data import spatial, types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

GEOMETRIES = (
    ("buildings", "geom", "MULTIPOLYGON"),
    ("districts", "geom", "MULTIPOLYGON"),
    ("land_areas", "geom", "MULTIPOLYGON"),
    ("network_nodes", "geom", "POINT"),
    ("streets", "geom", "MULTILINESTRING"),
    ("address_points", "geom", "POINT"),
    ("hydrants", "geom", "POINT"),
    ("manholes", "geom", "POINT"),
    ("pipes", "geom", "LINESTRING"),
    ("sources", "geom", "POINT"),
    ("premises", "geom", "POINT"),
    ("valves", "geom", "POINT"),
    ("service_points", "geom", "POINT"),
)


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_entries_hash")),
    )
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entries_at"), ["at"], unique=False)

    op.create_table(
        "buildings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("levels", sa.Integer(), nullable=True),
        sa.Column("geom", types.Geometry("MULTIPOLYGON"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buildings")),
        sa.UniqueConstraint("code", name=op.f("uq_buildings_code")),
    )
    op.create_table(
        "customers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("person", "company", "housing", "public_body", name="customerkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("nip", sa.String(length=64), nullable=True),
        sa.Column("email", sa.String(length=200), nullable=True),
        sa.Column("phone", sa.String(length=64), nullable=True),
        sa.Column("street_line", sa.String(length=200), nullable=False),
        sa.Column("postcode_line", sa.String(length=200), nullable=False),
        sa.Column("account_nrb", sa.String(length=64), nullable=True),
        sa.Column("einvoice_since", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
        sa.UniqueConstraint("number", name=op.f("uq_customers_number")),
    )
    op.create_table(
        "deployment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("map_crs", sa.String(length=64), nullable=False),
        sa.Column("utility", sa.JSON(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("network_revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployment")),
    )
    op.create_table(
        "districts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("geom", types.Geometry("MULTIPOLYGON"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_districts")),
        sa.UniqueConstraint("code", name=op.f("uq_districts_code")),
    )
    op.create_table(
        "import_runs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("profile", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum("applied", "refused", "undone", name="runstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("started_at", types.Instant(), nullable=False),
        sa.Column("finished_at", types.Instant(), nullable=False),
        sa.Column("started_by", sa.String(length=200), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("undo", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_runs")),
    )
    op.create_table(
        "land_areas",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("river", "lake", "park", "forest", "square", name="areakind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("geom", types.Geometry("MULTIPOLYGON"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_land_areas")),
        sa.UniqueConstraint("code", name=op.f("uq_land_areas_code")),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.Enum("email", "sms", name="channel", native_enum=False, length=40), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "sending",
                "sent",
                "delivered",
                "failed",
                "suppressed",
                "expired",
                name="messagestate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("due_at", types.Instant(), nullable=False),
        sa.Column("not_after", types.Instant(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_token", sa.String(length=64), nullable=True),
        sa.Column("leased_until", types.Instant(), nullable=True),
        sa.Column("last_error", sa.String(length=500), nullable=False),
        sa.Column("sent_at", types.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint(
            "event", "version", "recipient", "channel", name=op.f("uq_messages_event_version_recipient_channel")
        ),
    )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_messages_state_due_at"), ["state", "due_at"], unique=False)

    op.create_table(
        "meters",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("serial", sa.String(length=64), nullable=False),
        sa.Column("dn_mm", sa.Integer(), nullable=False),
        sa.Column("dial_digits", sa.Integer(), nullable=False),
        sa.Column("maker", sa.String(length=200), nullable=True),
        sa.Column("radio_id", sa.String(length=64), nullable=True),
        sa.Column("verification_expires_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meters")),
        sa.UniqueConstraint("serial", name=op.f("uq_meters_serial")),
    )
    with op.batch_alter_table("meters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meters_radio_id"), ["radio_id"], unique=False)

    op.create_table(
        "network_nodes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column(
            "network",
            sa.Enum("water", "sanitary", "storm", "combined", name="network", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum("junction", "dead_end", "source", name="nodekind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("elevation_m", sa.Double(), nullable=True),
        sa.Column("aliases", sa.String(length=500), nullable=False),
        sa.Column("geom", types.Geometry("POINT"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_nodes")),
        sa.UniqueConstraint("code", name=op.f("uq_network_nodes_code")),
    )
    op.create_table(
        "streets",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("quarter", sa.String(length=200), nullable=False),
        sa.Column(
            "rank", sa.Enum("main", "local", "path", name="streetclass", native_enum=False, length=40), nullable=False
        ),
        sa.Column("geom", types.Geometry("MULTILINESTRING"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_streets")),
        sa.UniqueConstraint("code", name=op.f("uq_streets_code")),
    )
    with op.batch_alter_table("streets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_streets_name"), ["name"], unique=False)

    op.create_table(
        "tariff_decisions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=200), nullable=False),
        sa.Column("approved_by", sa.String(length=200), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("url", sa.String(length=500), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tariff_decisions")),
        sa.UniqueConstraint("number", name=op.f("uq_tariff_decisions_number")),
    )
    op.create_table(
        "tariff_groups",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("service", sa.Enum("water", "sewage", name="service", native_enum=False, length=40), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tariff_groups")),
        sa.UniqueConstraint("code", name=op.f("uq_tariff_groups_code")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("display_name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=500), nullable=False),
        sa.Column("locale", sa.String(length=64), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
    )
    op.create_table(
        "address_points",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("street_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("street", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("postcode", sa.String(length=64), nullable=False),
        sa.Column("city", sa.String(length=200), nullable=False),
        sa.Column("building_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("geom", types.Geometry("POINT"), nullable=False),
        sa.ForeignKeyConstraint(["building_id"], ["buildings.id"], name=op.f("fk_address_points_building_id")),
        sa.ForeignKeyConstraint(["street_id"], ["streets.id"], name=op.f("fk_address_points_street_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_points")),
        sa.UniqueConstraint("code", name=op.f("uq_address_points_code")),
    )
    with op.batch_alter_table("address_points", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_address_points_building_id"), ["building_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_address_points_street_id"), ["street_id"], unique=False)

    op.create_table(
        "contracts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("period_months", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_contracts_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contracts")),
        sa.UniqueConstraint("number", name=op.f("uq_contracts_number")),
    )
    with op.batch_alter_table("contracts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contracts_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "customer_access",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "scope",
            sa.Enum("owner", "delegate", "manager", name="accessscope", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_customer_access_customer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_customer_access_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_access")),
    )
    with op.batch_alter_table("customer_access", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customer_access_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_customer_access_user_id_customer_id"), ["user_id", "customer_id"], unique=False
        )

    op.create_table(
        "hydrants",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("above_ground", "underground", name="hydrantkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("node_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("dn_mm", sa.Integer(), nullable=True),
        sa.Column("flow_l_s", sa.Double(), nullable=True),
        sa.Column("pressure_mpa", sa.Double(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "working", "limited", "out_of_order", "unknown", name="hydrantstatus", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("tested_on", sa.Date(), nullable=True),
        sa.Column("geom", types.Geometry("POINT"), nullable=False),
        sa.ForeignKeyConstraint(["node_id"], ["network_nodes.id"], name=op.f("fk_hydrants_node_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hydrants")),
        sa.UniqueConstraint("code", name=op.f("uq_hydrants_code")),
    )
    with op.batch_alter_table("hydrants", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hydrants_node_id"), ["node_id"], unique=False)

    op.create_table(
        "import_changes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("table_name", sa.String(length=64), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("last_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_runs.id"], name=op.f("fk_import_changes_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_changes")),
    )
    with op.batch_alter_table("import_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_changes_run_id_table_name"), ["run_id", "table_name"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_import_changes_table_name_first_id"), ["table_name", "first_id"], unique=False
        )

    op.create_table(
        "import_issues",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("column", sa.String(length=200), nullable=False),
        sa.Column("value", sa.String(length=500), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("refuses", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_runs.id"], name=op.f("fk_import_issues_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_issues")),
    )
    with op.batch_alter_table("import_issues", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_issues_run_id"), ["run_id"], unique=False)

    op.create_table(
        "interest_notes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("total", types.Scaled(2), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_interest_notes_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest_notes")),
        sa.UniqueConstraint("number", name=op.f("uq_interest_notes_number")),
    )
    with op.batch_alter_table("interest_notes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_interest_notes_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "manholes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column(
            "network",
            sa.Enum("water", "sanitary", "storm", "combined", name="network", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("node_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("depth_m", sa.Double(), nullable=True),
        sa.Column("geom", types.Geometry("POINT"), nullable=False),
        sa.ForeignKeyConstraint(["node_id"], ["network_nodes.id"], name=op.f("fk_manholes_node_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manholes")),
        sa.UniqueConstraint("code", name=op.f("uq_manholes_code")),
    )
    with op.batch_alter_table("manholes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_manholes_node_id"), ["node_id"], unique=False)

    op.create_table(
        "payments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("amount", types.Scaled(2), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_payments_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("reference", name=op.f("uq_payments_reference")),
    )
    with op.batch_alter_table("payments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payments_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "pipes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column(
            "network",
            sa.Enum("water", "sanitary", "storm", "combined", name="network", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "function",
            sa.Enum(
                "transmission_main",
                "distribution_main",
                "connection",
                name="pipefunction",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("from_node_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("to_node_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("diameter_mm", sa.Integer(), nullable=True),
        sa.Column("material", sa.String(length=64), nullable=True),
        sa.Column("built_year", sa.Integer(), nullable=True),
        sa.Column("length_m", sa.Double(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("active", "projected", "abandoned", name="assetstatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("geom", types.Geometry("LINESTRING"), nullable=False),
        sa.ForeignKeyConstraint(["from_node_id"], ["network_nodes.id"], name=op.f("fk_pipes_from_node_id")),
        sa.ForeignKeyConstraint(["to_node_id"], ["network_nodes.id"], name=op.f("fk_pipes_to_node_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pipes")),
        sa.UniqueConstraint("code", name=op.f("uq_pipes_code")),
    )
    with op.batch_alter_table("pipes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pipes_from_node_id"), ["from_node_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pipes_to_node_id"), ["to_node_id"], unique=False)

    op.create_table(
        "readings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("meter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.Column("value_m3", types.Scaled(3), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "actual_reader",
                "actual_customer",
                "actual_radio",
                "installation",
                "removal",
                "estimate",
                "norm",
                "forecast",
                name="readingsource",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "submitted",
                "accepted",
                "questioned",
                "corrected",
                "rejected",
                name="readingstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["meter_id"], ["meters.id"], name=op.f("fk_readings_meter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
        sa.UniqueConstraint("meter_id", "read_on", "source", name=op.f("uq_readings_meter_id_read_on_source")),
    )
    op.create_table(
        "sources",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("reservoir", "tank", "treatment_plant", name="sourcekind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("node_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("head_m", sa.Double(), nullable=True),
        sa.Column("geom", types.Geometry("POINT"), nullable=False),
        sa.ForeignKeyConstraint(["node_id"], ["network_nodes.id"], name=op.f("fk_sources_node_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint("code", name=op.f("uq_sources_code")),
    )
    with op.batch_alter_table("sources", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sources_node_id"), ["node_id"], unique=False)

    op.create_table(
        "tariff_rates",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("decision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("volume", "subscription", "submeter_subscription", name="ratekind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("net", types.Scaled(8), nullable=False),
        sa.Column("vat_percent", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["decision_id"], ["tariff_decisions.id"], name=op.f("fk_tariff_rates_decision_id")),
        sa.ForeignKeyConstraint(["group_id"], ["tariff_groups.id"], name=op.f("fk_tariff_rates_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tariff_rates")),
        sa.UniqueConstraint("group_id", "kind", "valid_from", name=op.f("uq_tariff_rates_group_id_kind_valid_from")),
    )
    with op.batch_alter_table("tariff_rates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tariff_rates_decision_id"), ["decision_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tariff_rates_group_id"), ["group_id"], unique=False)

    op.create_table(
        "user_roles",
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "customer", "clerk", "dispatcher", "analyst", "fire", "admin", name="role", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_roles_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "role", name=op.f("pk_user_roles")),
    )
    op.create_table(
        "user_sessions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("last_seen_at", types.Instant(), nullable=False),
        sa.Column("expires_at", types.Instant(), nullable=False),
        sa.Column("revoked_at", types.Instant(), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("user_agent", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_sessions_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_sessions_token_hash")),
    )
    with op.batch_alter_table("user_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_sessions_user_id"), ["user_id"], unique=False)

    op.create_table(
        "invoices",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column(
            "kind", sa.Enum("invoice", "correction", name="invoicekind", native_enum=False, length=40), nullable=False
        ),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contract_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_until", sa.Date(), nullable=False),
        sa.Column("net", types.Scaled(2), nullable=False),
        sa.Column("vat", types.Scaled(2), nullable=False),
        sa.Column("gross", types.Scaled(2), nullable=False),
        sa.Column("vat_method", sa.Enum("a", "b", "c", name="vatmethod", native_enum=False, length=40), nullable=False),
        sa.Column("corrects_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("ksef_number", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"], name=op.f("fk_invoices_contract_id")),
        sa.ForeignKeyConstraint(["corrects_id"], ["invoices.id"], name=op.f("fk_invoices_corrects_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_invoices_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("number", name=op.f("uq_invoices_number")),
    )
    with op.batch_alter_table("invoices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invoices_contract_id"), ["contract_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invoices_corrects_id"), ["corrects_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invoices_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "premises",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("address_point_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("building_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("parcel", sa.String(length=64), nullable=True),
        sa.Column("geom", types.Geometry("POINT"), nullable=True),
        sa.ForeignKeyConstraint(["address_point_id"], ["address_points.id"], name=op.f("fk_premises_address_point_id")),
        sa.ForeignKeyConstraint(["building_id"], ["buildings.id"], name=op.f("fk_premises_building_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_premises")),
        sa.UniqueConstraint("code", name=op.f("uq_premises_code")),
    )
    with op.batch_alter_table("premises", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_premises_address_point_id"), ["address_point_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_premises_building_id"), ["building_id"], unique=False)

    op.create_table(
        "valves",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("gate", "pressure_reducing", "check", "pump", name="valvekind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("pipe_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("node_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("diameter_mm", sa.Integer(), nullable=True),
        sa.Column("is_operable", sa.Boolean(), nullable=False),
        sa.Column("is_accessible", sa.Boolean(), nullable=False),
        sa.Column(
            "normal_state", sa.Enum("open", "closed", name="valvestate", native_enum=False, length=40), nullable=False
        ),
        sa.Column("last_exercised_on", sa.Date(), nullable=True),
        sa.Column("geom", types.Geometry("POINT"), nullable=False),
        sa.ForeignKeyConstraint(["node_id"], ["network_nodes.id"], name=op.f("fk_valves_node_id")),
        sa.ForeignKeyConstraint(["pipe_id"], ["pipes.id"], name=op.f("fk_valves_pipe_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_valves")),
        sa.UniqueConstraint("code", name=op.f("uq_valves_code")),
    )
    with op.batch_alter_table("valves", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_valves_node_id"), ["node_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_valves_pipe_id"), ["pipe_id"], unique=False)

    op.create_table(
        "interest_lines",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("note_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("invoice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("principal", types.Scaled(2), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column(
            "kind", sa.Enum("civil", "commercial", name="interestkind", native_enum=False, length=40), nullable=False
        ),
        sa.Column("rate_percent", types.Scaled(2), nullable=False),
        sa.Column("interest", types.Scaled(8), nullable=False),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_interest_lines_invoice_id")),
        sa.ForeignKeyConstraint(
            ["note_id"], ["interest_notes.id"], name=op.f("fk_interest_lines_note_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest_lines")),
    )
    with op.batch_alter_table("interest_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_interest_lines_invoice_id"), ["invoice_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_interest_lines_note_id"), ["note_id"], unique=False)

    op.create_table(
        "ledger_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "invoice",
                "correction",
                "interest_note",
                "payment",
                "refund",
                "write_off",
                "adjustment",
                name="entrykind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("amount", types.Scaled(2), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("invoice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("note_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("payment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_ledger_entries_customer_id")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_ledger_entries_invoice_id")),
        sa.ForeignKeyConstraint(["note_id"], ["interest_notes.id"], name=op.f("fk_ledger_entries_note_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_ledger_entries_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entries")),
    )
    with op.batch_alter_table("ledger_entries", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ledger_entries_customer_id_booked_on"), ["customer_id", "booked_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_ledger_entries_invoice_id"), ["invoice_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_entries_note_id"), ["note_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_entries_payment_id"), ["payment_id"], unique=False)

    op.create_table(
        "service_points",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("premise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("node_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("is_critical", sa.Boolean(), nullable=False),
        sa.Column("geom", types.Geometry("POINT"), nullable=True),
        sa.ForeignKeyConstraint(["node_id"], ["network_nodes.id"], name=op.f("fk_service_points_node_id")),
        sa.ForeignKeyConstraint(["premise_id"], ["premises.id"], name=op.f("fk_service_points_premise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_points")),
        sa.UniqueConstraint("number", name=op.f("uq_service_points_number")),
    )
    with op.batch_alter_table("service_points", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_points_node_id"), ["node_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_service_points_premise_id"), ["premise_id"], unique=False)

    op.create_table(
        "allocations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("credit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("debit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amount", types.Scaled(2), nullable=False),
        sa.Column("allocated_on", sa.Date(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_allocations_positive")),
        sa.ForeignKeyConstraint(["credit_id"], ["ledger_entries.id"], name=op.f("fk_allocations_credit_id")),
        sa.ForeignKeyConstraint(["debit_id"], ["ledger_entries.id"], name=op.f("fk_allocations_debit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocations")),
        sa.UniqueConstraint(
            "credit_id", "debit_id", "allocated_on", name=op.f("uq_allocations_credit_id_debit_id_allocated_on")
        ),
    )
    with op.batch_alter_table("allocations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_allocations_credit_id"), ["credit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_allocations_debit_id"), ["debit_id"], unique=False)

    op.create_table(
        "contract_points",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contract_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("service_point_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("water_group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("sewage_group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"], name=op.f("fk_contract_points_contract_id")),
        sa.ForeignKeyConstraint(
            ["service_point_id"], ["service_points.id"], name=op.f("fk_contract_points_service_point_id")
        ),
        sa.ForeignKeyConstraint(
            ["sewage_group_id"], ["tariff_groups.id"], name=op.f("fk_contract_points_sewage_group_id")
        ),
        sa.ForeignKeyConstraint(
            ["water_group_id"], ["tariff_groups.id"], name=op.f("fk_contract_points_water_group_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_points")),
    )
    with op.batch_alter_table("contract_points", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contract_points_contract_id"), ["contract_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contract_points_service_point_id"), ["service_point_id"], unique=False)

    op.create_table(
        "district_members",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("district_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("service_point_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_district_members_district_id")),
        sa.ForeignKeyConstraint(
            ["service_point_id"], ["service_points.id"], name=op.f("fk_district_members_service_point_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_district_members")),
    )
    with op.batch_alter_table("district_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_district_members_district_id"), ["district_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_district_members_service_point_id_valid_from"),
            ["service_point_id", "valid_from"],
            unique=False,
        )

    op.create_table(
        "installations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("meter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("service_point_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "role", sa.Enum("main", "submeter", "unit", name="meterrole", native_enum=False, length=40), nullable=False
        ),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("installed_on", sa.Date(), nullable=False),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.Column("seal_number", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["meter_id"], ["meters.id"], name=op.f("fk_installations_meter_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["installations.id"], name=op.f("fk_installations_parent_id")),
        sa.ForeignKeyConstraint(
            ["service_point_id"], ["service_points.id"], name=op.f("fk_installations_service_point_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installations")),
    )
    with op.batch_alter_table("installations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_installations_meter_id"), ["meter_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_installations_service_point_id_role"), ["service_point_id", "role"], unique=False
        )

    op.create_table(
        "invoice_lines",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("invoice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "stage", sa.Enum("plain", "before", "after", name="linestage", native_enum=False, length=40), nullable=False
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "water",
                "sewage",
                "water_subscription",
                "sewage_subscription",
                "submeter_subscription",
                name="linekind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("quantity", types.Scaled(3), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("price", types.Scaled(8), nullable=False),
        sa.Column("net", types.Scaled(2), nullable=False),
        sa.Column("vat_percent", sa.Integer(), nullable=False),
        sa.Column("service_point_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("rate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("fk_invoice_lines_invoice_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["rate_id"], ["tariff_rates.id"], name=op.f("fk_invoice_lines_rate_id")),
        sa.ForeignKeyConstraint(
            ["service_point_id"], ["service_points.id"], name=op.f("fk_invoice_lines_service_point_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_lines")),
        sa.UniqueConstraint("invoice_id", "position", name=op.f("uq_invoice_lines_invoice_id_position")),
    )
    with op.batch_alter_table("invoice_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invoice_lines_service_point_id"), ["service_point_id"], unique=False)

    op.create_table(
        "line_readings",
        sa.Column("line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_reading_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("until_reading_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sign", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["from_reading_id"], ["readings.id"], name=op.f("fk_line_readings_from_reading_id")),
        sa.ForeignKeyConstraint(
            ["line_id"], ["invoice_lines.id"], name=op.f("fk_line_readings_line_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["until_reading_id"], ["readings.id"], name=op.f("fk_line_readings_until_reading_id")),
        sa.PrimaryKeyConstraint("line_id", "from_reading_id", "until_reading_id", name=op.f("pk_line_readings")),
    )
    for table, column, kind in GEOMETRIES:
        spatial.create_index(op.get_bind(), table, column, kind)


def downgrade() -> None:
    """Take it back."""
    for table, column, _kind in GEOMETRIES:
        spatial.drop_index(op.get_bind(), table, column)
    op.drop_table("line_readings")
    with op.batch_alter_table("invoice_lines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invoice_lines_service_point_id"))

    op.drop_table("invoice_lines")
    with op.batch_alter_table("installations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_installations_service_point_id_role"))
        batch_op.drop_index(batch_op.f("ix_installations_meter_id"))

    op.drop_table("installations")
    with op.batch_alter_table("district_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_district_members_service_point_id_valid_from"))
        batch_op.drop_index(batch_op.f("ix_district_members_district_id"))

    op.drop_table("district_members")
    with op.batch_alter_table("contract_points", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contract_points_service_point_id"))
        batch_op.drop_index(batch_op.f("ix_contract_points_contract_id"))

    op.drop_table("contract_points")
    with op.batch_alter_table("allocations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_allocations_debit_id"))
        batch_op.drop_index(batch_op.f("ix_allocations_credit_id"))

    op.drop_table("allocations")
    with op.batch_alter_table("service_points", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_points_premise_id"))
        batch_op.drop_index(batch_op.f("ix_service_points_node_id"))

    op.drop_table("service_points")
    with op.batch_alter_table("ledger_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_entries_payment_id"))
        batch_op.drop_index(batch_op.f("ix_ledger_entries_note_id"))
        batch_op.drop_index(batch_op.f("ix_ledger_entries_invoice_id"))
        batch_op.drop_index(batch_op.f("ix_ledger_entries_customer_id_booked_on"))

    op.drop_table("ledger_entries")
    with op.batch_alter_table("interest_lines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_interest_lines_note_id"))
        batch_op.drop_index(batch_op.f("ix_interest_lines_invoice_id"))

    op.drop_table("interest_lines")
    with op.batch_alter_table("valves", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_valves_pipe_id"))
        batch_op.drop_index(batch_op.f("ix_valves_node_id"))

    op.drop_table("valves")
    with op.batch_alter_table("premises", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_premises_building_id"))
        batch_op.drop_index(batch_op.f("ix_premises_address_point_id"))

    op.drop_table("premises")
    with op.batch_alter_table("invoices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invoices_customer_id"))
        batch_op.drop_index(batch_op.f("ix_invoices_corrects_id"))
        batch_op.drop_index(batch_op.f("ix_invoices_contract_id"))

    op.drop_table("invoices")
    with op.batch_alter_table("user_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_sessions_user_id"))

    op.drop_table("user_sessions")
    op.drop_table("user_roles")
    with op.batch_alter_table("tariff_rates", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tariff_rates_group_id"))
        batch_op.drop_index(batch_op.f("ix_tariff_rates_decision_id"))

    op.drop_table("tariff_rates")
    with op.batch_alter_table("sources", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sources_node_id"))

    op.drop_table("sources")
    op.drop_table("readings")
    with op.batch_alter_table("pipes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pipes_to_node_id"))
        batch_op.drop_index(batch_op.f("ix_pipes_from_node_id"))

    op.drop_table("pipes")
    with op.batch_alter_table("payments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payments_customer_id"))

    op.drop_table("payments")
    with op.batch_alter_table("manholes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_manholes_node_id"))

    op.drop_table("manholes")
    with op.batch_alter_table("interest_notes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_interest_notes_customer_id"))

    op.drop_table("interest_notes")
    with op.batch_alter_table("import_issues", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_issues_run_id"))

    op.drop_table("import_issues")
    with op.batch_alter_table("import_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_changes_table_name_first_id"))
        batch_op.drop_index(batch_op.f("ix_import_changes_run_id_table_name"))

    op.drop_table("import_changes")
    with op.batch_alter_table("hydrants", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hydrants_node_id"))

    op.drop_table("hydrants")
    with op.batch_alter_table("customer_access", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_customer_access_user_id_customer_id"))
        batch_op.drop_index(batch_op.f("ix_customer_access_customer_id"))

    op.drop_table("customer_access")
    with op.batch_alter_table("contracts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contracts_customer_id"))

    op.drop_table("contracts")
    with op.batch_alter_table("address_points", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_address_points_street_id"))
        batch_op.drop_index(batch_op.f("ix_address_points_building_id"))

    op.drop_table("address_points")
    op.drop_table("users")
    op.drop_table("tariff_groups")
    op.drop_table("tariff_decisions")
    with op.batch_alter_table("streets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_streets_name"))

    op.drop_table("streets")
    op.drop_table("network_nodes")
    with op.batch_alter_table("meters", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meters_radio_id"))

    op.drop_table("meters")
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_messages_state_due_at"))

    op.drop_table("messages")
    op.drop_table("land_areas")
    op.drop_table("import_runs")
    op.drop_table("districts")
    op.drop_table("deployment")
    op.drop_table("customers")
    op.drop_table("buildings")
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entries_at"))

    op.drop_table("audit_entries")
