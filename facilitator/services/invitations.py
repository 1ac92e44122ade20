"""Invitations: the only place that knows a member and a code at the same time, and only while the mail is made.

The ledger says who is to be invited and, afterwards, only that it is done: no code, no time, no outcome. Codes are made
in the process that sends the mail, all their hashes are put into the box in one write, then each goes to one member in
an order drawn by chance, and they are forgotten. A batch that died half-way is made again with fresh codes for those
who were not reached. An old code cannot be taken back, since nobody knows it, so it stays in the public count.
"""

import logging
import secrets
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import Row, and_, bindparam, delete, or_, select, update

from facilitator import clock, transactions
from facilitator.domain.code import code_hash, link_code, spaced
from facilitator.domain.delivery import next_try
from facilitator.domain.door import link, whole_code
from facilitator.errors import Conflict, FacilitatorError
from facilitator.extensions import db, reading
from facilitator.mail.message import Letter, compose
from facilitator.mail.outcomes import Ambiguous, Refused, Unreachable
from facilitator.mail.rendering import render
from facilitator.mail.transport import Transport
from facilitator.models.checkin import CheckinRound
from facilitator.models.columns import UtcDateTime
from facilitator.models.contact import Contact
from facilitator.models.delivery import Delivery
from facilitator.models.member import Member
from facilitator.models.membership import Membership
from facilitator.models.session import GroupSession
from facilitator.services import boxes, letters, postbox, reachability, stop_links
from facilitator.services.reachability import IN_GROUP, MAILABLE, SHARED
from facilitator.vault import KeyLost

log = logging.getLogger(__name__)
KIND, SEALED = "checkin_invite", "sealed"  # the channel tells the general sending to leave these rows alone
LEASE = timedelta(minutes=5)  # longer than one mail can take; renewed with each
SOON = timedelta(minutes=1)
DONE, LATER, NOT_NOW = "done", "later", "not_now"

NOW = bindparam("now", type_=UtcDateTime())
TO_GO = and_(
    Delivery.kind == KIND,
    or_(
        and_(Delivery.state == "planned", Delivery.not_before <= NOW),
        and_(Delivery.state.in_(("claimed", "sending")), Delivery.lease_until < NOW),
    ),
)
WAITING = (
    select(Delivery.checkin_id)
    .join(CheckinRound, CheckinRound.id == Delivery.checkin_id)
    .where(TO_GO, CheckinRound.state == "open", CheckinRound.closes_at > NOW)
    .distinct()
)
OF_CHECKIN = Delivery.checkin_id == bindparam("of_checkin", type_=Delivery.checkin_id.type)
ADDRESSES = (
    select(Delivery.id, Delivery.state, Delivery.tries, Membership.id.label("membership_id"), Member.locale)
    .add_columns(Contact.value.label("address"), Contact.label, SHARED.label("shared"))
    .select_from(Delivery)
    .join(Member, Member.id == Delivery.member_id)
    .join(Membership, Membership.member_id == Member.id)
    .join(Contact, Contact.member_id == Member.id)
    .where(MAILABLE, IN_GROUP, OF_CHECKIN, TO_GO)
)
INVITED = select(Member.id).where(MAILABLE, IN_GROUP)


@dataclass
class Batch:
    """The invitations of one check-in that this process is sending now, under one lease."""

    checkin: CheckinRound
    session: GroupSession
    to: list[Row[tuple[object, ...]]]
    sender_label: str
    lease: str = field(default_factory=lambda: uuid4().hex)


@dataclass(frozen=True)
class Outcome:
    """What became of one invitation: done, to be tried later, or not now because the mail server is out of reach."""

    row_id: UUID
    tries: int
    what: str


def plan(checkin: CheckinRound, session: GroupSession) -> int:
    """Write down who is to be invited: everybody on the list who takes mail; return how many."""
    invited = db.session.scalars(INVITED, {"group_id": session.group_id}).all()
    for member_id in invited:
        plan_one(checkin, member_id, f"checkin:{checkin.id}:{member_id}")
    return len(invited)


def plan_one(checkin: CheckinRound, member_id: UUID, dedupe_key: str) -> None:
    """Write down one invitation; its times are those of the check-in, the same for everybody."""
    db.session.add(
        Delivery(
            dedupe_key=dedupe_key,
            kind=KIND,
            channel=SEALED,
            member_id=member_id,
            checkin_id=checkin.id,
            due_at=checkin.opens_at,
            not_before=checkin.opens_at,
            expires_at=checkin.closes_at,
        )
    )


def plan_again(checkin: CheckinRound, session: GroupSession, member_id: UUID) -> None:
    """Write down that one member needs a new code, once for each check-in; the old one keeps working.

    Raises:
        Conflict: it was done already, or there is no mail to this member.
    """
    if reachability.mailable(member_id=member_id, group_id=session.group_id) is None:
        raise Conflict("checkin.no_mail_to_member", field="member_id")
    dedupe_key = f"checkin:{checkin.id}:{member_id}:again"
    if db.session.scalar(select(Delivery.id).where(Delivery.dedupe_key == dedupe_key)) is not None:
        raise Conflict("checkin.sent_again_already", field="member_id")
    plan_one(checkin, member_id, dedupe_key)
    checkin.codes_given += 1


def forget(checkin: CheckinRound) -> None:
    """Forget who was invited to a check-in that is over."""
    db.session.execute(delete(Delivery).where(Delivery.kind == KIND, OF_CHECKIN), {"of_checkin": checkin.id})


def invite_due() -> int:
    """Send the invitations that wait, check-in by check-in; return how many were handed over."""
    handed_over = 0
    with closing(postbox.way()) as transport:
        for checkin_id in waiting():
            with transactions.unit():
                batch = claim(checkin_id)
            outcome = None
            for row, letter in written(batch):
                with transactions.unit():
                    is_ours = go_on(batch, outcome, row.id)
                outcome = Outcome(row.id, row.tries, hand_over(transport, letter)) if is_ours else None
                if outcome is None:
                    continue
                if outcome.what == NOT_NOW:
                    break
                handed_over += outcome.what == DONE
            with transactions.unit():
                finish(batch, outcome)
    return handed_over


def waiting() -> list[UUID]:
    """Return the open check-ins that have invitations to send."""
    with reading() as connection:
        return list(connection.scalars(WAITING, {"now": clock.now()}))


def claim(checkin_id: UUID) -> Batch:
    """Take the waiting invitations of a check-in, empty if somebody else was quicker or there is no mail to them now.

    One that a dead process had in hand may have arrived, so its code counts as given out.
    """
    checkin = db.session.get_one(CheckinRound, checkin_id, with_for_update=True)
    session = db.session.get_one(GroupSession, checkin.session_id)
    params = {"of_checkin": checkin.id, "group_id": session.group_id, "now": clock.now()}
    if checkin.state != "open":
        return Batch(checkin, session, [], "")
    batch = Batch(checkin, session, list(db.session.execute(ADDRESSES, params)), letters.sender_label())
    rows = batch.to
    checkin.codes_given += sum(row.state == "sending" for row in rows)
    db.session.execute(
        update(Delivery)
        .where(Delivery.id.in_([row.id for row in rows]))
        .values(state="claimed", lease_token=batch.lease, lease_until=clock.now() + LEASE)
    )
    # Whoever has left, or takes no mail any more, is not invited.
    left = delete(Delivery).where(OF_CHECKIN, TO_GO).returning(Delivery.state)
    checkin.codes_given -= sum(state != "sending" for state in db.session.scalars(left, params))
    return batch


def written(batch: Batch) -> Iterator[tuple[Row[tuple[object, ...]], Letter]]:
    """Put all codes into the box in one write, then yield each invitation with its letter in an order of chance."""
    rows = list(batch.to)
    secrets.SystemRandom().shuffle(rows)
    codes = [link_code(secrets.token_bytes) for _ in rows]
    if not rows:
        return
    try:
        boxes.add_codes(batch.checkin.id, {code_hash(batch.checkin.id, code) for code in codes})
    except (FacilitatorError, boxes.BoxGone, KeyLost) as error:
        log.warning("a box took no codes (%s); the invitations wait", type(error).__name__)
        return
    for row, code in zip(rows, codes, strict=True):
        yield row, letter_to(batch, row, code)


def letter_to(batch: Batch, row: Row[tuple[object, ...]], code: str) -> Letter:
    """Make the message to one member. Its id is its own: a second copy has another code and must not look the same."""
    settings, checkin, session = postbox.settings(), batch.checkin, batch.session
    page_url = f"{settings.booth_base}/"
    stop_url = stop_links.mint(membership_id=row.membership_id)
    words = render(
        KIND,
        row.locale,
        {
            "starts_at": session.starts_at,
            "time_zone": session.time_zone,
            "closes_at": checkin.closes_at,
            "url": link(page_url, checkin.id, code),
            "page_url": page_url,
            "code": spaced(whole_code(checkin.id, code)),
            "stop_url": stop_url,
            "label": row.label if row.shared else None,
        },
    )
    return Letter(
        delivery_id=uuid4(),
        sender_label=batch.sender_label,
        sender_address=settings.mail_from,
        recipient=row.address,
        subject=words.subject,
        text=words.text,
        html=words.html,
        language=words.language,
        sent_at=clock.now(),
        thread_id=session.id,
        stop_url=stop_url,
        idempotency_header=settings.mail_idempotency_header,
    )


def go_on(batch: Batch, before: Outcome | None, row_id: UUID) -> bool:
    """Settle the invitation before this one and declare that this one is going now; not if it was taken back."""
    settle(batch, before)
    held = Delivery.lease_token == batch.lease
    db.session.execute(update(Delivery).where(held).values(lease_until=clock.now() + LEASE))
    going = update(Delivery).where(held, Delivery.id == row_id).values(state="sending").returning(Delivery.id)
    return db.session.scalar(going) is not None


def settle(batch: Batch, outcome: Outcome | None) -> None:
    """Write down that an invitation is done, in the same words for everybody, or when it is tried again."""
    if outcome is None:
        return
    mine = update(Delivery).where(Delivery.id == outcome.row_id, Delivery.lease_token == batch.lease)
    free = {"lease_token": None, "lease_until": None}
    if outcome.what == DONE:
        db.session.execute(mine.values(state="sent", tries=0, not_before=Delivery.due_at, **free))
        return
    tries = outcome.tries + (outcome.what == LATER)
    again_at = next_try(
        now=clock.now(),
        tries=tries,
        jitter_fraction=secrets.randbelow(100) / 100,
        expires=batch.checkin.closes_at,
    )
    db.session.execute(mine.values(state="planned", tries=tries, not_before=again_at, **free))


def finish(batch: Batch, last: Outcome | None) -> None:
    """Settle the last invitation and give back those that did not go."""
    settle(batch, last)
    db.session.execute(
        update(Delivery)
        .where(Delivery.lease_token == batch.lease)
        .values(state="planned", not_before=clock.now() + SOON, lease_token=None, lease_until=None)
    )


def hand_over(transport: Transport, letter: Letter) -> str:
    """Hand one letter to the mail server. A refusal for good is done with, too: the ledger keeps no outcomes."""
    try:
        transport.send(letter.sender_address, letter.recipient, compose(letter))
    except Unreachable:
        return NOT_NOW
    except Refused as refusal:
        return DONE if refusal.permanent else LATER
    except (Ambiguous, FacilitatorError):
        return DONE
    return DONE
