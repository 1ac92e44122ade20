"""People who meet around something shared, to give and get support."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.extensions import Base
from facilitator.models.columns import Dated, Identified, Json, UtcDateTime, Versioned, one_of

MODES = ("in_person", "online", "hybrid")
OPENNESS = ("drop_in", "closed", "course")


class Group(Identified, Dated, Versioned, Base):
    """A group: its time zone is the truth of its sessions' wall clock."""

    __tablename__ = "groups"  # GROUP is reserved in SQL
    __table_args__ = (
        one_of("mode", *MODES),
        one_of("openness", *OPENNESS),
        one_of("cross_talk", "none", "by_invitation", "open"),
        Index("ix_groups_name", "name", "id"),
        CheckConstraint("capacity IS NULL OR capacity BETWEEN 1 AND 500", name="capacity_sensible"),
    )

    name: Mapped[str] = mapped_column(String(1700))  # up to 80 graphemes
    discreet_name: Mapped[str] = mapped_column(
        String(1300), default=""
    )  # up to 60 graphemes: what may stand where others can read
    site_id: Mapped[UUID | None] = mapped_column(ForeignKey("site.id"), index=True)  # none: online only
    mode: Mapped[str] = mapped_column(String(20), default="in_person")
    openness: Mapped[str] = mapped_column(String(20), default="drop_in")
    capacity: Mapped[int | None]
    time_zone: Mapped[str] = mapped_column(String(64))
    agreements: Mapped[str] = mapped_column(Text, default="")
    what_stays_private: Mapped[str] = mapped_column(Text, default="")
    age_rule: Mapped[str] = mapped_column(String(4100), default="")
    cross_talk: Mapped[str] = mapped_column(String(20), default="none")
    listed: Mapped[bool] = mapped_column(default=False)  # opted in to public pages
    reminder_leads: Mapped[list[int]] = mapped_column(
        Json, default=lambda: [1440]
    )  # minutes before the start
    checkin_enabled: Mapped[bool] = mapped_column(default=False)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
