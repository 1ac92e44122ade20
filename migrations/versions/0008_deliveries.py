"""Deliveries and suppressed addresses."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "suppression",
        sa.Column("address_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("scope", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "reason IN ('stopped', 'hard_bounce', 'complaint', 'manual')",
            name=op.f("ck_suppression_reason_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppression")),
        sa.UniqueConstraint("address_key", "scope", name=op.f("uq_suppression_address_key_scope")),
    )
    op.create_table(
        "delivery",
        sa.Column("dedupe_key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("checkin_id", sa.Uuid(), nullable=True),
        sa.Column("lead_minutes", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("told_starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_place", sa.String(length=16), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("lease_token", sa.String(length=40), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("ambiguous", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_code", sa.Integer(), nullable=True),
        sa.Column("last_reply", sa.String(length=200), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('claimed', 'sending')) = (lease_token IS NOT NULL)",
            name=op.f("ck_delivery_lease_held"),
        ),
        sa.CheckConstraint(
            "kind IN ('reminder', 'moved', 'cancelled', 'invite', 'password', 'checkin_invite', 'checkin_release')",
            name=op.f("ck_delivery_kind_known"),
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'claimed', 'sending', 'sent', 'failed', 'doubtful', 'missed', 'withdrawn', 'suppressed')",
            name=op.f("ck_delivery_state_known"),
        ),
        sa.CheckConstraint("due_at <= expires_at", name=op.f("ck_delivery_due_before_expiry")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_delivery_account_id")),
        sa.ForeignKeyConstraint(["checkin_id"], ["checkin_round.id"], name=op.f("fk_delivery_checkin_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_delivery_member_id")),
        sa.ForeignKeyConstraint(["session_id"], ["group_session.id"], name=op.f("fk_delivery_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_delivery_dedupe_key")),
    )
    op.create_index(op.f("ix_delivery_account_id"), "delivery", ["account_id"], unique=False)
    op.create_index(op.f("ix_delivery_checkin_id"), "delivery", ["checkin_id"], unique=False)
    op.create_index(
        "ix_delivery_due",
        "delivery",
        ["not_before", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'planned'"),
        postgresql_where=sa.text("state = 'planned'"),
    )
    op.create_index(
        "ix_delivery_leased",
        "delivery",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("state IN ('claimed', 'sending')"),
        postgresql_where=sa.text("state IN ('claimed', 'sending')"),
    )
    op.create_index(op.f("ix_delivery_member_id"), "delivery", ["member_id"], unique=False)
    op.create_index(op.f("ix_delivery_session_id"), "delivery", ["session_id"], unique=False)


def downgrade() -> None:
    """Take the tables away again."""
    op.drop_index(op.f("ix_delivery_session_id"), table_name="delivery")
    op.drop_index(op.f("ix_delivery_member_id"), table_name="delivery")
    op.drop_index(
        "ix_delivery_leased",
        table_name="delivery",
        sqlite_where=sa.text("state IN ('claimed', 'sending')"),
        postgresql_where=sa.text("state IN ('claimed', 'sending')"),
    )
    op.drop_index(
        "ix_delivery_due",
        table_name="delivery",
        sqlite_where=sa.text("state = 'planned'"),
        postgresql_where=sa.text("state = 'planned'"),
    )
    op.drop_index(op.f("ix_delivery_checkin_id"), table_name="delivery")
    op.drop_index(op.f("ix_delivery_account_id"), table_name="delivery")
    op.drop_table("delivery")
    op.drop_table("suppression")
