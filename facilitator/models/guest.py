"""Someone present who is not on the roster: a count and a label for tonight, never a person."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.extensions import Base
from facilitator.models.columns import UtcDateTime


class Guest(Base):
    """Guest 1, 2, … of one session; the rows go when the session closes and only their number stays."""

    __tablename__ = "guest"
    __table_args__ = (CheckConstraint("number BETWEEN 1 AND 200", name="number_sensible"),)

    session_id: Mapped[UUID] = mapped_column(ForeignKey("group_session.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(String(40), default="")
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # undo keeps the numbers stable
