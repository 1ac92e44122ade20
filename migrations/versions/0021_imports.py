"""Jobs that read calendar files, and what a schedule keeps of where it came from."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "import_job",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("report", JSON, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'refused')", name=op.f("ck_import_job_state_known")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_import_job_group_id_groups")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_job")),
    )
    op.create_index(op.f("ix_import_job_group_id"), "import_job", ["group_id"])
    op.create_index(op.f("ix_import_job_updated_at"), "import_job", ["updated_at"])
    op.create_index("ix_import_job_state", "import_job", ["state", "id"])
    op.create_table(
        "series_source",
        sa.Column("series_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("uid", sa.String(length=255), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("rule_text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_series_source_series_id_series")),
        sa.PrimaryKeyConstraint("series_id", name=op.f("pk_series_source")),
    )
    op.create_index("ix_series_source_uid", "series_source", ["group_id", "uid"])
    op.create_table(
        "series_date",
        sa.Column("series_id", sa.Uuid(), nullable=False),
        sa.Column("local", sa.DateTime(), nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.CheckConstraint("kind IN ('rdate', 'exdate')", name=op.f("ck_series_date_kind_known")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_series_date_series_id_series")),
        sa.PrimaryKeyConstraint("series_id", "local", name=op.f("pk_series_date")),
    )


def downgrade() -> None:
    op.drop_table("series_date")
    op.drop_index("ix_series_source_uid", table_name="series_source")
    op.drop_table("series_source")
    op.drop_index("ix_import_job_state", table_name="import_job")
    op.drop_index(op.f("ix_import_job_updated_at"), table_name="import_job")
    op.drop_index(op.f("ix_import_job_group_id"), table_name="import_job")
    op.drop_table("import_job")
