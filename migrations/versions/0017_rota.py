"""Who takes turns in front, who is away, who is named for a session, and who is asked for cover."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BEFORE = (
    "reminder",
    "moved",
    "cancelled",
    "invite",
    "password",
    "checkin_invite",
    "checkin_release",
    "password_changed",
    "email_changed",
    "second_factor_changed",
)
ADDED = (
    "cover_ask",
    "cover_found",
    "cover_nobody",
    "one_facilitator",
    "lead_changes",
    "swap_offer",
    "swap_taken",
)


def allow_kinds(kinds: tuple[str, ...]) -> None:
    """Let deliveries be of these kinds."""
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("delivery") as table:
        table.drop_constraint(op.f("ck_delivery_kind_known"), type_="check")
        table.create_check_constraint(op.f("ck_delivery_kind_known"), f"kind IN ({listed})")


def upgrade() -> None:
    op.create_table(
        "absence",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_absence_starts_before_end")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_absence_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index(op.f("ix_absence_account_id"), "absence", ["account_id"], unique=False)
    op.create_index(op.f("ix_absence_updated_at"), "absence", ["updated_at"], unique=False)
    op.create_table(
        "handover",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("from_account_id", sa.Uuid(), nullable=False),
        sa.Column("to_account_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("leaves", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('planned', 'done', 'withdrawn')", name=op.f("ck_handover_state_known")),
        sa.ForeignKeyConstraint(
            ["from_account_id"], ["account.id"], name=op.f("fk_handover_from_account_id")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_handover_group_id")),
        sa.ForeignKeyConstraint(["to_account_id"], ["account.id"], name=op.f("fk_handover_to_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
    )
    op.create_index("ix_handover_due", "handover", ["state", "starts_on"], unique=False)
    op.create_index(op.f("ix_handover_group_id"), "handover", ["group_id"], unique=False)
    op.create_index(op.f("ix_handover_updated_at"), "handover", ["updated_at"], unique=False)
    op.create_table(
        "rota",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_rota_group_id")),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_rota")),
    )
    op.create_index(op.f("ix_rota_updated_at"), "rota", ["updated_at"], unique=False)
    op.create_table(
        "rota_member",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column(
            "roles",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("covers", sa.Boolean(), nullable=False),
        sa.Column("active_from", sa.Date(), nullable=True),
        sa.Column("active_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "active_to IS NULL OR active_from <= active_to", name=op.f("ck_rota_member_from_before_to")
        ),
        sa.CheckConstraint("weight BETWEEN 1 AND 5", name=op.f("ck_rota_member_weight_sensible")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_rota_member_account_id")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_rota_member_group_id")),
        sa.PrimaryKeyConstraint("group_id", "account_id", name=op.f("pk_rota_member")),
    )
    op.create_index(op.f("ix_rota_member_account_id"), "rota_member", ["account_id"], unique=False)
    op.create_table(
        "cover_request",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("covered_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role IN ('facilitator', 'co_facilitator', 'online_host')",
            name=op.f("ck_cover_request_role_known"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'covered', 'nobody', 'withdrawn')", name=op.f("ck_cover_request_state_known")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_cover_request_account_id")),
        sa.ForeignKeyConstraint(["covered_by"], ["account.id"], name=op.f("fk_cover_request_covered_by")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["group_session.id"], name=op.f("fk_cover_request_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cover_request")),
    )
    op.create_index("ix_cover_request_open", "cover_request", ["state", "answer_by"], unique=False)
    op.create_index(op.f("ix_cover_request_session_id"), "cover_request", ["session_id"], unique=False)
    op.create_index(op.f("ix_cover_request_updated_at"), "cover_request", ["updated_at"], unique=False)
    op.create_table(
        "duty",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role IN ('facilitator', 'co_facilitator', 'online_host')", name=op.f("ck_duty_role_known")
        ),
        sa.CheckConstraint(
            "source IN ('rotation', 'swap', 'manual', 'cover')", name=op.f("ck_duty_source_known")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'needs_cover')", name=op.f("ck_duty_state_known")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_duty_account_id")),
        sa.ForeignKeyConstraint(["session_id"], ["group_session.id"], name=op.f("fk_duty_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty")),
        sa.UniqueConstraint("session_id", "account_id", name=op.f("uq_duty_session_id_account_id")),
    )
    op.create_index(op.f("ix_duty_account_id"), "duty", ["account_id"], unique=False)
    op.create_index(op.f("ix_duty_updated_at"), "duty", ["updated_at"], unique=False)
    op.create_table(
        "swap",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("to_account_id", sa.Uuid(), nullable=True),
        sa.Column("for_session_id", sa.Uuid(), nullable=True),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'taken', 'declined', 'withdrawn')", name=op.f("ck_swap_state_known")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_swap_account_id")),
        sa.ForeignKeyConstraint(
            ["for_session_id"], ["group_session.id"], name=op.f("fk_swap_for_session_id")
        ),
        sa.ForeignKeyConstraint(["session_id"], ["group_session.id"], name=op.f("fk_swap_session_id")),
        sa.ForeignKeyConstraint(["taken_by"], ["account.id"], name=op.f("fk_swap_taken_by")),
        sa.ForeignKeyConstraint(["to_account_id"], ["account.id"], name=op.f("fk_swap_to_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_swap")),
    )
    op.create_index(op.f("ix_swap_account_id"), "swap", ["account_id"], unique=False)
    op.create_index(op.f("ix_swap_for_session_id"), "swap", ["for_session_id"], unique=False)
    op.create_index(op.f("ix_swap_session_id"), "swap", ["session_id"], unique=False)
    op.create_index(op.f("ix_swap_to_account_id"), "swap", ["to_account_id"], unique=False)
    op.create_index(op.f("ix_swap_updated_at"), "swap", ["updated_at"], unique=False)
    op.create_table(
        "cover_ask",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=5), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("answer IN ('yes', 'no', 'late')", name=op.f("ck_cover_ask_answer_known")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_cover_ask_account_id")),
        sa.ForeignKeyConstraint(["request_id"], ["cover_request.id"], name=op.f("fk_cover_ask_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cover_ask")),
        sa.UniqueConstraint("request_id", "account_id", name=op.f("uq_cover_ask_request_id_account_id")),
    )
    op.create_index(op.f("ix_cover_ask_account_id"), "cover_ask", ["account_id"], unique=False)
    allow_kinds((*BEFORE, *ADDED))


def downgrade() -> None:
    delivery = sa.table("delivery", sa.column("kind"))
    op.execute(delivery.delete().where(delivery.c.kind.in_(ADDED)))
    allow_kinds(BEFORE)
    op.drop_index(op.f("ix_cover_ask_account_id"), table_name="cover_ask")
    op.drop_table("cover_ask")
    op.drop_index(op.f("ix_swap_updated_at"), table_name="swap")
    op.drop_index(op.f("ix_swap_to_account_id"), table_name="swap")
    op.drop_index(op.f("ix_swap_session_id"), table_name="swap")
    op.drop_index(op.f("ix_swap_for_session_id"), table_name="swap")
    op.drop_index(op.f("ix_swap_account_id"), table_name="swap")
    op.drop_table("swap")
    op.drop_index(op.f("ix_duty_updated_at"), table_name="duty")
    op.drop_index(op.f("ix_duty_account_id"), table_name="duty")
    op.drop_table("duty")
    op.drop_index(op.f("ix_cover_request_updated_at"), table_name="cover_request")
    op.drop_index(op.f("ix_cover_request_session_id"), table_name="cover_request")
    op.drop_index("ix_cover_request_open", table_name="cover_request")
    op.drop_table("cover_request")
    op.drop_index(op.f("ix_rota_member_account_id"), table_name="rota_member")
    op.drop_table("rota_member")
    op.drop_index(op.f("ix_rota_updated_at"), table_name="rota")
    op.drop_table("rota")
    op.drop_index(op.f("ix_handover_updated_at"), table_name="handover")
    op.drop_index(op.f("ix_handover_group_id"), table_name="handover")
    op.drop_index("ix_handover_due", table_name="handover")
    op.drop_table("handover")
    op.drop_index(op.f("ix_absence_updated_at"), table_name="absence")
    op.drop_index(op.f("ix_absence_account_id"), table_name="absence")
    op.drop_table("absence")
