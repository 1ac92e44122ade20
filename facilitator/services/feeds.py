"""Calendar addresses: made once, shown once, kept as a hash, stopped at any time."""

import secrets
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Boolean, bindparam, func, or_, select, update

from facilitator import clock, policy
from facilitator.domain.feed import SECRET_BYTES, NewFeed
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.errors import Conflict, Forbidden, Invalid, NotFound
from facilitator.extensions import db
from facilitator.models.account import Account
from facilitator.models.facilitator import Assignment
from facilitator.models.feed import Feed
from facilitator.models.group import Group
from facilitator.models.site import Site
from facilitator.services import audits, groups, members, postbox, sites
from facilitator.services.pages import Listing, Page

MOST = 50  # of one account
NAMED = {"group": "group_id", "site": "site_id", "member": "member_id"}  # what a scope is about
MEMBERS_READ = "members:read"
# A token that is limited to groups has to do with the addresses of these alone, and with one of a member only if it
# may read members.
STANDING = (
    Feed.account_id == policy.ACTOR_ID,
    Feed.revoked_at.is_(None),
    policy.spoken_for(Feed.group_id),
    or_(Feed.scope != "member", bindparam("reads_members", type_=Boolean())),
)
LISTED = Listing(
    select(
        Feed.id, Feed.scope, Feed.group_id, Feed.site_id, Feed.member_id, Feed.shape, Feed.discreet,
        Feed.created_at, Feed.last_used_at, Group.name.label("group_name"), Site.name.label("site_name"),
    )
    .outerjoin(Group, Group.id == Feed.group_id)
    .outerjoin(Site, Site.id == Feed.site_id)
    .where(*STANDING),
    keys=(Feed.id,),
    filters={"member_id": Feed.member_id == bindparam("member_id")},
)  # fmt: skip


class MadeFeed(NamedTuple):
    """A feed with its address, which nobody can show a second time."""

    feed: Feed
    url: str

    @property
    def id(self) -> UUID:
        """The id of the feed."""
        return self.feed.id

    @property
    def webcal(self) -> str:
        """The address in the form that calendar programs open by themselves."""
        return "webcal:" + self.url.partition(":")[2]


def read_feeds(*, actor: Principal, page: PageRequest, member_id: UUID | None = None) -> Page:
    """Return a page of the feeds the actor has made and not stopped, oldest first; a token sees those it reaches."""
    params = policy.params(actor) | {"reads_members": actor.has_scope(MEMBERS_READ)}
    return LISTED.read(page, params, member_id=member_id)


def reaches(actor: Principal, feed: Feed) -> bool:
    """Whether the actor may know of a feed: their own, as far as a token goes (the clauses of ``STANDING``)."""
    if feed.account_id != actor.account_id or feed.revoked_at is not None:
        return False
    if feed.scope == "member" and not actor.has_scope(MEMBERS_READ):
        return False
    return not actor.limited or (feed.group_id is not None and policy.speaks_for(actor, feed.group_id))


def make_feed(*, actor: Principal, new: NewFeed) -> MadeFeed:
    """Make a calendar address that shows what the actor may see, and return it; its rights are asked at every look.

    A member has one from each facilitator: making another stops the one before.

    Raises:
        Invalid: what was said does not go together.
        NotFound, Forbidden: it is not the actor's to see.
        Conflict: the actor has too many.
    """
    require_whole(new)
    require_right(actor, new)
    standing = select(func.count()).where(Feed.account_id == actor.account_id, Feed.revoked_at.is_(None))
    if (db.session.scalar(standing) or 0) >= MOST:
        raise Conflict("feed.too_many", max=MOST)
    if new.member_id is not None:
        stop_of_member(actor, new.member_id)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    feed = Feed(
        account_id=actor.account_id, scope=new.scope, group_id=new.group_id, site_id=new.site_id,
        member_id=new.member_id, shape=new.shaped, discreet=new.discreet, locale=locale_for(actor, new),
        token_hash=sha256(secret.encode()).digest(), created_at=clock.now(),
    )  # fmt: skip
    db.session.add(feed)
    db.session.flush()
    audits.note(actor, "add", "feed", feed.id, group_id=feed.group_id)
    return MadeFeed(feed, postbox.address_of(f"/calendar/{secret}.ics"))


def require_whole(new: NewFeed) -> None:
    """Refuse a feed that does not say what it is about, or says more.

    Raises:
        Invalid: with the field that is missing or too much.
    """
    for scope, name in NAMED.items():
        given = getattr(new, name) is not None
        if given != (scope == new.scope):
            raise Invalid("feed.not_for_scope" if given else f"feed.{scope}_missing", field=name)
    if new.scope == "member" and not new.discreet:
        raise Invalid("feed.member_is_discreet", field="discreet")


def require_right(actor: Principal, new: NewFeed) -> None:
    """Refuse a feed of what the actor may not see.

    Raises:
        NotFound, Forbidden: see the policy; a token that is limited to some groups makes addresses of these alone.
    """
    if new.group_id is not None:
        groups.find_group(actor=actor, group_id=new.group_id)
    elif new.site_id is not None:
        policy.permitted(allowed=policy.runs_site(actor, sites.find_site(actor=actor, site_id=new.site_id)))
    elif new.scope == "organisation":
        policy.permitted(allowed=policy.administers(actor))
    elif new.member_id is not None:
        policy.scoped(actor, MEMBERS_READ)
        members.find_member(actor=actor, member_id=new.member_id)
    if new.scope in {"facilitator", "member"} and actor.scopes is not None:
        theirs = select(Assignment.group_id).where(Assignment.account_id == actor.account_id)
        if set(db.session.scalars(theirs)) != actor.group_ids:
            raise Forbidden("feed.token_reaches_less")


def locale_for(actor: Principal, new: NewFeed) -> str:
    """Return the language of the few words in a calendar: that of whoever will look at it."""
    if new.member_id is not None:
        return members.find_member(actor=actor, member_id=new.member_id).locale
    account = db.session.get(Account, actor.account_id)
    return account.locale if account else "en"


def stop_of_member(actor: Principal, member_id: UUID) -> None:
    """Stop the address that the actor made for a member before."""
    before = update(Feed).where(
        Feed.account_id == actor.account_id, Feed.member_id == member_id, Feed.revoked_at.is_(None)
    )
    db.session.execute(before.values(revoked_at=clock.now()))


def stop_feed(*, actor: Principal, feed_id: UUID) -> Feed:
    """Stop one of the actor's calendar addresses; the next look finds nothing.

    Raises:
        NotFound: there is no such feed of theirs.
    """
    feed = db.session.get(Feed, feed_id)
    if feed is None or not reaches(actor, feed):
        raise NotFound
    feed.revoked_at = clock.now()
    audits.note(actor, "revoke", "feed", feed.id, group_id=feed.group_id)
    db.session.flush()
    return feed
