"""Sharing rounds and the flags that outlive them."""

import sqlalchemy as sa
from alembic import op

from facilitator.models.columns import Json

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "planning_flag",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('not_reached', 'started_last')", name=op.f("ck_planning_flag_kind_known")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_planning_flag_group_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_planning_flag_member_id")),
        sa.PrimaryKeyConstraint("group_id", "member_id", "kind", name=op.f("pk_planning_flag")),
    )
    op.create_index(op.f("ix_planning_flag_member_id"), "planning_flag", ["member_id"], unique=False)
    op.create_table(
        "round",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("format", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=1300), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("planned_seconds", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("state", Json, nullable=True),
        sa.Column("acted_by", sa.Uuid(), nullable=True),
        sa.Column("offered", sa.Integer(), nullable=True),
        sa.Column("eligible", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("purge_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('ready', 'running', 'held', 'closing', 'closed')", name=op.f("ck_round_status_known")
        ),
        sa.ForeignKeyConstraint(["acted_by"], ["account.id"], name=op.f("fk_round_acted_by")),
        sa.ForeignKeyConstraint(["session_id"], ["group_session.id"], name=op.f("fk_round_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
    )
    op.create_index("ix_round_purge", "round", ["purge_at"], unique=False)
    op.create_index("ix_round_session", "round", ["session_id"], unique=False)
    op.create_index(op.f("ix_round_updated_at"), "round", ["updated_at"], unique=False)


def downgrade() -> None:
    """Take the tables away again."""
    op.drop_index(op.f("ix_round_updated_at"), table_name="round")
    op.drop_index("ix_round_session", table_name="round")
    op.drop_index("ix_round_purge", table_name="round")
    op.drop_table("round")
    op.drop_index(op.f("ix_planning_flag_member_id"), table_name="planning_flag")
    op.drop_table("planning_flag")
