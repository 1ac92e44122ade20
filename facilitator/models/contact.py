"""How a member may be reached; an address is not an identity."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.extensions import Base
from facilitator.models.columns import Dated, Identified, UtcDateTime, Versioned, one_of

CONTACT_KINDS = ("email", "phone")


class Contact(Identified, Dated, Versioned, Base):
    """One address or number of one member; several members may share one, so it is not unique across members."""

    __tablename__ = "contact"
    __table_args__ = (one_of("kind", *CONTACT_KINDS), UniqueConstraint("member_id", "kind"))

    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    value: Mapped[str] = mapped_column(String(254))
    value_key: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)  # keyed hash: finds who shares it
    label: Mapped[str] = mapped_column(
        String(900), default=""
    )  # 0-40 graphemes: what messages call them when the address is shared
    shared_agreed_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime
    )  # they know that others read it too
    safe_to_leave_message: Mapped[bool] = mapped_column(default=False)
