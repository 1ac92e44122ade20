"""What came out of files: the jobs that read them, and what a schedule keeps of where it came from."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.extensions import Base
from facilitator.models.columns import Dated, Identified, Json, UtcDateTime, Versioned, one_of

JOB_STATES = ("waiting", "running", "done", "refused")


class ImportJob(Identified, Dated, Versioned, Base):
    """A calendar file that is read in the background; its text is kept only until that is done."""

    __tablename__ = "import_job"
    __table_args__ = (one_of("state", *JOB_STATES), Index("ix_import_job_state", "state", "id"))

    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"), index=True)
    made_by: Mapped[UUID]  # an account; whoever is gone by the time imports nothing
    dry_run: Mapped[bool]
    source: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    tries: Mapped[int] = mapped_column(default=0)
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    report: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)


class SeriesSource(Base):
    """Where a schedule came from, so that the same file makes it once."""

    __tablename__ = "series_source"
    __table_args__ = (Index("ix_series_source_uid", "group_id", "uid"),)

    series_id: Mapped[UUID] = mapped_column(ForeignKey("series.id"), primary_key=True)
    group_id: Mapped[UUID]
    source: Mapped[str] = mapped_column(String(200), default="")
    uid: Mapped[str] = mapped_column(String(255))
    fingerprint: Mapped[str] = mapped_column(String(64))  # of what the file said about it
    rule_text: Mapped[str] = mapped_column(Text)  # the lines of its rule as they stood in the file


class SeriesDate(Base):
    """A date of a schedule that goes date by date (rdate), or one that its rule leaves out (exdate)."""

    __tablename__ = "series_date"
    __table_args__ = (one_of("kind", "rdate", "exdate"),)

    series_id: Mapped[UUID] = mapped_column(ForeignKey("series.id"), primary_key=True)
    local: Mapped[datetime] = mapped_column(DateTime, primary_key=True)
    kind: Mapped[str] = mapped_column(String(6))
