"""Let SQLite prefer the few sessions whose reminders are to be planned to all that are planned."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

UNPLANNED = sa.text("status = 'planned' AND reminders_sequence <> sequence")


def rebuild(*columns: str) -> None:
    """Make the index anew over these columns."""
    op.drop_index("ix_group_session_unplanned", table_name="group_session")
    op.create_index(
        "ix_group_session_unplanned",
        "group_session",
        list(columns),
        sqlite_where=UNPLANNED,
        postgresql_where=UNPLANNED,
    )


def upgrade() -> None:
    rebuild("status", "starts_at")


def downgrade() -> None:
    rebuild("starts_at")
