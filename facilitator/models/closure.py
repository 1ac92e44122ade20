"""Days on which nobody meets, of the organisation, a site or a group."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.domain.closure import SCOPES
from facilitator.extensions import Base
from facilitator.models.columns import Dated, Identified, UtcDateTime, Versioned, one_of


class Closure(Identified, Dated, Versioned, Base):
    """Whole days, first and last included; ``source`` is ``manual`` or whose public holiday it is."""

    __tablename__ = "closure"
    __table_args__ = (
        one_of("scope", *SCOPES),
        CheckConstraint("(scope = 'organisation') = (scope_id IS NULL)", name="scope_has_id"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        Index("ix_closure_days", "starts_on", "ends_on"),
    )

    scope: Mapped[str] = mapped_column(String(12))
    scope_id: Mapped[UUID | None]  # of a site or a group
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    title: Mapped[str] = mapped_column(String(2500))  # up to 120 graphemes
    source: Mapped[str] = mapped_column(String(40), default="manual")
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
