"""A passkey: the public half of a key pair whose private half never leaves somebody's device."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.extensions import Base
from facilitator.models.columns import Identified, UtcDateTime


class Passkey(Identified, Base):
    """A credential of W3C Web Authentication; make and model of the device are neither asked for nor kept."""

    __tablename__ = "passkey"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary(2000))  # COSE_Key
    sign_count: Mapped[int] = mapped_column(BigInteger)  # 0 where the device does not count
    name: Mapped[str] = mapped_column(String(900))  # up to 40 graphemes: how its owner knows it again
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used_on: Mapped[date | None]
