"""Mails to those who facilitate about new rules for the clocks."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BEFORE = (
    "reminder", "moved", "cancelled", "invite", "password", "checkin_invite", "checkin_release", "password_changed",
    "email_changed", "second_factor_changed", "cover_ask", "cover_found", "cover_nobody", "one_facilitator",
    "lead_changes", "swap_offer", "swap_taken",
)  # fmt: skip
ADDED = "zone_changed"


def allow_kinds(*kinds: str) -> None:
    """Let deliveries be of these kinds."""
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("delivery") as table:
        table.drop_constraint(op.f("ck_delivery_kind_known"), type_="check")
        table.create_check_constraint(op.f("ck_delivery_kind_known"), f"kind IN ({listed})")


def upgrade() -> None:
    allow_kinds(*BEFORE, ADDED)


def downgrade() -> None:
    delivery = sa.table("delivery", sa.column("kind"))
    op.execute(delivery.delete().where(delivery.c.kind == ADDED))
    allow_kinds(*BEFORE)
