"""An API token: shown once, kept as a hash, scoped and expiring."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.extensions import Base
from facilitator.models.columns import Identified, Json, UtcDateTime


class Token(Identified, Base):
    """A token of an account; it never sees more than the account that made it."""

    __tablename__ = "token"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str] = mapped_column(String(1300))  # up to 60 graphemes
    prefix: Mapped[str] = mapped_column(String(20))  # first characters, to recognise it in a list
    token_hash: Mapped[bytes] = mapped_column(
        LargeBinary(32), unique=True
    )  # SHA-256: the token is random already
    scopes: Mapped[list[str]] = mapped_column(Json)
    group_ids: Mapped[list[str] | None] = mapped_column(Json)  # None: all groups of the account
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
