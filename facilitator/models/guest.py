"""Someone present who is not on the roster: a count and a label for tonight, never a person."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.extensions import Base
from facilitator.models.columns import UtcDateTime

MOST_GUESTS = 200


class Guest(Base):
    """Guest 1, 2, … of one session; the rows go when the session closes and only their number stays."""

    __tablename__ = "guest"
    __table_args__ = (
        CheckConstraint(f"number BETWEEN 1 AND {MOST_GUESTS}", name="number_sensible"),
        UniqueConstraint("session_id", "client_guest_id"),
    )

    session_id: Mapped[UUID] = mapped_column(ForeignKey("group_session.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    client_guest_id: Mapped[UUID]  # chosen by the device: a tap that is sent twice is one guest
    label: Mapped[str] = mapped_column(String(40), default="")
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # undo keeps the numbers stable

    @property
    def id(self) -> UUID:
        """What an idempotency key remembers of a guest; it says nothing about anybody."""
        return self.client_guest_id
