"""Calendar addresses, and what is kept ready for them."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feed",
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("scope", sa.String(length=12), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("shape", sa.String(length=10), nullable=False),
        sa.Column("discreet", sa.Boolean(), nullable=False),
        sa.Column("locale", sa.String(length=20), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "scope IN ('group', 'facilitator', 'site', 'organisation', 'member')",
            name=op.f("ck_feed_scope_known"),
        ),
        sa.CheckConstraint("shape IN ('series', 'expanded')", name=op.f("ck_feed_shape_known")),
        sa.CheckConstraint("(scope = 'group') = (group_id IS NOT NULL)", name=op.f("ck_feed_group_named")),
        sa.CheckConstraint("(scope = 'site') = (site_id IS NOT NULL)", name=op.f("ck_feed_site_named")),
        sa.CheckConstraint("(scope = 'member') = (member_id IS NOT NULL)", name=op.f("ck_feed_member_named")),
        sa.CheckConstraint("scope = 'member' OR account_id IS NOT NULL", name=op.f("ck_feed_owned")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_feed_account_id_account")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_feed_group_id_groups")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_feed_site_id_site")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_feed_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_feed_token_hash")),
    )
    op.create_index(op.f("ix_feed_account_id"), "feed", ["account_id"])
    op.create_index(op.f("ix_feed_group_id"), "feed", ["group_id"])
    op.create_index(op.f("ix_feed_member_id"), "feed", ["member_id"])
    op.create_table(
        "session_fragment",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["group_session.id"],
            name=op.f("fk_session_fragment_session_id_group_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_session_fragment")),
    )
    op.create_table(
        "group_calendar",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_group_calendar_group_id_groups")),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_group_calendar")),
    )


def downgrade() -> None:
    op.drop_table("group_calendar")
    op.drop_table("session_fragment")
    op.drop_index(op.f("ix_feed_member_id"), table_name="feed")
    op.drop_index(op.f("ix_feed_group_id"), table_name="feed")
    op.drop_index(op.f("ix_feed_account_id"), table_name="feed")
    op.drop_table("feed")
