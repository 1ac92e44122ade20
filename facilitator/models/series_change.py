"""What a change of a schedule did, row by row, for as long as it can be taken back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.extensions import Base
from facilitator.models.columns import Identified, Json, UtcDateTime


class SeriesChange(Identified, Base):
    """One change. It has no foreign keys: it goes after an hour, and must hold nobody's group or account until then."""

    __tablename__ = "series_change"

    at: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime] = mapped_column(UtcDateTime, index=True)  # it can be taken back until then
    actor_id: Mapped[UUID]
    group_id: Mapped[UUID]
    verb: Mapped[str] = mapped_column(String(20))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # {"series": {id: {"before": row or null, "after": row or null}}, "session": {…}}
    rows: Mapped[dict[str, Any]] = mapped_column(Json)
