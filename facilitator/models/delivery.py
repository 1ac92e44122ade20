"""One message to one recipient that is to go, has gone or will not go: the row is the reminder."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.extensions import Base
from facilitator.models.columns import Identified, UtcDateTime, one_of

DELIVERY_STATES = (
    "planned",
    "claimed",
    "sending",
    "sent",
    "failed",
    "doubtful",
    "missed",
    "withdrawn",
    "suppressed",
)
ABOUT_SESSIONS = ("reminder", "moved", "cancelled")
# What facilitators see: invitations to check-ins keep no outcome for anybody, account mail is not about a group.
SHOWN_KINDS = (*ABOUT_SESSIONS, "checkin_release")
CHANGES = ("password_changed", "email_changed", "second_factor_changed")  # notes about how somebody signs in
# To those who facilitate, about a session or a group of theirs.
TO_FACILITATORS = (
    "cover_ask", "cover_found", "cover_nobody", "one_facilitator", "lead_changes", "swap_offer", "swap_taken",
    "zone_changed",
)  # fmt: skip
KINDS = (
    *ABOUT_SESSIONS,
    "invite",
    "password",
    "checkin_invite",
    "checkin_release",
    *CHANGES,
    *TO_FACILITATORS,
)


class Delivery(Identified, Base):
    """A delivery. No body, subject or address is stored: mail is rendered from current data when it is sent."""

    __tablename__ = "delivery"
    __table_args__ = (
        one_of("state", *DELIVERY_STATES),
        one_of("kind", *KINDS),
        CheckConstraint("(state IN ('claimed', 'sending')) = (lease_token IS NOT NULL)", name="lease_held"),
        CheckConstraint("due_at <= expires_at", name="due_before_expiry"),
        Index(
            "ix_delivery_due",
            "not_before",
            "id",
            sqlite_where=text("state = 'planned'"),
            postgresql_where=text("state = 'planned'"),
        ),
        Index(
            "ix_delivery_leased",
            "lease_until",
            sqlite_where=text("state IN ('claimed', 'sending')"),
            postgresql_where=text("state IN ('claimed', 'sending')"),
        ),
        Index(
            "ix_delivery_sent",
            "sent_at",
            sqlite_where=text("state = 'sent'"),
            postgresql_where=text("state = 'sent'"),
        ),
        Index(
            "ix_delivery_wrong",
            "due_at",
            sqlite_where=text("state IN ('failed', 'doubtful', 'missed')"),
            postgresql_where=text("state IN ('failed', 'doubtful', 'missed')"),
        ),
    )

    dedupe_key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(30))
    channel: Mapped[str] = mapped_column(String(10), default="email")
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("group_session.id"), index=True)
    member_id: Mapped[UUID | None] = mapped_column(ForeignKey("member.id"), index=True)
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), index=True)
    checkin_id: Mapped[UUID | None] = mapped_column(ForeignKey("checkin_round.id"), index=True)
    lead_minutes: Mapped[int] = mapped_column(default=0)
    sequence: Mapped[int] = mapped_column(default=0)  # the session's sequence that this row speaks of
    told_starts_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime
    )  # the session's start at that sequence
    told_place: Mapped[str | None] = mapped_column(String(16))  # and a fingerprint of its place
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)  # due_at, or later after a refusal
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(12), default="planned")
    lease_token: Mapped[str | None] = mapped_column(String(40))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)  # definite failures
    ambiguous: Mapped[int] = mapped_column(default=0)  # silences after the end of the message
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_code: Mapped[int | None]
    last_reply: Mapped[str | None] = mapped_column(String(200))
    reason: Mapped[str | None] = mapped_column(String(40))
