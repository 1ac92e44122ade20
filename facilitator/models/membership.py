"""A member's place on the roster of a group."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.extensions import Base
from facilitator.models.columns import Dated, Identified, Json, UtcDateTime, Versioned, one_of

MEMBERSHIP_STATUSES = ("asked", "waiting", "offered", "current", "paused", "left")


class Membership(Identified, Dated, Versioned, Base):
    """One member in one group, from asking to leaving; coming back revives the same row."""

    __tablename__ = "membership"
    __table_args__ = (
        one_of("status", *MEMBERSHIP_STATUSES),
        UniqueConstraint("group_id", "member_id"),
        Index("ix_membership_roster", "group_id", "status"),
    )

    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    status: Mapped[str] = mapped_column(String(10), default="current")
    joined_on: Mapped[date | None]
    left_on: Mapped[date | None]
    reminder_leads: Mapped[list[int] | None] = mapped_column(
        Json
    )  # minutes; None: those of the group; []: none
    reminders_stopped_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime
    )  # by the stop link or a facilitator
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
