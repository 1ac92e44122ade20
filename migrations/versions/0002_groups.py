"""Groups and who facilitates them."""

import sqlalchemy as sa
from alembic import op

from facilitator.models.columns import Json

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "groups",
        sa.Column("name", sa.String(length=1700), nullable=False),
        sa.Column("discreet_name", sa.String(length=1300), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("openness", sa.String(length=20), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("agreements", sa.Text(), nullable=False),
        sa.Column("what_stays_private", sa.Text(), nullable=False),
        sa.Column("age_rule", sa.String(length=4100), nullable=False),
        sa.Column("cross_talk", sa.String(length=20), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("reminder_leads", Json, nullable=False),
        sa.Column("checkin_enabled", sa.Boolean(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "cross_talk IN ('none', 'by_invitation', 'open')", name=op.f("ck_groups_cross_talk_known")
        ),
        sa.CheckConstraint("mode IN ('in_person', 'online', 'hybrid')", name=op.f("ck_groups_mode_known")),
        sa.CheckConstraint(
            "openness IN ('drop_in', 'closed', 'course')", name=op.f("ck_groups_openness_known")
        ),
        sa.CheckConstraint(
            "capacity IS NULL OR capacity BETWEEN 1 AND 500", name=op.f("ck_groups_capacity_sensible")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_groups_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
    )
    op.create_index(op.f("ix_groups_site_id"), "groups", ["site_id"], unique=False)
    op.create_index(op.f("ix_groups_updated_at"), "groups", ["updated_at"], unique=False)
    op.create_table(
        "assignment",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role IN ('facilitator', 'co_facilitator', 'online_host')", name=op.f("ck_assignment_role_known")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_assignment_account_id")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_assignment_group_id")),
        sa.PrimaryKeyConstraint("group_id", "account_id", name=op.f("pk_assignment")),
    )
    op.create_index(op.f("ix_assignment_account_id"), "assignment", ["account_id"], unique=False)


def downgrade() -> None:
    """Take the tables away again."""
    op.drop_index(op.f("ix_assignment_account_id"), table_name="assignment")
    op.drop_table("assignment")
    op.drop_index(op.f("ix_groups_updated_at"), table_name="groups")
    op.drop_index(op.f("ix_groups_site_id"), table_name="groups")
    op.drop_table("groups")
