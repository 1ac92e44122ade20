"""Calendar addresses over the API: a person's own, never anybody else's."""

from typing import Any
from uuid import UUID

from facilitator.api.blueprint import ApiBlueprint
from facilitator.domain.feed import NewFeed
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.schemas.feed import FeedIn, FeedOut, FeedsQuery, MadeFeedOut
from facilitator.services import feeds
from facilitator.services.pages import Page

blueprint = ApiBlueprint(
    "feeds", __name__, description="Secret addresses that calendar programs subscribe to."
)


@blueprint.operation("GET", "/feeds", scope="schedule:read", query=FeedsQuery, answer=FeedOut, listed=True)
def list_feeds(*, actor: Principal, query: dict[str, Any]) -> Page:
    """List the calendar addresses that you have made.

    A token without members:read is not shown those of members, one that is limited to groups those of these alone.
    """
    member_id = query.pop("member_id", None)
    return feeds.read_feeds(actor=actor, page=PageRequest(**query), member_id=member_id)


@blueprint.operation("POST", "/feeds", scope="schedule:write", body=FeedIn, answer=MadeFeedOut, status=201)
def make_feed(*, actor: Principal, body: NewFeed) -> feeds.MadeFeed:
    """Make a calendar address; it is in this answer and nowhere else.

    The scope member needs members:read too. The address works until it is stopped, also when the token is gone.
    """
    return feeds.make_feed(actor=actor, new=body)


@blueprint.operation("DELETE", "/feeds/<uuid:feed_id>", scope="schedule:write", status=204)
def stop_feed(*, actor: Principal, feed_id: UUID) -> None:
    """Stop a calendar address."""
    feeds.stop_feed(actor=actor, feed_id=feed_id)
