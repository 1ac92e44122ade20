"""What groups that opted in say about themselves on public pages."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "group_listing",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("public_name", sa.String(length=1700), nullable=False),
        sa.Column("who_for", sa.Text(), nullable=False),
        sa.Column("what_happens", sa.Text(), nullable=False),
        sa.Column("area", sa.String(length=2100), nullable=False),
        sa.Column("show_address", sa.Boolean(), nullable=False),
        sa.Column("greeter", sa.String(length=900), nullable=False),
        sa.Column("meeting_point", sa.String(length=4100), nullable=False),
        sa.Column("ask", sa.String(length=4100), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name=op.f("fk_group_listing_group_id_groups"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_group_listing")),
    )
    op.create_index(op.f("ix_group_listing_updated_at"), "group_listing", ["updated_at"], unique=False)


def downgrade() -> None:
    """Take it away."""
    op.drop_index(op.f("ix_group_listing_updated_at"), table_name="group_listing")
    op.drop_table("group_listing")
