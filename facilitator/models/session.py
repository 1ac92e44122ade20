"""One dated meeting of a group. SQLAlchemy's own session is always written ``db.session``."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.extensions import Base
from facilitator.models.columns import Dated, Identified, Json, UtcDateTime, Versioned, one_of

SESSION_STATUSES = ("planned", "live", "closed", "cancelled", "did_not_meet")
UNPLANNED = "status = 'planned' AND reminders_sequence <> sequence"  # the sweep asks in these very words
WITH_ROOM = text("room_id IS NOT NULL")


class GroupSession(Identified, Dated, Versioned, Base):
    """A session: ``starts_local`` in ``time_zone`` is the truth, ``starts_at`` and ``ends_at`` follow from it."""

    __tablename__ = "group_session"
    __table_args__ = (
        one_of("status", *SESSION_STATUSES),
        UniqueConstraint("series_id", "recurrence_id"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint(
            "(register_closed_at IS NULL) = (status NOT IN ('closed', 'did_not_meet'))",
            name="closed_has_time",
        ),
        Index("ix_group_session_group_starts", "group_id", "starts_at"),
        Index("ix_group_session_starts", "starts_at", "id"),
        Index("ix_group_session_status_starts", "status", "starts_at", "id"),
        Index("ix_group_session_room_id", "room_id", sqlite_where=WITH_ROOM, postgresql_where=WITH_ROOM),
        Index(
            "ix_group_session_unplanned",
            "status",  # always the same; without it SQLite takes the index over all that are planned
            "starts_at",
            sqlite_where=text(UNPLANNED),
            postgresql_where=text(UNPLANNED),
        ),
    )

    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    series_id: Mapped[UUID] = mapped_column(ForeignKey("series.id"))
    recurrence_id: Mapped[datetime] = mapped_column(
        DateTime
    )  # nominal local start; stays when the session moves
    starts_local: Mapped[datetime] = mapped_column(DateTime)
    time_zone: Mapped[str] = mapped_column(String(64))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    status: Mapped[str] = mapped_column(String(20), default="planned")
    cancel_reason: Mapped[str] = mapped_column(String(40), default="")
    closure_id: Mapped[
        UUID | None
    ]  # the closure it falls into; no foreign key, SQLite would copy the whole table
    closure_state: Mapped[str] = mapped_column(
        String(10), default="", server_default=""
    )  # domain.closure.STATES
    place: Mapped[str] = mapped_column(String(300), default="")
    room_id: Mapped[UUID | None]  # of models.room; no foreign key, SQLite would copy the whole table
    online_url: Mapped[str] = mapped_column(String(500), default="")
    override: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)  # only what differs from the series
    sequence: Mapped[int] = mapped_column(default=0)  # +1 on time, zone, place or cancel (RFC 5545, 3.8.7.4)
    reminders_sequence: Mapped[int] = mapped_column(default=-1)  # the sequence that reminders are planned for
    tzdb_version: Mapped[str] = mapped_column(String(20))
    register_version: Mapped[int] = mapped_column(default=0)  # grows with every mark and guest: the live ETag
    guest_count: Mapped[int] = mapped_column(default=0)  # all that stays of guests once the session is closed
    register_closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    register_closed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
