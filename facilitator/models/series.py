"""The repeating pattern that makes dated sessions; screens call it the schedule."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.extensions import Base
from facilitator.models.columns import Dated, Identified, Versioned, one_of

WITH_ROOM = text("room_id IS NOT NULL")


class Series(Identified, Dated, Versioned, Base):
    """A schedule in the wall clock of its zone (RFC 5545 recurrence, portable grammar of the design)."""

    __tablename__ = "series"
    __table_args__ = (
        one_of("rule_class", "single", "portable", "explicit"),
        one_of("closure_policy", "skip", "hold", "ask"),
        one_of("status", "active", "ended", "cancelled"),
        CheckConstraint("(rule_class = 'single') = (rrule IS NULL)", name="single_has_no_rule"),
        CheckConstraint("duration_minutes BETWEEN 5 AND 1440", name="duration_sensible"),
        Index("ix_series_room_id", "room_id", sqlite_where=WITH_ROOM, postgresql_where=WITH_ROOM),
    )

    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"), index=True)
    uid: Mapped[str] = mapped_column(
        String(255), unique=True
    )  # minted once, never reused (RFC 5545, 3.8.4.7)
    lineage_id: Mapped[UUID] = mapped_column(index=True)  # the same for all parts of a split series
    starts_local: Mapped[datetime] = mapped_column(DateTime)  # aligned to the first match of the rule
    time_zone: Mapped[str] = mapped_column(String(64))
    duration_minutes: Mapped[int]
    rrule: Mapped[str | None] = mapped_column(Text)  # canonical; None: one date
    rule_class: Mapped[str] = mapped_column(String(10), default="portable")
    last_local: Mapped[datetime | None] = mapped_column(DateTime)  # last nominal start; None: keeps going
    materialised_to: Mapped[date | None]
    closure_policy: Mapped[str] = mapped_column(String(10), default="skip")
    place: Mapped[str] = mapped_column(String(300), default="")  # default of its sessions
    room_id: Mapped[UUID | None]  # the same; no foreign key, as in GroupSession
    online_url: Mapped[str] = mapped_column(String(500), default="")
    status: Mapped[str] = mapped_column(String(10), default="active")
    sequence: Mapped[int] = mapped_column(default=0)
    tzdb_version: Mapped[str] = mapped_column(String(20))

    @property
    def in_words(self) -> str:
        """What the schema says in words: the start and the rule."""
        return f"{self.starts_local.isoformat()}|{self.rrule or ''}"
