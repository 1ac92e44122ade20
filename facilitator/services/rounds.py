"""Sharing rounds: prepare one, run it tap by tap from any device, close it, and let go of what happened in it.

The rules are those of ``domain.rounds``; here are who may, the lock, the register and what is kept. Taps are not
audited: a list of them would be the trace of each person's turn that a round promises not to leave.
"""

import secrets
from random import Random
from uuid import UUID

from sqlalchemy import bindparam, func, select

from facilitator import clock, policy
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.domain.round import KEPT_AFTER_CLOSE, LiveRound, NewRound, Person, RoundTap
from facilitator.domain.round_state import RoundState, Seat, from_json, ready_round, to_json
from facilitator.domain.round_view import outcome
from facilitator.domain.rounds import apply_once
from facilitator.domain.turns import suggest_order
from facilitator.errors import Conflict, Invalid, NotFound
from facilitator.extensions import db, reading
from facilitator.models.round import Round
from facilitator.models.session import GroupSession
from facilitator.services import audits, planning_flags, round_views, seats
from facilitator.services.pages import Listing, Page
from facilitator.services.sessions import find_session
from facilitator.services.versions import unchanged

FLAGS = "flags"  # in a closed round's document: the flags as they stood before, so that its close can be taken back
LISTED = Listing(
    select(
        Round.id, Round.session_id, Round.format, Round.title, Round.prompt, Round.planned_seconds, Round.status,
        Round.offered, Round.eligible, Round.created_at, Round.closed_at, Round.version,
    ),
    keys=(Round.id,),
    filters={"session_id": Round.session_id == bindparam("session_id")},
)  # fmt: skip
VERSION = (
    select(Round.version, GroupSession.group_id)
    .join(GroupSession, GroupSession.id == Round.session_id)
    .where(Round.id == bindparam("round_id", type_=Round.id.type))
)


def now_ms() -> int:
    """Return the present instant in epoch milliseconds."""
    return round(clock.now().timestamp() * 1000)


def led_session(*, actor: Principal, session_id: UUID) -> GroupSession:
    """Return a session that the actor facilitates.

    Raises:
        NotFound: there is none, or it is not theirs to run.
    """
    session = find_session(actor=actor, session_id=session_id)
    policy.found(allowed=policy.facilitates(actor, session.group_id))
    return session


def read_rounds(*, actor: Principal, session_id: UUID, page: PageRequest) -> Page:
    """Return a page of the rounds of a session, the oldest first.

    Raises:
        NotFound: the session is not the actor's to run.
    """
    led_session(actor=actor, session_id=session_id)
    return LISTED.read(page, {}, session_id=session_id)


def read_version(*, actor: Principal, round_id: UUID) -> int:
    """Return the version of a round by one lean read, for those who only ask whether anything has changed.

    Raises:
        NotFound: there is none, or it is not the actor's to run.
    """
    with reading() as connection:
        row = connection.execute(VERSION, {"round_id": round_id}).first()
    if row is None or not policy.facilitates(actor, row.group_id):
        raise NotFound
    version: int = row.version
    return version


def find_round(*, actor: Principal, round_id: UUID, lock: bool = False) -> tuple[Round, GroupSession]:
    """Return a round and its session, the round locked for a change if asked.

    Raises:
        NotFound: there is none, or it is not the actor's to run.
    """
    found = select(Round, GroupSession).join(GroupSession, GroupSession.id == Round.session_id)
    found = found.where(Round.id == round_id)
    if lock:  # and what this transaction read before it waited for the lock is read anew
        found = found.with_for_update(of=Round).execution_options(populate_existing=True)
    row = db.session.execute(found).first()
    if row is None or not policy.facilitates(actor, row[1].group_id):
        raise NotFound
    return row[0], row[1]


def read_round(*, actor: Principal, round_id: UUID) -> LiveRound:
    """Return a round as it is now.

    Raises:
        NotFound: there is none, or it is not the actor's to run.
    """
    row, session = find_round(actor=actor, round_id=round_id)
    return round_views.as_shown(row, session, state_of(row), now_ms())


def read_present(*, actor: Principal, session_id: UUID) -> list[Person]:
    """Return who would sit in a round that is prepared now, facilitators included.

    Raises:
        NotFound: the session is not the actor's to run.
    """
    return seats.read_present(led_session(actor=actor, session_id=session_id))


def read_owed(*, actor: Principal, session_id: UUID) -> list[Person]:
    """Return who is here tonight and was not reached last time: the order begins with them.

    Raises:
        NotFound: the session is not the actor's to run.
    """
    session = led_session(actor=actor, session_id=session_id)
    owed = planning_flags.read_flags(session.group_id).not_reached
    return [person for person in seats.read_present(session) if person.key in owed]


def read_latecomers(*, actor: Principal, round_id: UUID) -> list[Person]:
    """Return who could still join a round, by name.

    Raises:
        NotFound: there is none, or it is not the actor's to run.
    """
    row, session = find_round(actor=actor, round_id=round_id)
    state = state_of(row)
    return seats.read_latecomers(session, state.order) if state else []


def add_round(
    *, actor: Principal, session_id: UUID, new: NewRound, chance: Random | None = None
) -> LiveRound:
    """Prepare a round for everybody who is here: it begins when a facilitator starts it.

    Raises:
        NotFound: the session is not the actor's to run.
        Conflict: the session is not open, or nobody is here.
        Invalid: the format, the time or a seat makes no sense.
    """
    session = led_session(actor=actor, session_id=session_id)
    if session.status != "live":
        raise Conflict("session.not_live")
    state = ready_round(
        new.format, ordered(session, new, chance or secrets.SystemRandom()), new.planned_seconds
    )
    if not state.turns:
        raise Conflict("round.nobody_here")
    row = Round(
        session_id=session.id, format=new.format, title=new.title, prompt=new.prompt,
        planned_seconds=new.planned_seconds, version=state.version,
    )  # fmt: skip
    keep(row, state, actor)
    db.session.add(row)
    db.session.flush()
    audits.note(actor, "add", "round", row.id, group_id=session.group_id)
    db.session.flush()
    return round_views.as_shown(row, session, state, now_ms())


def ordered(session: GroupSession, new: NewRound, chance: Random) -> list[Seat]:
    """Return the seats of a new round in the order in which turns will be offered; who only listens comes last.

    Raises:
        Conflict: a seat is named that nobody here sits in (any more).
    """
    here = [each for each in seats.read_present(session) if new.facilitators or each.kind != "facilitator"]
    known = {each.key for each in here}
    named = {"order": new.order, "listening": new.listening, "remote": new.remote, "starts": new.asked}
    for name, keys in named.items():
        if not known.issuperset(keys):
            raise Conflict("round.unknown_seat", field=name)
    circle = [
        Seat(each.key, each.kind, each.key in new.remote, each.newcomer, each.key in new.listening)
        for each in here
    ]
    if chance.random() < 0.5:  # noqa: PLR2004 - the direction changes by default: a coin is thrown
        circle.reverse()
    flags = planning_flags.read_flags(session.group_id)
    suggested = suggest_order(
        circle,
        rng=chance,
        not_reached=flags.not_reached,
        started_last=flags.started_last,
        asked=new.asked,
        remote_first=remote_first(session) if new.remote else None,
    )
    by_key = {seat.key: seat for seat in circle}
    wanted = list(dict.fromkeys(key for key in new.order if not by_key[key].listening))
    first = [by_key[key] for key in wanted]
    listening = [seat for seat in circle if seat.listening]
    return [*first, *(seat for seat in suggested if seat.key not in wanted), *listening]


def remote_first(session: GroupSession) -> bool:
    """Tell whether this round of a hybrid group begins with somebody who is not in the room: every other one does."""
    of_group = select(func.count()).select_from(Round).join(GroupSession, GroupSession.id == Round.session_id)
    number = db.session.scalar(of_group.where(GroupSession.group_id == session.group_id)) or 0
    return number % 2 == 0


def act(*, actor: Principal, round_id: UUID, tap: RoundTap) -> LiveRound:
    """Take one tap of a facilitator's device; a tap that was taken before changes nothing.

    Raises:
        NotFound: the round is not the actor's to run.
        Conflict: ``round.stale_version`` where the round has moved on, else why the state does not allow it.
        Invalid: the tap itself makes no sense.
    """
    row, session = find_round(actor=actor, round_id=round_id, lock=True)
    before = state_of(row)
    if before is None:
        raise Conflict("round.closed")
    event = tap.event(new_seat(session, before, tap) if tap.action == "add" else None)
    after = apply_once(before, str(tap.client_action_id), event, tap.seen_version, now_ms())
    if after is not before:
        keep(row, after, actor)
        if (before.status == "closed") != (after.status == "closed"):
            settle(row, session.group_id, after, actor)
        db.session.flush()
    return round_views.as_shown(row, session, after, now_ms())


def new_seat(session: GroupSession, state: RoundState, tap: RoundTap) -> Seat | None:
    """Return the seat of somebody who joins, None for who sits in the round already.

    Raises:
        Conflict: the seat speaks of nobody who could be here.
        Invalid: no seat is named.
    """
    if tap.seat is None:
        raise Invalid("field.required", field="seat")
    if state.find(tap.seat) is not None:
        return None
    person = seats.find_person(session, tap.seat)
    return Seat(person.key, person.kind, new=person.newcomer)


def state_of(row: Round) -> RoundState | None:
    """Return the state of a round, None once it was let go of."""
    return None if row.state is None else from_json(row.state)


def keep(row: Round, state: RoundState, actor: Principal) -> None:
    """Write a state down; what is open and forgotten is let go of a day after its last tap."""
    earlier = row.state or {}
    if state.version != row.version or row.state is None:
        row.acted_by = None if actor.is_system else actor.account_id
    row.state = to_json(state) | ({FLAGS: earlier[FLAGS]} if FLAGS in earlier else {})
    row.status, row.version, row.planned_seconds = state.status, state.version, state.planned_seconds
    row.purge_at = clock.now() + KEPT_AFTER_CLOSE


def settle(row: Round, group_id: UUID, state: RoundState, by: Principal) -> None:
    """Keep what outlives a round that has just been closed, or take that back when the close was."""
    document = dict(row.state or {})
    if state.status == "closed":
        told = outcome(state)
        row.closed_at, row.offered, row.eligible = clock.now(), told.offered, told.eligible
        document[FLAGS] = planning_flags.settle(group_id, state)
        audits.note(by, "close", "round", row.id, group_id=group_id)
    else:
        row.closed_at = row.offered = row.eligible = None
        planning_flags.restore(group_id, document.pop(FLAGS, []))
    row.state = document


def remove_round(*, actor: Principal, round_id: UUID, expected: int | None = None) -> None:
    """Take away a round that has not begun.

    Raises:
        NotFound, Stale: see the policy and the version.
        Conflict: it has begun.
    """
    row, session = find_round(actor=actor, round_id=round_id, lock=True)
    unchanged(row, expected)
    if row.status != "ready":
        raise Conflict("round.already_started")
    db.session.delete(row)
    audits.note(actor, "remove", "round", row.id, group_id=session.group_id)
    db.session.flush()
