"""Messages that are to go out: each one a row, planned in the transaction of what makes it necessary."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, exists, func, literal_column, select, update

from facilitator import clock, transactions
from facilitator.domain.delivery import quiet_around
from facilitator.domain.delivery_plan import HORIZON
from facilitator.extensions import db
from facilitator.models.checkin import CheckinRound
from facilitator.models.contact import Contact
from facilitator.models.delivery import Delivery
from facilitator.models.ids import new_id
from facilitator.models.member import Member
from facilitator.models.membership import Membership
from facilitator.models.session import GroupSession
from facilitator.services import planning, reachability

ACCOUNT_MAIL_LIFE = timedelta(hours=48)
RELEASE_LIFE = timedelta(hours=72)
TOGETHER = 50  # sessions planned in one transaction by the sweep
RELEASE_READERS = (
    select(
        GroupSession.id.label("session_id"),
        Member.id.label("member_id"),
        func.coalesce(Member.time_zone, GroupSession.time_zone).label("time_zone"),
    )
    .select_from(CheckinRound)
    .join(GroupSession, GroupSession.id == CheckinRound.session_id)
    .join(Membership, Membership.group_id == GroupSession.group_id)
    .join(Member, Member.id == Membership.member_id)
    .join(Contact, Contact.member_id == Member.id)
    .where(reachability.MAILABLE, CheckinRound.id == bindparam("checkin_id", type_=CheckinRound.id.type))
)


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
    transactions.enqueue("deliveries.drain")


def plan_note(*, kind: str, account_id: UUID) -> None:
    """Plan the note that something about signing in was changed, unless the same one has not gone yet."""
    waits = exists().where(
        Delivery.account_id == account_id, Delivery.kind == kind, Delivery.state == "planned"
    )
    if not db.session.scalar(select(waits)):
        plan_account_mail(kind=kind, account_id=account_id)


def plan_session(*, session: GroupSession) -> None:
    """Plan what is to be sent about one session; see ``plan_sessions``."""
    plan_sessions(sessions=[session])


def plan_sessions(*, sessions: Sequence[GroupSession]) -> None:
    """Plan what is to be sent about sessions that were just made, moved, cancelled or restored.

    What waited for their older sequence is taken back. Who was told something that is no longer so gets a notice in
    five minutes; reminders are planned once a session is near enough, by this or by the sweep.
    """
    now = clock.now()
    horizon = now + HORIZON
    # Those that are new and far away, or over, are left out: nobody knows of them, and nothing waits.
    known = [
        session
        for session in sessions
        if session.sequence > 0 or (session.starts_at <= horizon and session.ends_at > now)
    ]
    for start in range(0, len(known), TOGETHER):
        planning.settle(known[start : start + TOGETHER])
    note_planned([session.id for session in known if session.starts_at <= horizon])


def plan_member(*, member_id: UUID) -> None:
    """Plan what a member is to get about the coming sessions of their groups; what was taken back goes again."""
    theirs = select(Membership.group_id).where(
        Membership.member_id == member_id, Membership.deleted_at.is_(None)
    )
    planning.settle(coming(theirs), member_id)


def plan_group(*, group_id: UUID) -> None:
    """Plan the coming sessions of a group anew, after its reminder times changed."""
    planning.settle(coming([group_id]))


def coming(group_ids: Any) -> Sequence[GroupSession]:
    """Return the sessions of groups that are near enough to have messages, cancelled ones included."""
    now = clock.now()
    near = select(GroupSession).where(
        GroupSession.group_id.in_(group_ids),
        GroupSession.starts_at <= now + HORIZON,
        GroupSession.ends_at > now,
        GroupSession.status.in_(("planned", "live", "cancelled")),
    )
    return db.session.scalars(near.order_by(GroupSession.starts_at)).all()


def plan_entering() -> int:
    """Plan sessions that have come near, a few at a time. Returns how many, 0 when there are no more."""
    now = clock.now()
    entering = select(GroupSession).where(
        # In the very words of the partial index.
        literal_column("status") == literal_column("'planned'"),
        literal_column("reminders_sequence") != literal_column("sequence"),
        GroupSession.starts_at > now,
        GroupSession.starts_at <= now + HORIZON,
    )
    few = entering.order_by(GroupSession.starts_at).limit(TOGETHER).with_for_update(skip_locked=True)
    sessions = db.session.scalars(few).all()
    planning.settle(sessions)
    note_planned([session.id for session in sessions])
    return len(sessions)


def note_planned(session_ids: Sequence[UUID]) -> None:
    """Remember for which sequence sessions are planned; this is no change that anybody needs to see."""
    kept = {"updated_at": GroupSession.updated_at, "reminders_sequence": GroupSession.sequence}
    for some in planning.chunks(session_ids):
        noted = update(GroupSession).where(GroupSession.id.in_(some)).values(**kept)
        # Looking through everything that is loaded would cost the square of what is planned.
        db.session.execute(noted, execution_options={"synchronize_session": False})


def withdraw_member(*, member_id: UUID, group_id: UUID | None = None, reason: str) -> None:
    """Take back what waits for a member, of one group or of all (None); what is on its way is not reached."""
    waiting = select(Delivery.id).where(Delivery.member_id == member_id, Delivery.state.in_(planning.WAITING))
    if group_id is not None:
        of_group = select(GroupSession.id).where(GroupSession.group_id == group_id)
        waiting = waiting.where(Delivery.session_id.in_(of_group))
    planning.take_back(reason, db.session.scalars(waiting).all())


def plan_release(*, checkin_id: UUID) -> int:
    """Plan the mail with the released words of a check-in, one to each member who can be reached; returns how many.

    Everybody on the list gets the same mail, whether they answered or not; nobody gets it in the night.
    """
    now, planned = clock.now(), []
    for row in db.session.execute(RELEASE_READERS, {"checkin_id": checkin_id}).all():
        night = quiet_around(now, row.time_zone)
        at = night[1] if night else now
        planned.append({
            "id": new_id(), "dedupe_key": f"checkin_release:{checkin_id}:{row.member_id}",
            "kind": "checkin_release", "session_id": row.session_id, "member_id": row.member_id,
            "checkin_id": checkin_id, "due_at": at, "not_before": at, "expires_at": at + RELEASE_LIFE,
        })  # fmt: skip
    planning.insert_new(planned)
    return len(planned)
