"""What a member agreed to, how, when and with whom."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.extensions import Base
from facilitator.models.columns import Identified, UtcDateTime, one_of

CONSENTS = ("keep_name", "email", "phone")
WAYS_GIVEN = ("spoken", "written", "online")
WORDING_VERSION = "consent-1"


class Consent(Identified, Base):
    """One consent; a withdrawn one stays as a record, a new one is a new row."""

    __tablename__ = "consent"
    __table_args__ = (
        one_of("what", *CONSENTS),
        one_of("given_how", *WAYS_GIVEN),
        Index(
            "uq_consent_standing",
            "member_id",
            "what",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    what: Mapped[str] = mapped_column(String(20))
    wording_version: Mapped[str] = mapped_column(String(20))
    given_how: Mapped[str] = mapped_column(String(20))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))  # None: the member, by a link

    @property
    def version(self) -> int:
        """The version of a row that changes once at most: when it is withdrawn."""
        return 1 if self.withdrawn_at is None else 2
