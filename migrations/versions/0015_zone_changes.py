"""What new time-zone data did to series."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "zone_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("from_version", sa.String(length=20), nullable=False),
        sa.Column("to_version", sa.String(length=20), nullable=False),
        sa.Column("session_count", sa.Integer(), nullable=False),
        sa.Column("was_starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_zone_change_group_id_groups")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_zone_change_series_id_series")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["group_session.id"], name=op.f("fk_zone_change_session_id_group_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone_change")),
    )
    for column in ("group_id", "series_id", "session_id"):
        op.create_index(op.f(f"ix_zone_change_{column}"), "zone_change", [column])


def downgrade() -> None:
    op.drop_table("zone_change")
