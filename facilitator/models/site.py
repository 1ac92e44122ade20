"""A building or online room where groups meet."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.extensions import Base
from facilitator.models.columns import Dated, Identified, UtcDateTime, Versioned


class Site(Identified, Dated, Versioned, Base):
    """A site: its time zone is the default of its groups, its country that of crisis information."""

    __tablename__ = "site"

    name: Mapped[str] = mapped_column(String(2500))  # up to 120 graphemes, each of several code points
    time_zone: Mapped[str] = mapped_column(String(64))
    country: Mapped[str] = mapped_column(String(2), default="GB")
    address: Mapped[str] = mapped_column(String(6100), default="")
    access_notes: Mapped[str] = mapped_column(String(10100), default="")
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
