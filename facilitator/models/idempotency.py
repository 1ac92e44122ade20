"""What a creating or acting POST answered, kept for a day so that a retry gets the same answer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.extensions import Base
from facilitator.models.columns import UtcDateTime


class IdempotencyKey(Base):
    """One key of one caller on one route; the answer is rendered again from the resource, never stored."""

    __tablename__ = "idempotency_key"
    __table_args__ = (Index("ix_idempotency_key_created", "created_at"),)

    caller: Mapped[str] = mapped_column(String(60), primary_key=True)
    route: Mapped[str] = mapped_column(String(200), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    body_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    status: Mapped[int]
    resource_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
