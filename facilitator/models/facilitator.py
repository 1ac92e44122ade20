"""Who facilitates which group."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from facilitator import clock
from facilitator.extensions import Base
from facilitator.models.columns import UtcDateTime, Versioned, one_of

FACILITATOR_ROLES = ("facilitator", "co_facilitator", "online_host")


class Assignment(Versioned, Base):
    """An account facilitates a group in one of the three ways."""

    __tablename__ = "assignment"
    __table_args__ = (one_of("role", *FACILITATOR_ROLES),)

    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(20), default="facilitator")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
