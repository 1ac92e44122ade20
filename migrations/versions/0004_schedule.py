"""Series and their sessions."""

import sqlalchemy as sa
from alembic import op

from facilitator.models.columns import Json

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "series",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("uid", sa.String(length=255), nullable=False),
        sa.Column("lineage_id", sa.Uuid(), nullable=False),
        sa.Column("starts_local", sa.DateTime(), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("rrule", sa.Text(), nullable=True),
        sa.Column("rule_class", sa.String(length=10), nullable=False),
        sa.Column("last_local", sa.DateTime(), nullable=True),
        sa.Column("materialised_to", sa.Date(), nullable=True),
        sa.Column("closure_policy", sa.String(length=10), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("online_url", sa.String(length=500), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("tzdb_version", sa.String(length=20), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(rule_class = 'single') = (rrule IS NULL)", name=op.f("ck_series_single_has_no_rule")
        ),
        sa.CheckConstraint(
            "closure_policy IN ('skip', 'hold', 'ask')", name=op.f("ck_series_closure_policy_known")
        ),
        sa.CheckConstraint(
            "rule_class IN ('single', 'portable', 'explicit')", name=op.f("ck_series_rule_class_known")
        ),
        sa.CheckConstraint("status IN ('active', 'ended', 'cancelled')", name=op.f("ck_series_status_known")),
        sa.CheckConstraint("duration_minutes BETWEEN 5 AND 1440", name=op.f("ck_series_duration_sensible")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_series_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sa.UniqueConstraint("uid", name=op.f("uq_series_uid")),
    )
    op.create_index(op.f("ix_series_group_id"), "series", ["group_id"], unique=False)
    op.create_index(op.f("ix_series_lineage_id"), "series", ["lineage_id"], unique=False)
    op.create_index(op.f("ix_series_updated_at"), "series", ["updated_at"], unique=False)
    op.create_table(
        "group_session",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=False),
        sa.Column("recurrence_id", sa.DateTime(), nullable=False),
        sa.Column("starts_local", sa.DateTime(), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("cancel_reason", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("online_url", sa.String(length=500), nullable=False),
        sa.Column("override", Json, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("reminders_sequence", sa.Integer(), nullable=False),
        sa.Column("tzdb_version", sa.String(length=20), nullable=False),
        sa.Column("register_version", sa.Integer(), nullable=False),
        sa.Column("guest_count", sa.Integer(), nullable=False),
        sa.Column("register_closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("register_closed_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(register_closed_at IS NULL) = (status NOT IN ('closed', 'did_not_meet'))",
            name=op.f("ck_group_session_closed_has_time"),
        ),
        sa.CheckConstraint(
            "status IN ('planned', 'live', 'closed', 'cancelled', 'did_not_meet')",
            name=op.f("ck_group_session_status_known"),
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_group_session_ends_after_start")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_group_session_group_id")),
        sa.ForeignKeyConstraint(
            ["register_closed_by"], ["account.id"], name=op.f("fk_group_session_register_closed_by")
        ),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_group_session_series_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_session")),
        sa.UniqueConstraint(
            "series_id", "recurrence_id", name=op.f("uq_group_session_series_id_recurrence_id")
        ),
    )
    op.create_index("ix_group_session_group_starts", "group_session", ["group_id", "starts_at"], unique=False)
    op.create_index("ix_group_session_starts", "group_session", ["starts_at"], unique=False)
    op.create_index(
        "ix_group_session_unplanned",
        "group_session",
        ["starts_at"],
        unique=False,
        sqlite_where=sa.text("status = 'planned' AND reminders_sequence <> sequence"),
        postgresql_where=sa.text("status = 'planned' AND reminders_sequence <> sequence"),
    )
    op.create_index(op.f("ix_group_session_updated_at"), "group_session", ["updated_at"], unique=False)


def downgrade() -> None:
    """Take the tables away again."""
    op.drop_index(op.f("ix_group_session_updated_at"), table_name="group_session")
    op.drop_index(
        "ix_group_session_unplanned",
        table_name="group_session",
        sqlite_where=sa.text("status = 'planned' AND reminders_sequence <> sequence"),
        postgresql_where=sa.text("status = 'planned' AND reminders_sequence <> sequence"),
    )
    op.drop_index("ix_group_session_starts", table_name="group_session")
    op.drop_index("ix_group_session_group_starts", table_name="group_session")
    op.drop_table("group_session")
    op.drop_index(op.f("ix_series_updated_at"), table_name="series")
    op.drop_index(op.f("ix_series_lineage_id"), table_name="series")
    op.drop_index(op.f("ix_series_group_id"), table_name="series")
    op.drop_table("series")
