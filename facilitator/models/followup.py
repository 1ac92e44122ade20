"""A promised contact after a session: a task with an owner and no content about anyone."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.extensions import Base
from facilitator.models.columns import Dated, Identified, UtcDateTime, Versioned, one_of

KINDS = ("call", "talk_in_person", "pass_on_information", "other")
STATES = ("open", "done", "not_needed")


class FollowUp(Identified, Dated, Versioned, Base):
    """Someone will get in touch by a time; what it is about is never written down."""

    __tablename__ = "follow_up"
    __table_args__ = (
        one_of("kind", *KINDS),
        one_of("state", *STATES),
        Index("ix_follow_up_owner", "owner_id", "state"),
    )

    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"), index=True)
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("group_session.id"), index=True)
    member_id: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"), index=True)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    noted_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(String(20), default="call")
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(12), default="open")
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
