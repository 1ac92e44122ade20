"""A sharing round, and the little that outlives it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from facilitator.extensions import Base
from facilitator.models.columns import Dated, Identified, Json, UtcDateTime, Versioned, one_of


class Round(Identified, Dated, Versioned, Base):
    """A round: its state is a document of ``domain.rounds``; per-turn data dies 24 hours after the close.

    There is no table of actions: which taps were taken is known to the state, and dies with it. ``version`` is the
    state's own and is set by hand, so that the version that a device saw and the ETag are the same number.
    """

    __tablename__ = "round"
    __table_args__ = (
        one_of("status", "ready", "running", "held", "closing", "closed"),
        Index("ix_round_session", "session_id"),
        Index("ix_round_purge", "purge_at"),
    )

    session_id: Mapped[UUID] = mapped_column(ForeignKey("group_session.id"))
    format: Mapped[str] = mapped_column(String(30))
    title: Mapped[str] = mapped_column(
        String(1300), default=""
    )  # opening, sharing, closing, or own words (up to 60 graphemes)
    prompt: Mapped[str] = mapped_column(Text, default="")
    planned_seconds: Mapped[int]
    status: Mapped[str] = mapped_column(String(10), default="ready")
    state: Mapped[dict[str, Any] | None] = mapped_column(Json)  # None once purged
    acted_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))  # of the last action; purged, too
    offered: Mapped[int | None]  # how many were offered a turn, known once closed: all that stays
    eligible: Mapped[int | None]  # of how many
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    purge_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime
    )  # also set while open: one may be forgotten

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        """Let every UPDATE check the version; the state machine raises it."""
        return {"version_id_col": cls.version, "version_id_generator": False}


class PlanningFlag(Base):
    """One of the one-use flags that survive to the next session: who was not reached, who started."""

    __tablename__ = "planning_flag"
    __table_args__ = (one_of("kind", "not_reached", "started_last"),)

    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    expires_on: Mapped[date]  # 60 days at the most
