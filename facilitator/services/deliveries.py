"""Messages that are to go out: each one a row."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from facilitator import clock
from facilitator.extensions import db
from facilitator.models.delivery import Delivery
from facilitator.models.ids import new_id
from facilitator.models.session import GroupSession

ACCOUNT_MAIL_LIFE = timedelta(hours=48)


def plan_account_mail(*, kind: str, account_id: UUID) -> None:
    """Plan a mail about an account, invite or password, to go at once; its link is made when it is rendered."""
    now = clock.now()
    delivery = Delivery(
        dedupe_key=f"{kind}:{account_id}:{new_id()}",
        kind=kind,
        account_id=account_id,
        due_at=now,
        not_before=now,
        expires_at=now + ACCOUNT_MAIL_LIFE,
    )
    db.session.add(delivery)
    db.session.flush()


def plan_member(*, member_id: UUID) -> None:
    """Plan what a member is to get for the coming sessions of their groups; there is nothing yet that is planned."""


def withdraw_member(*, member_id: UUID, group_id: UUID | None, reason: str) -> None:
    """Take back what waits for a member, of one group or of all (None); what is on its way is not reached."""
    waiting = update(Delivery).where(
        Delivery.member_id == member_id, Delivery.state.in_(("planned", "claimed"))
    )
    if group_id is not None:
        of_group = select(GroupSession.id).where(GroupSession.group_id == group_id)
        waiting = waiting.where(Delivery.session_id.in_(of_group))
    db.session.execute(waiting.values(state="withdrawn", reason=reason, lease_token=None, lease_until=None))


def plan_session(*, session: GroupSession) -> None:
    """Plan what a session's members are told; the deliveries engineer is building this now."""
