"""The body that holds the data and sets policy: one per installation."""

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.extensions import Base
from facilitator.models.columns import Dated, Identified, Json, Versioned


class Organisation(Identified, Dated, Versioned, Base):
    """The organisation of this installation; the database allows one row."""

    __tablename__ = "organisation"
    __table_args__ = (CheckConstraint("only_one = 1", name="only_one"),)

    only_one: Mapped[int] = mapped_column(default=1, unique=True)
    name: Mapped[str] = mapped_column(String(2500))  # up to 120 graphemes
    sender_label: Mapped[str] = mapped_column(
        String(900), default="Reminder"
    )  # up to 40 graphemes, neutral: lock screens show it
    country: Mapped[str] = mapped_column(
        String(2), default="GB"
    )  # ISO 3166-1 alpha-2; picks crisis information
    locale: Mapped[str] = mapped_column(String(20), default="en")
    time_zone: Mapped[str] = mapped_column(String(64), default="Europe/London")
    second_factor_roles: Mapped[list[str]] = mapped_column(
        Json, default=list, server_default="[]"
    )  # who has one of these needs more than a password
