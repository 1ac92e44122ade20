"""Anonymous check-ins as staff see them: planned, opened, closed. Nothing here knows who answered, or how many."""

import logging
from contextlib import ExitStack
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select

from facilitator import clock, policy, transactions
from facilitator.domain import questions
from facilitator.domain.checkin import (
    NewCheckin,
    checked_roster,
    checked_window,
    mode_of,
    usual_window,
)  # fmt: skip
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.errors import Conflict, FacilitatorError, Invalid, NotFound
from facilitator.extensions import db, reading
from facilitator.models.checkin import CheckinRelease, CheckinRound
from facilitator.models.columns import UtcDateTime
from facilitator.models.group import Group
from facilitator.models.member import Member
from facilitator.models.membership import Membership
from facilitator.models.session import GroupSession
from facilitator.services import audits, boxes, checkin_ends, checkin_plans, invitations
from facilitator.services.checkin_plans import NOT_MEETING
from facilitator.services.pages import Listing, Page

log = logging.getLogger(__name__)

SHOWN = select(
    CheckinRound.id, CheckinRound.session_id, CheckinRound.phase, CheckinRound.state, CheckinRound.opens_at,
    CheckinRound.closes_at, CheckinRound.question_set_id, CheckinRound.rule_version, CheckinRound.epsilon_milli,
    CheckinRound.k_min, CheckinRound.roster_size, CheckinRound.mode, CheckinRound.by_mail,
    CheckinRound.codes_given, CheckinRound.version, CheckinRelease.released_on, CheckinRelease.words,
).outerjoin(CheckinRelease, CheckinRelease.round_id == CheckinRound.id)  # fmt: skip
LISTED = Listing(
    SHOWN.where(CheckinRound.session_id == bindparam("session_id", type_=CheckinRound.session_id.type)),
    keys=(CheckinRound.opens_at, CheckinRound.id),
)
ONE = SHOWN.where(CheckinRound.id == bindparam("checkin_id", type_=CheckinRound.id.type))
ON_LIST = (
    select(func.count())
    .select_from(Membership)
    .join(Member, Member.id == Membership.member_id)
    .where(
        Membership.group_id == bindparam("group_id", type_=Membership.group_id.type),
        Membership.status == "current",
        Membership.deleted_at.is_(None),
        Member.deleted_at.is_(None),
    )
)
NOW = bindparam("now", type_=UtcDateTime())
TO_OPEN = select(CheckinRound.id).where(
    CheckinRound.state == "draft", CheckinRound.opens_at <= NOW, CheckinRound.closes_at > NOW
)


def facilitated(*, actor: Principal, session_id: UUID) -> tuple[GroupSession, Group]:
    """Return a session that the actor facilitates, and its group; results are for nobody else.

    Raises:
        NotFound, Forbidden: the actor may not know of it, or does not facilitate it.
    """
    session = db.session.get(GroupSession, session_id)
    group = db.session.get(Group, session.group_id) if session else None
    if session is None or group is None or not policy.sees_group(actor, group):
        raise NotFound
    policy.permitted(allowed=policy.facilitates(actor, group.id))
    return session, group


def read_checkins(*, actor: Principal, session_id: UUID, page: PageRequest) -> Page:
    """Return the check-ins of a session: their rules, their state and, once, the released words."""
    facilitated(actor=actor, session_id=session_id)
    return LISTED.read(page, {"session_id": session_id})


def find_checkin(*, actor: Principal, checkin_id: UUID, lock: bool = False) -> CheckinRound:
    """Return a check-in, locked for a change if asked.

    Raises:
        NotFound, Forbidden: the actor may not know of it, or does not facilitate it.
    """
    checkin = db.session.get(CheckinRound, checkin_id, with_for_update=lock or None)
    if checkin is None:
        raise NotFound
    facilitated(actor=actor, session_id=checkin.session_id)
    return checkin


def read_checkin(*, actor: Principal, checkin_id: UUID) -> Any:
    """Return one check-in as the list shows it.

    Raises:
        NotFound, Forbidden: as for ``find_checkin``.
    """
    find_checkin(actor=actor, checkin_id=checkin_id)
    return db.session.execute(ONE, {"checkin_id": checkin_id}).one()


def count_on_list(group_id: UUID) -> int:
    """Return how many people are on the list of a group now."""
    return db.session.scalar(ON_LIST, {"group_id": group_id}) or 0


def plan_checkin(*, actor: Principal, session_id: UUID, new: NewCheckin) -> CheckinRound:
    """Plan a check-in of a session: one before it and one after it, with different questions.

    Raises:
        NotFound, Forbidden: the actor does not facilitate the session.
        Conflict: with the reason, such as a list of fewer than five people.
        Invalid: a time or a set of questions does not fit.
    """
    session, group = facilitated(actor=actor, session_id=session_id)
    if not group.checkin_enabled:
        raise Conflict("checkin.not_enabled")
    if session.status in NOT_MEETING:
        raise Conflict("checkin.session_cancelled")
    question_set = questions.find(new.question_set_id or questions.DEFAULTS[new.phase])
    if question_set.phase != new.phase:
        raise Invalid("checkin.question_set_of_other_phase", field="question_set_id")
    usual_opening, usual_closing = usual_window(new.phase, session.starts_at, session.ends_at)
    opens_at, closes_at = new.opens_at or usual_opening, new.closes_at or usual_closing
    checked_window(opens_at, closes_at, clock.now())
    size = count_on_list(group.id)
    checked_roster(size)
    checkin_plans.make_room(session, new.phase)
    checkin = CheckinRound(
        id=checkin_plans.with_own_door(), session_id=session.id, phase=new.phase,
        opens_at=opens_at, closes_at=closes_at,
        question_set_id=question_set.id, epsilon_milli=new.epsilon_milli, roster_size=size,
        mode=mode_of(opens_at, closes_at, clock.now()), by_mail=new.by_mail,
    )  # fmt: skip
    checkin_plans.asked_seldom_enough(checkin, session)
    db.session.add(checkin)
    audits.note(actor, "plan", "checkin", checkin.id, group_id=group.id)
    db.session.flush()
    return checkin


def follow_session(*, session_id: UUID, by: timedelta) -> None:
    """Let check-ins that are not open yet move with their session; the times of an open one were announced."""
    drafts = select(CheckinRound).where(CheckinRound.session_id == session_id, CheckinRound.state == "draft")
    for checkin in db.session.scalars(drafts):
        checkin.opens_at, checkin.closes_at = checkin.opens_at + by, checkin.closes_at + by
    db.session.flush()


def open_checkin(*, actor: Principal, checkin_id: UUID) -> CheckinRound:
    """Open a check-in before its time; opening an open one again changes nothing.

    Raises:
        NotFound, Forbidden: the actor does not facilitate it.
        Conflict: it is over, or the list is too short or too long by now.
    """
    checkin = find_checkin(actor=actor, checkin_id=checkin_id, lock=True)
    if checkin.state == "open":
        return checkin
    session, group = facilitated(actor=actor, session_id=checkin.session_id)
    if checkin.state != "draft":
        raise Conflict("checkin.not_a_draft")
    if session.status in NOT_MEETING:
        raise Conflict("checkin.session_cancelled")
    if checkin.closes_at <= clock.now():
        raise Conflict("checkin.time_has_passed")
    checkin.opens_at = min(checkin.opens_at, clock.now().replace(second=0, microsecond=0))
    set_open(checkin, session)
    audits.note(actor, "open", "checkin", checkin.id, group_id=group.id)
    db.session.flush()
    return checkin


def set_open(checkin: CheckinRound, session: GroupSession) -> None:
    """Make the box, freeze the rules and write down who is to be invited.

    Raises:
        Conflict: the list is too short or too long.
    """
    size = count_on_list(session.group_id)
    checked_roster(size)
    checkin.state, checkin.roster_size, checkin.codes_given = "open", size, 0
    boxes.make(checkin.id)
    if checkin.by_mail:
        checkin.codes_given = invitations.plan(checkin, session)
    db.session.flush()


def send_again(*, actor: Principal, checkin_id: UUID, member_id: UUID) -> None:
    """Send one member a new code, once; the earlier one cannot be taken back, since nobody knows it.

    Raises:
        NotFound, Forbidden: the actor does not facilitate the check-in.
        Conflict: it is not open, there is no mail to this member, or it was done already.
    """
    checkin = find_checkin(actor=actor, checkin_id=checkin_id, lock=True)
    if checkin.state != "open" or checkin.closes_at <= clock.now():
        raise Conflict("checkin.not_open")
    session = db.session.get_one(GroupSession, checkin.session_id)
    invitations.plan_again(checkin, session, member_id)
    audits.note(actor, "invite_again", "checkin", checkin.id, group_id=session.group_id)
    db.session.flush()


def withdraw_checkin(*, actor: Principal, checkin_id: UUID) -> None:
    """Take back a check-in that has not been opened.

    Raises:
        NotFound, Forbidden: the actor does not facilitate it.
        Conflict: it has been opened.
    """
    checkin = find_checkin(actor=actor, checkin_id=checkin_id, lock=True)
    if checkin.state != "draft":
        raise Conflict("checkin.not_a_draft")
    checkin.state = "withdrawn"
    audits.note(actor, "withdraw", "checkin", checkin.id)
    db.session.flush()


def open_due() -> int:
    """Open every check-in whose time has come; return how many. One whose list is too short by now is withdrawn."""
    with reading() as connection:
        due = list(connection.scalars(TO_OPEN, {"now": clock.now()}))
    opened = 0
    for checkin_id in due:
        try:
            with transactions.unit():
                opened += open_one(checkin_id)
        except FacilitatorError as error:
            log.warning("a check-in could not be opened (%s); the next run tries again", error.key)
    return opened


def open_one(checkin_id: UUID) -> bool:
    """Open one check-in unless that has been done, or its session does not take place."""
    checkin = db.session.get_one(CheckinRound, checkin_id, with_for_update=True)
    session = db.session.get_one(GroupSession, checkin.session_id)
    if checkin.state != "draft" or session.status in NOT_MEETING:
        return False
    try:
        set_open(checkin, session)
    except Conflict as reason:
        log.info("a check-in was not opened: %s", reason.key)
        checkin.state = "withdrawn"
    return checkin.state == "open"


def close_due() -> int:
    """End every check-in whose time is over or that cannot go on, and clear up after a crash; return how many ended.

    The order is: commit the release, delete the box, destroy the key. Killed between any two steps, the next run does
    the rest and changes nothing that was told.
    """
    ended = 0
    for checkin_id in checkin_ends.due():
        try:
            with ExitStack() as locks:
                with transactions.unit():
                    checkin = db.session.get(CheckinRound, checkin_id, with_for_update=True)
                    # Kept until the release is committed and the box is gone, so that no answer comes in between.
                    holding = locks.enter_context(boxes.held(checkin_id))
                    is_over = checkin is None or checkin_ends.end(checkin, holding)
                if is_over:
                    holding.remove()
                ended += is_over
        except FacilitatorError as error:
            log.warning("a check-in could not be ended (%s); the next run tries again", error.key)
    boxes.clear_up()
    return ended
