"""Who takes turns in front of a group, and who is named for each session."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.extensions import Base
from facilitator.models.columns import Dated, Identified, Json, UtcDateTime, Versioned, one_of
from facilitator.models.facilitator import FACILITATOR_ROLES

DUTY_SOURCES = ("rotation", "swap", "manual", "cover")
DUTY_STATES = ("proposed", "confirmed", "needs_cover")
REQUEST_STATES = ("open", "covered", "nobody", "withdrawn")
ANSWERS = ("yes", "no", "late")
SWAP_STATES = ("open", "taken", "declined", "withdrawn")
HANDOVER_STATES = ("planned", "done", "withdrawn")


class Rota(Dated, Versioned, Base):
    """The rota of a group; a group without one goes by who facilitates it."""

    __tablename__ = "rota"

    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"), primary_key=True)


class RotaMember(Base):
    """Somebody in the rota of a group: where in the order, how often, as what, and whether asked for cover."""

    __tablename__ = "rota_member"
    __table_args__ = (
        CheckConstraint("weight BETWEEN 1 AND 5", name="weight_sensible"),
        CheckConstraint("active_to IS NULL OR active_from <= active_to", name="from_before_to"),
    )

    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True, index=True)
    position: Mapped[int]
    weight: Mapped[int] = mapped_column(default=1)
    roles: Mapped[list[str]] = mapped_column(Json, default=list)
    covers: Mapped[bool] = mapped_column(default=True)  # asked when somebody cannot make it
    active_from: Mapped[date | None]
    active_to: Mapped[date | None]


class Absence(Identified, Dated, Versioned, Base):
    """Days on which somebody is not there; why is nobody's business and is not kept."""

    __tablename__ = "absence"
    __table_args__ = (CheckConstraint("starts_on <= ends_on", name="starts_before_end"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class Duty(Identified, Dated, Versioned, Base):
    """Somebody is named for a session; a session without any duty is led by those who facilitate its group."""

    __tablename__ = "duty"
    __table_args__ = (
        one_of("role", *FACILITATOR_ROLES),
        one_of("source", *DUTY_SOURCES),
        one_of("state", *DUTY_STATES),
        UniqueConstraint("session_id", "account_id"),
    )

    session_id: Mapped[UUID] = mapped_column(ForeignKey("group_session.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(10), default="rotation")
    state: Mapped[str] = mapped_column(String(12), default="proposed")
    locked: Mapped[bool] = mapped_column(default=False)  # stays when the rota is planned anew


class CoverRequest(Identified, Dated, Versioned, Base):
    """Somebody cannot make a session, and others are asked in turn."""

    __tablename__ = "cover_request"
    __table_args__ = (
        one_of("role", *FACILITATOR_ROLES),
        one_of("state", *REQUEST_STATES),
        Index("ix_cover_request_open", "state", "answer_by"),
    )

    session_id: Mapped[UUID] = mapped_column(ForeignKey("group_session.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))  # who cannot make it
    role: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10), default="open")
    answer_by: Mapped[datetime] = mapped_column(UtcDateTime)  # until when the present one is waited for
    covered_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))


class CoverAsk(Identified, Base):
    """One person who was asked to cover; their link stays good while nobody else has said yes."""

    __tablename__ = "cover_ask"
    __table_args__ = (UniqueConstraint("request_id", "account_id"), one_of("answer", *ANSWERS))

    request_id: Mapped[UUID] = mapped_column(ForeignKey("cover_request.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer_by: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[str | None] = mapped_column(String(5))


class Swap(Identified, Dated, Versioned, Base):
    """Somebody offers a session to a colleague, or to anybody of the group, perhaps for one of theirs."""

    __tablename__ = "swap"
    __table_args__ = (one_of("state", *SWAP_STATES),)

    session_id: Mapped[UUID] = mapped_column(ForeignKey("group_session.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)  # who offers
    to_account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), index=True)  # None: open
    for_session_id: Mapped[UUID | None] = mapped_column(ForeignKey("group_session.id"), index=True)
    taken_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    state: Mapped[str] = mapped_column(String(10), default="open")


class Handover(Identified, Dated, Versioned, Base):
    """A group gets another lead from a date on."""

    __tablename__ = "handover"
    __table_args__ = (one_of("state", *HANDOVER_STATES), Index("ix_handover_due", "state", "starts_on"))

    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"), index=True)
    from_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    to_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    starts_on: Mapped[date]
    leaves: Mapped[bool] = mapped_column(default=False)  # the earlier lead no longer facilitates the group
    state: Mapped[str] = mapped_column(String(10), default="planned")
