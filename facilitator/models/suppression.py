"""An address that gets no more mail, by its own wish or because it bounced."""

from datetime import datetime

from sqlalchemy import LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.extensions import Base
from facilitator.models.columns import Identified, UtcDateTime, one_of


class Suppression(Identified, Base):
    """A suppressed address, known only by its keyed hash."""

    __tablename__ = "suppression"
    __table_args__ = (
        one_of("reason", "stopped", "hard_bounce", "complaint", "manual"),
        UniqueConstraint("address_key", "scope"),
    )

    address_key: Mapped[bytes] = mapped_column(LargeBinary(32))  # keyed hash of the normalised address
    scope: Mapped[str] = mapped_column(
        String(60), default="all"
    )  # "all", or "member:<id>" on a shared address
    reason: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
