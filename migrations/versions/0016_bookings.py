"""Rooms, and bookings of rooms and facilitators, of which no two that are held overlap.

Sessions that lie ahead of groups with one facilitator book that person. Where that person is double-booked already,
the later booking is tentative: it is shown as one that needs somebody, and nothing is lost.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.exc import DBAPIError

from facilitator.models.columns import UtcDateTime
from facilitator.models.ids import new_id

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

HELD, TENTATIVE = sa.text("status = 'held'"), sa.text("status = 'tentative'")
NO_EXTENSION = (
    "this database has no btree_gist, which keeps rooms from being booked twice, and this role may not add it. "
    "Let an administrator of the server run, in this database: CREATE EXTENSION btree_gist; then start again"
)
EXCLUSION = """
ALTER TABLE booking ADD CONSTRAINT ex_booking_no_overlap
EXCLUDE USING gist (resource_id WITH =, tstzrange(starts_at, ends_at, '[)') WITH &&) WHERE (status = 'held')
"""
# The lower bound lets the index pass over the past: no booking is longer than a day and two buffers of four hours.
TRIGGER = """
CREATE TRIGGER ex_booking_no_overlap_{event} BEFORE {event} ON booking WHEN NEW.status = 'held'
BEGIN
    SELECT RAISE(ABORT, 'ex_booking_no_overlap') FROM booking
    WHERE status = 'held' AND resource_id = NEW.resource_id AND id <> NEW.id
    AND starts_at < NEW.ends_at AND starts_at > datetime(NEW.starts_at, '-2 days') AND ends_at > NEW.starts_at;
END
"""
BOOKING = sa.table(
    "booking",
    sa.column("id", sa.Uuid()), sa.column("resource_id", sa.Uuid()), sa.column("session_id", sa.Uuid()),
    sa.column("starts_at", UtcDateTime()), sa.column("ends_at", UtcDateTime()), sa.column("status", sa.String()),
    sa.column("created_at", UtcDateTime()), sa.column("updated_at", UtcDateTime()),
)  # fmt: skip
RESOURCE = sa.table("resource", sa.column("id", sa.Uuid()), sa.column("kind", sa.String()))
AHEAD = sa.text(
    """
    SELECT person.account_id, session.id AS session_id, session.starts_at, session.ends_at
    FROM group_session AS session JOIN assignment AS person ON person.group_id = session.group_id
    WHERE session.status IN ('planned', 'live') AND session.ends_at > :now
    AND (SELECT count(*) FROM assignment AS others WHERE others.group_id = session.group_id) = 1
    ORDER BY person.account_id, session.starts_at, session.id
    """
).columns(account_id=sa.Uuid(), session_id=sa.Uuid(), starts_at=UtcDateTime(), ends_at=UtcDateTime())


def upgrade() -> None:
    op.create_table(
        "resource",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.CheckConstraint("kind IN ('room', 'facilitator')", name=op.f("ck_resource_kind_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
    )
    make_rooms()
    make_bookings()
    op.add_column("series", sa.Column("room_id", sa.Uuid(), nullable=True))
    op.add_column("group_session", sa.Column("room_id", sa.Uuid(), nullable=True))
    for table in ("series", "group_session"):
        chosen = sa.text("room_id IS NOT NULL")
        op.create_index(
            f"ix_{table}_room_id", table, ["room_id"], sqlite_where=chosen, postgresql_where=chosen
        )
    book_those_who_are_alone()
    forbid_overlaps()


def make_rooms() -> None:
    """Make the table of rooms."""
    minutes = "BETWEEN 0 AND 240"
    op.create_table(
        "room",
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=1700), nullable=False),
        sa.Column("exclusive", sa.Boolean(), nullable=False),
        sa.Column("buffer_before_minutes", sa.Integer(), nullable=False),
        sa.Column("buffer_after_minutes", sa.Integer(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('room', 'online_room')", name=op.f("ck_room_kind_known")),
        sa.CheckConstraint("site_id IS NOT NULL OR kind = 'online_room'", name=op.f("ck_room_room_has_site")),
        sa.CheckConstraint(
            f"buffer_before_minutes {minutes} AND buffer_after_minutes {minutes}",
            name=op.f("ck_room_buffers_sensible"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_room_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
    )
    op.create_index(op.f("ix_room_site_id"), "room", ["site_id"])
    op.create_index(op.f("ix_room_updated_at"), "room", ["updated_at"])


def make_bookings() -> None:
    """Make the table of bookings."""
    op.create_table(
        "booking",
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('held', 'tentative', 'released')", name=op.f("ck_booking_status_known")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_booking_ends_after_start")),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], name=op.f("fk_booking_resource_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["group_session.id"], name=op.f("fk_booking_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
        sa.UniqueConstraint("resource_id", "session_id", name=op.f("uq_booking_resource_id_session_id")),
    )
    op.create_index(op.f("ix_booking_session_id"), "booking", ["session_id"])
    op.create_index(op.f("ix_booking_updated_at"), "booking", ["updated_at"])
    held, tentative = ["resource_id", "starts_at", "ends_at"], ["starts_at"]
    op.create_index("ix_booking_held", "booking", held, sqlite_where=HELD, postgresql_where=HELD)
    op.create_index(
        "ix_booking_tentative", "booking", tentative, sqlite_where=TENTATIVE, postgresql_where=TENTATIVE
    )


def book_those_who_are_alone() -> None:
    """Book whoever facilitates a group alone for the sessions ahead; what overlaps already is tentative."""
    now = datetime.now(UTC)
    rows: list[dict[str, Any]] = []
    last: Any = None
    for row in op.get_bind().execute(AHEAD.bindparams(sa.bindparam("now", now, UtcDateTime()))):
        taken = last is not None and last.account_id == row.account_id and row.starts_at < last.ends_at
        rows.append({
            "id": new_id(), "resource_id": row.account_id, "session_id": row.session_id,
            "starts_at": row.starts_at, "ends_at": row.ends_at, "created_at": now, "updated_at": now,
            "status": "tentative" if taken else "held",
        })  # fmt: skip
        last = last if taken else row
    if rows:
        people = {row["resource_id"] for row in rows}
        op.bulk_insert(RESOURCE, [{"id": person, "kind": "facilitator"} for person in people])
        op.bulk_insert(BOOKING, rows)


def forbid_overlaps() -> None:
    """Let the database itself refuse two held bookings that overlap."""
    if op.get_bind().dialect.name == "postgresql":
        try:
            op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        except DBAPIError as error:
            raise RuntimeError(NO_EXTENSION) from error
        op.execute(EXCLUSION)
    else:
        for event in ("INSERT", "UPDATE"):
            op.execute(TRIGGER.format(event=event))


def downgrade() -> None:
    op.drop_table("booking")
    for table in ("group_session", "series"):
        op.drop_index(f"ix_{table}_room_id", table_name=table)
        op.drop_column(table, "room_id")
    op.drop_table("room")
    op.drop_table("resource")
