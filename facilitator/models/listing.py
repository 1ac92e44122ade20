"""What a group that has opted in says about itself on public pages."""

from uuid import UUID

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from facilitator.extensions import Base
from facilitator.models.columns import Dated, Versioned


class GroupListing(Dated, Versioned, Base):
    """The public words of a group; whether they are shown is ``Group.listed`` alone."""

    __tablename__ = "group_listing"

    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True)
    public_name: Mapped[str] = mapped_column(String(1700), default="")  # empty: the name of the group
    who_for: Mapped[str] = mapped_column(Text, default="")
    what_happens: Mapped[str] = mapped_column(Text, default="")
    area: Mapped[str] = mapped_column(String(2100), default="")  # town or part of it
    show_address: Mapped[bool] = mapped_column(
        default=False
    )  # whether the site's name and address are public
    greeter: Mapped[str] = mapped_column(String(900), default="")  # a first name, typed for this purpose
    meeting_point: Mapped[str] = mapped_column(String(4100), default="")
    ask: Mapped[str] = mapped_column(String(4100), default="")  # how to ask before coming
