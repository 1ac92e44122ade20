"""Tonight's attendance marks, with their history."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.extensions import Base
from facilitator.models.columns import Identified, UtcDateTime, one_of

MARKS = ("here", "late", "left_early", "sent_word", "not_seen", "unmarked")


class Mark(Base):
    """The mark of one member at one session; no row means unmarked.

    Offline devices merge by (client_time, client_mark_id): the later pair wins whatever the order of arrival.
    """

    __tablename__ = "mark"
    __table_args__ = (one_of("mark", *MARKS), Index("ix_mark_member", "member_id", "session_id"))

    session_id: Mapped[UUID] = mapped_column(ForeignKey("group_session.id"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), primary_key=True)
    mark: Mapped[str] = mapped_column(String(12))
    marked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)  # when the server took it
    marked_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    client_time: Mapped[datetime] = mapped_column(UtcDateTime)  # corrected, never in the future
    client_mark_id: Mapped[UUID]


class MarkHistory(Identified, Base):
    """Every mark that was made, also those that a later one outdid; a client mark is taken once."""

    __tablename__ = "mark_history"
    __table_args__ = (
        one_of("mark", *MARKS),
        UniqueConstraint("session_id", "member_id", "client_mark_id"),
    )

    session_id: Mapped[UUID] = mapped_column(ForeignKey("group_session.id"))
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    mark: Mapped[str] = mapped_column(String(12))
    marked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    marked_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    client_time: Mapped[datetime] = mapped_column(UtcDateTime)
    client_mark_id: Mapped[UUID]
