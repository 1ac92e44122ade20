"""What somebody shows beside the password: an authenticator app, and codes on paper for when it is lost."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.extensions import Base
from facilitator.models.columns import Identified, UtcDateTime


class SecondFactor(Base):
    """The authenticator app of an account (RFC 6238); its secret is sealed, see services/sealing.py."""

    __tablename__ = "second_factor"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary(100))
    last_step: Mapped[int]  # of thirty seconds: a code that was used, and any older one, is refused
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RecoveryCode(Identified, Base):
    """A code that works once in place of the other factors. Only its hash is kept; using it removes the row."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("account_id", "code_hash"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32))  # SHA-256 of 80 random bits
