"""Count what was sent and what did not go through without reading the whole log of messages."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

SENT = sa.text("state = 'sent'")
WRONG = sa.text("state IN ('failed', 'doubtful', 'missed')")


def upgrade() -> None:
    op.create_index("ix_delivery_sent", "delivery", ["sent_at"], sqlite_where=SENT, postgresql_where=SENT)
    op.create_index("ix_delivery_wrong", "delivery", ["due_at"], sqlite_where=WRONG, postgresql_where=WRONG)


def downgrade() -> None:
    op.drop_index("ix_delivery_wrong", table_name="delivery")
    op.drop_index("ix_delivery_sent", table_name="delivery")
