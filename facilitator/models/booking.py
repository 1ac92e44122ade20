"""Which session has which room and which people, and when."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.extensions import Base
from facilitator.models.columns import Dated, Identified, UtcDateTime, one_of

BOOKING_STATUSES = ("held", "tentative", "released")
HELD, TENTATIVE = text("status = 'held'"), text("status = 'tentative'")


class Booking(Identified, Dated, Base):
    """A room or person for one session, buffers included; of those that are held no two overlap.

    PostgreSQL keeps that by an exclusion constraint, SQLite by a trigger of the same name (migration 0015).
    """

    __tablename__ = "booking"
    __table_args__ = (
        one_of("status", *BOOKING_STATUSES),
        UniqueConstraint("resource_id", "session_id"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index(
            "ix_booking_held", "resource_id", "starts_at", "ends_at",
            sqlite_where=HELD, postgresql_where=HELD,
        ),
        Index("ix_booking_tentative", "starts_at", sqlite_where=TENTATIVE, postgresql_where=TENTATIVE),
    )  # fmt: skip

    resource_id: Mapped[UUID] = mapped_column(ForeignKey("resource.id"))
    session_id: Mapped[UUID] = mapped_column(ForeignKey("group_session.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    status: Mapped[str] = mapped_column(String(10), default="held")
