"""The anonymous check-in as staff see it: planned times, frozen rules and, once, the released words.

Nothing here points at a person, and there is no table of answers: they stand in the sealed box of ``models.ballot``.
Ids are random, so that they carry no order.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.extensions import Base
from facilitator.models.columns import Json, UtcDateTime, Versioned, one_of

CHECKIN_STATES = ("draft", "open", "released", "withheld", "lost", "withdrawn")


class CheckinRound(Versioned, Base):
    """One anonymous check-in of one session; its rules are frozen when it opens.

    A withdrawn one never told anything: its session was cancelled, or too few were on the list when it should open.
    """

    __tablename__ = "checkin_round"
    __table_args__ = (
        one_of("phase", "before", "after"),
        one_of("state", *CHECKIN_STATES),
        one_of("mode", "roster", "room"),
        UniqueConstraint("session_id", "phase"),
        CheckConstraint("closes_at > opens_at", name="closes_after_opening"),
        CheckConstraint("epsilon_milli BETWEEN 250 AND 1000", name="epsilon_bounded"),
        CheckConstraint("k_min >= 5", name="k_min_floor"),
        CheckConstraint("roster_size >= 5", name="roster_floor"),
        CheckConstraint("codes_given >= 0", name="codes_counted"),
        Index(
            "ix_checkin_round_unfinished",
            "opens_at",
            sqlite_where=text("state IN ('draft', 'open')"),
            postgresql_where=text("state IN ('draft', 'open')"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("group_session.id"))
    phase: Mapped[str] = mapped_column(String(10), default="after")
    state: Mapped[str] = mapped_column(String(10), default="draft")
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime)  # planned, not when it really opened
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    question_set_id: Mapped[str] = mapped_column(String(40))  # a versioned set of domain.questions
    rule_version: Mapped[str] = mapped_column(String(20), default="words-1")
    epsilon_milli: Mapped[int] = mapped_column(default=1000)
    k_min: Mapped[int] = mapped_column(default=5)
    roster_size: Mapped[int]
    mode: Mapped[str] = mapped_column(String(10), default="roster")
    by_mail: Mapped[bool] = mapped_column(default=True)  # False: only printed codes, drawn from a hat
    codes_given: Mapped[int] = mapped_column(default=0)  # shown to everybody beside the size of the list


class CheckinRelease(Base):
    """The words that were released, once; a trigger forbids any change."""

    __tablename__ = "checkin_release"

    round_id: Mapped[UUID] = mapped_column(ForeignKey("checkin_round.id"), primary_key=True)
    released_on: Mapped[date]
    words: Mapped[dict[str, Any] | None] = mapped_column(Json)  # None: too few answers
    rule_version: Mapped[str] = mapped_column(String(20))
