"""Someone on a group's roster, with as little data as possible."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.extensions import Base
from facilitator.models.columns import Dated, Identified, Json, UtcDateTime, Versioned, one_of

MESSAGE_STYLES = ("discreet", "named")


class Member(Identified, Dated, Versioned, Base):
    """A member. There is no field for a legal name, a diagnosis or a note, and there never will be.

    An erased member leaves this row as a tombstone: an id and a few dates, every other column empty.
    ``kept_by`` answers for a member who stands on no roster; a place on a roster is what decides otherwise.
    """

    __tablename__ = "member"
    __table_args__ = (
        one_of("message_style", *MESSAGE_STYLES),
        Index(
            "ix_member_kept_by",
            "kept_by",
            sqlite_where=text("kept_by IS NOT NULL"),
            postgresql_where=text("kept_by IS NOT NULL"),
        ),
        CheckConstraint("erased_at IS NULL OR name_to_use IS NULL", name="erased_is_empty"),
    )

    name_to_use: Mapped[str | None] = mapped_column(String(1300))  # 1-60 graphemes, any script, not unique
    pronouns: Mapped[str] = mapped_column(String(900), default="")  # 0-40 graphemes: one may be long
    say_it_like: Mapped[str] = mapped_column(String(1700), default="")  # 0-80 graphemes
    time_zone: Mapped[str | None] = mapped_column(String(64))  # None: that of the group
    locale: Mapped[str] = mapped_column(String(20), default="en")
    message_style: Mapped[str] = mapped_column(String(10), default="discreet")
    needs: Mapped[list[str]] = mapped_column(Json, default=list)  # tags the member chose, such as step_free
    kept_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
