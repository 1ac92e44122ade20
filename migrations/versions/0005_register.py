"""Attendance marks, guests and follow-ups."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "follow_up",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('call', 'talk_in_person', 'pass_on_information', 'other')",
            name=op.f("ck_follow_up_kind_known"),
        ),
        sa.CheckConstraint("state IN ('open', 'done', 'not_needed')", name=op.f("ck_follow_up_state_known")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_follow_up_group_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_follow_up_member_id")),
        sa.ForeignKeyConstraint(["noted_by"], ["account.id"], name=op.f("fk_follow_up_noted_by")),
        sa.ForeignKeyConstraint(["owner_id"], ["account.id"], name=op.f("fk_follow_up_owner_id")),
        sa.ForeignKeyConstraint(["session_id"], ["group_session.id"], name=op.f("fk_follow_up_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
    )
    op.create_index(op.f("ix_follow_up_group_id"), "follow_up", ["group_id"], unique=False)
    op.create_index(op.f("ix_follow_up_member_id"), "follow_up", ["member_id"], unique=False)
    op.create_index("ix_follow_up_owner", "follow_up", ["owner_id", "state"], unique=False)
    op.create_index(op.f("ix_follow_up_session_id"), "follow_up", ["session_id"], unique=False)
    op.create_index(op.f("ix_follow_up_updated_at"), "follow_up", ["updated_at"], unique=False)
    op.create_table(
        "guest",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("client_guest_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("number BETWEEN 1 AND 200", name=op.f("ck_guest_number_sensible")),
        sa.ForeignKeyConstraint(["session_id"], ["group_session.id"], name=op.f("fk_guest_session_id")),
        sa.PrimaryKeyConstraint("session_id", "number", name=op.f("pk_guest")),
        sa.UniqueConstraint(
            "session_id", "client_guest_id", name=op.f("uq_guest_session_id_client_guest_id")
        ),
    )
    op.create_table(
        "mark",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.String(length=12), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("marked_by", sa.Uuid(), nullable=True),
        sa.Column("client_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_mark_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "mark IN ('here', 'late', 'left_early', 'sent_word', 'not_seen', 'unmarked')",
            name=op.f("ck_mark_mark_known"),
        ),
        sa.ForeignKeyConstraint(["marked_by"], ["account.id"], name=op.f("fk_mark_marked_by")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_mark_member_id")),
        sa.ForeignKeyConstraint(["session_id"], ["group_session.id"], name=op.f("fk_mark_session_id")),
        sa.PrimaryKeyConstraint("session_id", "member_id", name=op.f("pk_mark")),
    )
    op.create_index(op.f("ix_mark_marked_at"), "mark", ["marked_at"], unique=False)
    op.create_index("ix_mark_member", "mark", ["member_id", "session_id"], unique=False)
    op.create_table(
        "mark_history",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.String(length=12), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("marked_by", sa.Uuid(), nullable=True),
        sa.Column("client_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_mark_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "mark IN ('here', 'late', 'left_early', 'sent_word', 'not_seen', 'unmarked')",
            name=op.f("ck_mark_history_mark_known"),
        ),
        sa.ForeignKeyConstraint(["marked_by"], ["account.id"], name=op.f("fk_mark_history_marked_by")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_mark_history_member_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["group_session.id"], name=op.f("fk_mark_history_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark_history")),
        sa.UniqueConstraint(
            "session_id",
            "member_id",
            "client_mark_id",
            name=op.f("uq_mark_history_session_id_member_id_client_mark_id"),
        ),
    )
    op.create_index(op.f("ix_mark_history_member_id"), "mark_history", ["member_id"], unique=False)


def downgrade() -> None:
    """Take the tables away again."""
    op.drop_index(op.f("ix_mark_history_member_id"), table_name="mark_history")
    op.drop_table("mark_history")
    op.drop_index("ix_mark_member", table_name="mark")
    op.drop_index(op.f("ix_mark_marked_at"), table_name="mark")
    op.drop_table("mark")
    op.drop_table("guest")
    op.drop_index(op.f("ix_follow_up_updated_at"), table_name="follow_up")
    op.drop_index(op.f("ix_follow_up_session_id"), table_name="follow_up")
    op.drop_index("ix_follow_up_owner", table_name="follow_up")
    op.drop_index(op.f("ix_follow_up_member_id"), table_name="follow_up")
    op.drop_index(op.f("ix_follow_up_group_id"), table_name="follow_up")
    op.drop_table("follow_up")
