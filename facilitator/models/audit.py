"""Who did what, and who looked: ids, verbs and times, never names or values."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.extensions import Base
from facilitator.models.columns import Identified, UtcDateTime


class Audit(Identified, Base):
    """One entry; it has no foreign keys, so that it outlives what it speaks of."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_at", "at"),)

    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[UUID]
    verb: Mapped[str] = mapped_column(String(40))
    noun: Mapped[str] = mapped_column(String(30))
    noun_id: Mapped[UUID | None]
    group_id: Mapped[UUID | None]
