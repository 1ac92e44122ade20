"""What new time-zone data did to a series: which of its sessions begin at another moment, by the same wall clock."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.extensions import Base
from facilitator.models.columns import Identified, UtcDateTime


class ZoneChange(Identified, Base):
    """One series whose coming sessions were re-derived because the rules of its zone had changed."""

    __tablename__ = "zone_change"

    series_id: Mapped[UUID] = mapped_column(ForeignKey("series.id"), index=True)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"), index=True)
    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("group_session.id"), index=True
    )  # the first that moved
    time_zone: Mapped[str] = mapped_column(String(64))
    from_version: Mapped[str] = mapped_column(String(20))  # of the tzdata package
    to_version: Mapped[str] = mapped_column(String(20))
    session_count: Mapped[int]
    was_starts_at: Mapped[datetime] = mapped_column(UtcDateTime)  # when the first would have begun
    at: Mapped[datetime] = mapped_column(UtcDateTime)
