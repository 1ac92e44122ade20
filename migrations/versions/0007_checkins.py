"""Anonymous check-ins: rounds, the sealed box, releases."""

import sqlalchemy as sa
from alembic import op

from facilitator.models.columns import Json

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "checkin_round",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("phase", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("question_set_id", sa.String(length=40), nullable=False),
        sa.Column("rule_version", sa.String(length=20), nullable=False),
        sa.Column("epsilon_milli", sa.Integer(), nullable=False),
        sa.Column("k_min", sa.Integer(), nullable=False),
        sa.Column("roster_size", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("by_mail", sa.Boolean(), nullable=False),
        sa.Column("codes_given", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("mode IN ('roster', 'room')", name=op.f("ck_checkin_round_mode_known")),
        sa.CheckConstraint("phase IN ('before', 'after')", name=op.f("ck_checkin_round_phase_known")),
        sa.CheckConstraint(
            "state IN ('draft', 'open', 'released', 'withheld', 'lost', 'withdrawn')",
            name=op.f("ck_checkin_round_state_known"),
        ),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_checkin_round_closes_after_opening")),
        sa.CheckConstraint("codes_given >= 0", name=op.f("ck_checkin_round_codes_counted")),
        sa.CheckConstraint(
            "epsilon_milli BETWEEN 250 AND 1000", name=op.f("ck_checkin_round_epsilon_bounded")
        ),
        sa.CheckConstraint("k_min >= 5", name=op.f("ck_checkin_round_k_min_floor")),
        sa.CheckConstraint("roster_size >= 5", name=op.f("ck_checkin_round_roster_floor")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["group_session.id"], name=op.f("fk_checkin_round_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkin_round")),
        sa.UniqueConstraint("session_id", "phase", name=op.f("uq_checkin_round_session_id_phase")),
    )
    op.create_index(
        "ix_checkin_round_unfinished",
        "checkin_round",
        ["opens_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('draft', 'open')"),
        postgresql_where=sa.text("state IN ('draft', 'open')"),
    )
    op.create_table(
        "checkin_release",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("released_on", sa.Date(), nullable=False),
        sa.Column("words", Json, nullable=True),
        sa.Column("rule_version", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["checkin_round.id"], name=op.f("fk_checkin_release_round_id")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_checkin_release")),
    )
    if op.get_bind().dialect.name == "postgresql":
        # Unlogged: no write-ahead log and no base backup ever holds a version of the box.
        op.execute(
            "CREATE UNLOGGED TABLE checkin_box (round_id uuid PRIMARY KEY, key_id varchar(32) NOT NULL, "
            "sealed bytea NOT NULL CHECK (length(sealed) = 8220))"
        )
        op.execute(
            "CREATE FUNCTION checkin_release_is_final() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN RAISE EXCEPTION 'a release is final'; END$$"
        )
        op.execute(
            "CREATE TRIGGER checkin_release_final BEFORE UPDATE ON checkin_release "
            "FOR EACH ROW EXECUTE FUNCTION checkin_release_is_final()"
        )
    else:
        op.execute(
            "CREATE TRIGGER checkin_release_final BEFORE UPDATE ON checkin_release "
            "BEGIN SELECT RAISE(ABORT, 'a release is final'); END"
        )


def downgrade() -> None:
    """Take the tables away again."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER checkin_release_final ON checkin_release")
        op.execute("DROP FUNCTION checkin_release_is_final()")
        op.execute("DROP TABLE checkin_box")
    else:
        op.execute("DROP TRIGGER checkin_release_final")
    op.drop_table("checkin_release")
    op.drop_index(
        "ix_checkin_round_unfinished",
        table_name="checkin_round",
        sqlite_where=sa.text("state IN ('draft', 'open')"),
        postgresql_where=sa.text("state IN ('draft', 'open')"),
    )
    op.drop_table("checkin_round")
