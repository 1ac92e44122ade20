"""What the periodic work leaves behind: heartbeats, and the lease of the one who does it."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.extensions import Base
from facilitator.models.columns import UtcDateTime


class Heartbeat(Base):
    """When a periodic verb last ran to its end."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    detail: Mapped[str] = mapped_column(String(200), default="")


class Lease(Base):
    """Who may do something alone, and until when; losing it only means that another one goes on."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(60))
    until: Mapped[datetime] = mapped_column(UtcDateTime)
