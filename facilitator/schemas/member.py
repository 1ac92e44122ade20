"""Members, as they come in and go out."""

from collections.abc import Mapping
from typing import Any

from facilitator.domain.member import LONGEST_NAME, NEEDS, NewMember
from facilitator.models.member import MESSAGE_STYLES
from facilitator.schemas.base import Dumped, Strict
from facilitator.schemas.codes import Language
from facilitator.schemas.fields import (
    Choice,
    Id,
    ListOf,
    Text,
    TimeZone,
    WholeNumber,
)
from facilitator.schemas.moments import Instant
from facilitator.schemas.page import PageQuery


class OwnZone(TimeZone):
    """A time zone, or a blank for that of the group."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        return super()._deserialize(value, attr, data, **kwargs) if value else None


class MemberChangeIn(Strict):
    """What may be said about a member; there is no field for anything else, and a test keeps it so."""

    makes = NewMember

    name_to_use = Text(
        most=LONGEST_NAME,
        allow_none=True,
        metadata={
            "description": "Any script, any punctuation, not unique; none at all is fine.",
            "example": "Sam",
        },
    )
    pronouns = Text(most=40, metadata={"example": "they/them"})
    say_it_like = Text(most=80, metadata={"description": "How to say the name."})
    needs = ListOf(Choice(*NEEDS), most=len(NEEDS))
    time_zone = OwnZone(allow_none=True, metadata={"description": "None: that of the group."})
    locale = Language(metadata={"description": "That of the organisation, if not said.", "example": "en"})
    message_style = Choice(
        *MESSAGE_STYLES, metadata={"description": "Discreet messages tell a bystander nothing."}
    )


class MemberIn(MemberChangeIn):
    """Someone to be taken in."""

    group_id = Id(allow_none=True, metadata={"description": "The roster to put them on at once."})


class MemberQuery(PageQuery):
    """Which members."""

    group = Id(attribute="group_id", load_default=None)
    updated_since = Instant(load_default=None)


class MemberOut(Dumped):
    """A member. With ``updated_since`` one who is gone shows as ``{id, deleted_at}`` alone."""

    id = Id()
    name_to_use = Text(allow_none=True)
    pronouns = Text()
    say_it_like = Text()
    needs = ListOf(Choice(*NEEDS))
    time_zone = Text(allow_none=True)
    locale = Text()
    message_style = Text()
    created_at = Instant()
    updated_at = Instant()
    version = WholeNumber()
    deleted_at = Instant(allow_none=True)


class MemberGone(Dumped):
    """What is left of an erased member."""

    id = Id()
    deleted_at = Instant()
