"""What a group says about itself in public, and whether it is shown at all."""

from uuid import UUID

from facilitator import policy
from facilitator.domain.listing import NewListing, PublicGroup
from facilitator.domain.principal import Principal
from facilitator.errors import Conflict
from facilitator.extensions import db
from facilitator.models.listing import GroupListing
from facilitator.services import audits, directory, groups
from facilitator.services.versions import change


def find_words(*, actor: Principal, group_id: UUID) -> NewListing:
    """Return what a group says about itself, nothing before it has said anything.

    Raises:
        NotFound: the group is not the actor's to see.
    """
    groups.find_group(actor=actor, group_id=group_id)
    return directory.words_of(db.session.get(GroupListing, group_id))


def preview(*, actor: Principal, group_id: UUID, new: NewListing) -> PublicGroup:
    """Return a group as everybody would see it; nothing is kept.

    Raises:
        NotFound: the group is not the actor's to see.
    """
    group = groups.find_group(actor=actor, group_id=group_id)
    return directory.preview_public(group_id=group.id, said=new)


def publish(*, actor: Principal, group_id: UUID, new: NewListing) -> GroupListing:
    """Keep what a group says about itself, and show it to everybody.

    Raises:
        NotFound, Forbidden: see the policy.
        Conflict: the group is archived.
    """
    group = groups.find_group(actor=actor, group_id=group_id)
    policy.permitted(allowed=policy.runs_group(actor, group))
    if group.archived_at is not None:
        raise Conflict("group.archived")
    listing = db.session.get(GroupListing, group_id)
    if listing is None:
        listing = GroupListing(group_id=group_id)
        db.session.add(listing)
    change(listing, vars(new))
    group.listed = True
    audits.note(actor, "publish", "listing", group.id, group_id=group.id)
    db.session.flush()
    return listing


def stop(*, actor: Principal, group_id: UUID) -> None:
    """Show a group to nobody any more, from this moment on; its words are kept. Stopping twice is fine.

    Raises:
        NotFound, Forbidden: see the policy.
    """
    group = groups.find_group(actor=actor, group_id=group_id)
    policy.permitted(allowed=policy.runs_group(actor, group))
    if group.listed:
        group.listed = False
        audits.note(actor, "stop", "listing", group.id, group_id=group.id)
    db.session.flush()
