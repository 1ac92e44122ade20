"""Stop messages by one press, without signing in; a look changes nothing, and it can be taken back."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select

from facilitator import clock
from facilitator.domain import stop_token
from facilitator.domain.principal import Principal
from facilitator.domain.stop_token import StopToken
from facilitator.errors import Gone
from facilitator.extensions import db
from facilitator.models.membership import Membership
from facilitator.services import audits, deliveries, postbox

PATH = "/u/"


def mint(*, membership_id: UUID) -> str:
    """Return the address that stops the messages of one group to one member."""
    token = stop_token.write("group", membership_id, year_from_now(), postbox.stop_key())
    return postbox.address_of(f"{PATH}{token}")


def year_from_now() -> date:
    """Return the last day of a link that is made now."""
    return stop_token.year_from(clock.now().date())


def look(*, token: str) -> StopToken:
    """Return what a token is about, without using it.

    Raises:
        Gone: it was not made here, or its time is over.
    """
    found = stop_token.read(token, clock.now().date(), postbox.stop_key())
    if found is None:
        raise Gone("delivery.link_over")
    return found


def wider(*, token: str) -> str | None:
    """Return the token that stops the messages of every group to the same member, None if this one does.

    Raises:
        Gone: it was not made here, or its time is over.
    """
    found = look(token=token)
    membership = db.session.get(Membership, found.subject_id) if found.purpose == "group" else None
    if membership is None:
        return None
    return stop_token.write("all", membership.member_id, year_from_now(), postbox.stop_key())


def stop(*, token: str) -> None:
    """Stop the messages: what waits is taken back at once; stopping twice is fine.

    Raises:
        Gone: it was not made here, or its time is over.
    """
    for membership in locked(look(token=token)):
        if membership.reminders_stopped_at is None:
            membership.reminders_stopped_at = clock.now()
            note("stop", membership)
        deliveries.withdraw_member(
            member_id=membership.member_id, group_id=membership.group_id, reason="stopped"
        )


def start_again(*, token: str) -> None:
    """Take back a stop; what is still in time is planned again.

    Raises:
        Gone: it was not made here, or its time is over.
    """
    stopped = [one for one in locked(look(token=token)) if one.reminders_stopped_at is not None]
    for membership in stopped:
        membership.reminders_stopped_at = None
        note("start_again", membership)
    for member_id in {membership.member_id for membership in stopped}:
        deliveries.plan_member(member_id=member_id)


def is_stopped(*, token: str) -> bool:
    """Tell whether the messages that a token is about are stopped already.

    Raises:
        Gone: it was not made here, or its time is over.
    """
    memberships = db.session.scalars(meant(look(token=token))).all()
    return bool(memberships) and all(one.reminders_stopped_at is not None for one in memberships)


def locked(token: StopToken) -> Sequence[Membership]:
    """Return the memberships that a token is about, to be changed."""
    return db.session.scalars(meant(token).with_for_update()).all()


def meant(token: StopToken) -> Select[Membership]:
    """Return the statement that finds what a token is about; somebody who was erased has nothing left."""
    column = Membership.id if token.purpose == "group" else Membership.member_id
    theirs = select(Membership).where(column == token.subject_id, Membership.deleted_at.is_(None))
    return theirs.order_by(Membership.id)


def note(verb: str, membership: Membership) -> None:
    """Write down what the member did; nobody was signed in."""
    db.session.flush()
    audits.note(Principal.system(), verb, "membership", membership.id, group_id=membership.group_id)
