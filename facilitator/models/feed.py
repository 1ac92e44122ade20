"""Calendar addresses that people subscribe to, and what is kept ready for them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.domain.feed import SCOPES, SHAPES
from facilitator.extensions import Base
from facilitator.models.columns import Identified, UtcDateTime, one_of


class Feed(Identified, Base):
    """A secret calendar address, kept as a hash.

    ``account_id`` is whose rights count at every look: whoever made it. A member's own address, made by the member,
    has none.
    """

    __tablename__ = "feed"
    __table_args__ = (
        one_of("scope", *SCOPES),
        one_of("shape", *SHAPES),
        CheckConstraint("(scope = 'group') = (group_id IS NOT NULL)", name="group_named"),
        CheckConstraint("(scope = 'site') = (site_id IS NOT NULL)", name="site_named"),
        CheckConstraint("(scope = 'member') = (member_id IS NOT NULL)", name="member_named"),
        CheckConstraint("scope = 'member' OR account_id IS NOT NULL", name="owned"),
    )

    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), index=True)
    scope: Mapped[str] = mapped_column(String(12))
    group_id: Mapped[UUID | None] = mapped_column(ForeignKey("groups.id"), index=True)
    site_id: Mapped[UUID | None] = mapped_column(ForeignKey("site.id"))
    member_id: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"), index=True)
    shape: Mapped[str] = mapped_column(String(10))
    discreet: Mapped[bool] = mapped_column(default=True)
    locale: Mapped[str] = mapped_column(String(20), default="en")
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)  # SHA-256 of 256 random bits
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # to the hour; never of a member
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Fragment(Base):
    """A session as a calendar shows it, up to its words; written when the session is."""

    __tablename__ = "session_fragment"

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("group_session.id", ondelete="CASCADE"), primary_key=True
    )
    sequence: Mapped[int]  # of the session that it shows: another one is out of date
    revised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class GroupCalendar(Base):
    """That the calendar of a group has changed, and when last."""

    __tablename__ = "group_calendar"

    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"), primary_key=True)
    version: Mapped[int]  # another random number with each change
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
