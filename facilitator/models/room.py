"""What can be taken by one session at a time: rooms, and the people who facilitate."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.domain.booking import LONGEST_BUFFER, ROOM_KINDS
from facilitator.extensions import Base
from facilitator.models.columns import Dated, Identified, UtcDateTime, Versioned, one_of

MINUTES = f"BETWEEN 0 AND {LONGEST_BUFFER}"


class Resource(Base):
    """A room or an account, by its id: the row that is locked before anybody looks whether it is free."""

    __tablename__ = "resource"
    __table_args__ = (one_of("kind", "room", "facilitator"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))


class Room(Identified, Dated, Versioned, Base):
    """A room of a site, or an online room; one that is not exclusive is shared and never booked."""

    __tablename__ = "room"
    __table_args__ = (
        one_of("kind", *ROOM_KINDS),
        CheckConstraint("site_id IS NOT NULL OR kind = 'online_room'", name="room_has_site"),
        CheckConstraint(
            f"buffer_before_minutes {MINUTES} AND buffer_after_minutes {MINUTES}", name="buffers_sensible"
        ),
    )

    site_id: Mapped[UUID | None] = mapped_column(ForeignKey("site.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20), default="room")
    name: Mapped[str] = mapped_column(String(1700))  # up to 80 graphemes, each of several code points
    exclusive: Mapped[bool] = mapped_column(default=True)
    buffer_before_minutes: Mapped[int] = mapped_column(default=0)
    buffer_after_minutes: Mapped[int] = mapped_column(default=0)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
