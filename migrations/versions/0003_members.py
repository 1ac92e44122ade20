"""Members, how to reach them and what they agreed to."""

import sqlalchemy as sa
from alembic import op

from facilitator.models.columns import Json

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "member",
        sa.Column("name_to_use", sa.String(length=1300), nullable=True),
        sa.Column("pronouns", sa.String(length=900), nullable=False),
        sa.Column("say_it_like", sa.String(length=1700), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=True),
        sa.Column("locale", sa.String(length=20), nullable=False),
        sa.Column("message_style", sa.String(length=10), nullable=False),
        sa.Column("needs", Json, nullable=False),
        sa.Column("kept_by", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "message_style IN ('discreet', 'named')", name=op.f("ck_member_message_style_known")
        ),
        sa.CheckConstraint(
            "erased_at IS NULL OR name_to_use IS NULL", name=op.f("ck_member_erased_is_empty")
        ),
        sa.ForeignKeyConstraint(["kept_by"], ["account.id"], name=op.f("fk_member_kept_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
    )
    op.create_index(op.f("ix_member_updated_at"), "member", ["updated_at"], unique=False)
    op.create_table(
        "consent",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("wording_version", sa.String(length=20), nullable=False),
        sa.Column("given_how", sa.String(length=20), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "given_how IN ('spoken', 'written', 'online')", name=op.f("ck_consent_given_how_known")
        ),
        sa.CheckConstraint("what IN ('keep_name', 'email', 'phone')", name=op.f("ck_consent_what_known")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_consent_member_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["account.id"], name=op.f("fk_consent_recorded_by")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["account.id"], name=op.f("fk_consent_withdrawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_member_id"), "consent", ["member_id"], unique=False)
    op.create_index(
        "uq_consent_standing",
        "consent",
        ["member_id", "what"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "contact",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=254), nullable=False),
        sa.Column("value_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("label", sa.String(length=900), nullable=False),
        sa.Column("shared_agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("safe_to_leave_message", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('email', 'phone')", name=op.f("ck_contact_kind_known")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_contact_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("member_id", "kind", name=op.f("uq_contact_member_id_kind")),
    )
    op.create_index(op.f("ix_contact_member_id"), "contact", ["member_id"], unique=False)
    op.create_index(op.f("ix_contact_updated_at"), "contact", ["updated_at"], unique=False)
    op.create_index(op.f("ix_contact_value_key"), "contact", ["value_key"], unique=False)
    op.create_table(
        "membership",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("reminder_leads", Json, nullable=True),
        sa.Column("reminders_stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('asked', 'waiting', 'offered', 'current', 'paused', 'left')",
            name=op.f("ck_membership_status_known"),
        ),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_membership_group_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_membership_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("group_id", "member_id", name=op.f("uq_membership_group_id_member_id")),
    )
    op.create_index(op.f("ix_membership_member_id"), "membership", ["member_id"], unique=False)
    op.create_index("ix_membership_roster", "membership", ["group_id", "status"], unique=False)
    op.create_index(op.f("ix_membership_updated_at"), "membership", ["updated_at"], unique=False)


def downgrade() -> None:
    """Take the tables away again."""
    op.drop_index(op.f("ix_membership_updated_at"), table_name="membership")
    op.drop_index("ix_membership_roster", table_name="membership")
    op.drop_index(op.f("ix_membership_member_id"), table_name="membership")
    op.drop_table("membership")
    op.drop_index(op.f("ix_contact_value_key"), table_name="contact")
    op.drop_index(op.f("ix_contact_updated_at"), table_name="contact")
    op.drop_index(op.f("ix_contact_member_id"), table_name="contact")
    op.drop_table("contact")
    op.drop_index(
        "uq_consent_standing",
        table_name="consent",
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.drop_index(op.f("ix_consent_member_id"), table_name="consent")
    op.drop_table("consent")
    op.drop_index(op.f("ix_member_updated_at"), table_name="member")
    op.drop_table("member")
