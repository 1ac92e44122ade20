"""Closures, and how a session stands to the one that it falls into."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "closure",
        sa.Column("scope", sa.String(length=12), nullable=False),
        sa.Column("scope_id", sa.Uuid(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=2500), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("scope IN ('organisation', 'site', 'group')", name=op.f("ck_closure_scope_known")),
        sa.CheckConstraint(
            "(scope = 'organisation') = (scope_id IS NULL)", name=op.f("ck_closure_scope_has_id")
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_closure_ends_after_start")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
    )
    op.create_index("ix_closure_days", "closure", ["starts_on", "ends_on"])
    op.create_index(op.f("ix_closure_updated_at"), "closure", ["updated_at"])
    op.add_column("group_session", sa.Column("closure_id", sa.Uuid(), nullable=True))
    state = sa.Column("closure_state", sa.String(length=10), server_default="", nullable=False)
    op.add_column("group_session", state)


def downgrade() -> None:
    op.drop_column("group_session", "closure_state")
    op.drop_column("group_session", "closure_id")
    op.drop_index(op.f("ix_closure_updated_at"), table_name="closure")
    op.drop_index("ix_closure_days", table_name="closure")
    op.drop_table("closure")
