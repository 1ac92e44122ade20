"""A browser in which somebody is signed in: as little as it takes to know it again and to end it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.extensions import Base
from facilitator.models.columns import Identified, UtcDateTime


class SignIn(Identified, Base):
    """One signed-in browser. Taking the row away signs it out; no address and no exact program is kept."""

    __tablename__ = "sign_in"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    session_version: Mapped[int]  # of the account when this began: raising that ends all at once
    device: Mapped[str] = mapped_column(String(40))  # rough, see domain/device.py
    confined: Mapped[bool] = mapped_column(default=False)  # may do nothing but set up a second factor
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used_on: Mapped[date]
