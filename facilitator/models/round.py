"""A sharing round, and the little that outlives it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.extensions import Base
from facilitator.models.columns import Dated, Identified, Json, UtcDateTime, Versioned, one_of


class Round(Identified, Dated, Versioned, Base):
    """A round: its state is a document of ``domain.rounds``; per-turn data dies 24 hours after the close."""

    __tablename__ = "round"
    __table_args__ = (
        one_of("status", "ready", "running", "held", "closing", "closed"),
        Index("ix_round_session", "session_id"),
        Index("ix_round_purge", "purge_at"),
    )

    session_id: Mapped[UUID] = mapped_column(ForeignKey("group_session.id"))
    format: Mapped[str] = mapped_column(String(30))
    title: Mapped[str] = mapped_column(String(100), default="")
    prompt: Mapped[str] = mapped_column(Text, default="")
    planned_seconds: Mapped[int]
    status: Mapped[str] = mapped_column(String(10), default="ready")
    state: Mapped[dict[str, Any] | None] = mapped_column(Json)  # None once purged
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    purge_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RoundAction(Identified, Base):
    """An action that a device asked for: taken once, kept no longer than the round's own state."""

    __tablename__ = "round_action"
    __table_args__ = (UniqueConstraint("round_id", "client_action_id"),)

    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"))
    client_action_id: Mapped[UUID]
    action: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    resulting_version: Mapped[int]


class PlanningFlag(Base):
    """One of the one-use flags that survive to the next session: who was not reached, who started."""

    __tablename__ = "planning_flag"
    __table_args__ = (one_of("kind", "not_reached", "started_last"),)

    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    expires_on: Mapped[date]  # 60 days at the most
