"""Indexes that keep lists as quick with 10,000 groups as with one."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEPT = sa.text("kept_by IS NOT NULL")


def upgrade() -> None:
    """Make the indexes."""
    op.drop_index("ix_group_session_starts", table_name="group_session")
    op.create_index("ix_group_session_starts", "group_session", ["starts_at", "id"], unique=False)
    op.create_index(
        "ix_group_session_status_starts", "group_session", ["status", "starts_at", "id"], unique=False
    )
    op.create_index(
        "ix_member_kept_by", "member", ["kept_by"], unique=False, sqlite_where=KEPT, postgresql_where=KEPT
    )
    op.create_index("ix_groups_name", "groups", ["name", "id"], unique=False)
    op.create_index("ix_account_name", "account", ["name", "id"], unique=False)


def downgrade() -> None:
    """Drop the indexes."""
    op.drop_index("ix_account_name", table_name="account")
    op.drop_index("ix_groups_name", table_name="groups")
    op.drop_index("ix_member_kept_by", table_name="member", sqlite_where=KEPT, postgresql_where=KEPT)
    op.drop_index("ix_group_session_status_starts", table_name="group_session")
    op.drop_index("ix_group_session_starts", table_name="group_session")
    op.create_index("ix_group_session_starts", "group_session", ["starts_at"], unique=False)
