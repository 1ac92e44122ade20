"""API tokens, as they come in and go out; the secret goes out once."""

from facilitator.domain.token import MOST_DAYS, SCOPES, USUAL_DAYS, NewToken
from facilitator.schemas.base import Dumped, Strict
from facilitator.schemas.codes import Chosen, Ids, Words
from facilitator.schemas.fields import (
    Choice,
    Id,
    ListOf,
    Text,
    WholeNumber,
)
from facilitator.schemas.moments import Day, Instant


class TokenIn(Strict):
    """A token to be made."""

    makes = NewToken

    name = Text(required=True, least=1, most=60, metadata={"example": "Spreadsheet on Thursdays"})
    scopes = Chosen(Choice(*SCOPES), required=True, most=len(SCOPES))
    group_ids = ListOf(
        Id(),
        allow_none=True,
        metadata={"description": "Reach these groups only; null reaches all groups of the account."},
    )
    expires_in_days = WholeNumber(least=1, most=MOST_DAYS, metadata={"default": USUAL_DAYS})


class TokenOut(Dumped):
    """A token; its secret is not kept."""

    id = Id()
    name = Text()
    prefix = Text(metadata={"description": "The first characters, to recognise it."})
    scopes = Words()
    group_ids = Ids(allow_none=True)
    created_at = Instant()
    expires_at = Instant()
    last_used_on = Day(allow_none=True)


class MadeTokenOut(Dumped):
    """A token just made, with its secret: this is the only time that it is shown."""

    id = Id(attribute="token.id")
    name = Text(attribute="token.name")
    prefix = Text(attribute="token.prefix")
    scopes = Words(attribute="token.scopes")
    group_ids = Ids(attribute="token.group_ids", allow_none=True)
    created_at = Instant(attribute="token.created_at")
    expires_at = Instant(attribute="token.expires_at")
    last_used_on = Day(attribute="token.last_used_on", allow_none=True)
    secret = Text(metadata={"description": "Send it as Authorization: Bearer …"})
