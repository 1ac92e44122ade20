"""What a round leaves behind: nothing about anybody's turn a day after it closed (domain.md c.7, P21)."""

from uuid import UUID

from sqlalchemy import select

from facilitator import clock, policy, transactions
from facilitator.domain.principal import Principal
from facilitator.domain.round_state import Event
from facilitator.domain.rounds import apply
from facilitator.extensions import db
from facilitator.models.round import Round
from facilitator.models.session import GroupSession
from facilitator.services import planning_flags, rounds
from facilitator.services.erasures import fold_journal

AT_ONCE = 200


def close_rounds(*, actor: Principal, session: GroupSession) -> None:
    """Close what is still open of a session that ends: those who were not reached keep their promise."""
    open_ones = (
        select(Round).where(Round.session_id == session.id, Round.status != "closed").with_for_update()
    )
    for row in db.session.scalars(open_ones).all():
        state = rounds.state_of(row)
        if state is None or state.status == "ready":
            db.session.delete(row)
        else:
            ended = apply(state, Event("close"), rounds.now_ms())
            rounds.keep(row, ended, actor)
            rounds.settle(row, session.group_id, ended, actor)
    db.session.flush()


def forget_rounds(*, actor: Principal) -> int:
    """Let go of rounds whose time has come, and of planning flags that have run out; return how many rounds.

    A round that nobody closed is closed as it stood at its last tap; one that never began is deleted.

    Raises:
        Forbidden: somebody other than the periodic work asks for it.
    """
    policy.permitted(allowed=actor.is_system)
    due = (
        select(Round, GroupSession.group_id)
        .join(GroupSession, GroupSession.id == Round.session_id)
        .where(Round.purge_at <= clock.now())
        .order_by(Round.purge_at)
        .limit(AT_ONCE)
        .with_for_update(of=Round, skip_locked=True)
    )
    found = db.session.execute(due).all()
    for row, group_id in found:
        forget(row, group_id, actor)
    planning_flags.forget_expired()
    db.session.flush()
    if found:
        transactions.after_commit(fold_journal)
    return len(found)


def forget(row: Round, group_id: UUID, actor: Principal) -> None:
    """Let go of one round: two counts stay."""
    state = rounds.state_of(row)
    if state is not None and state.status == "ready":
        db.session.delete(row)
        return
    if state is not None and state.status != "closed":
        ended = apply(state, Event("close"), state.at_ms - state.drift_ms)
        rounds.settle(row, group_id, ended, actor)
        row.status = "closed"
    row.state = row.acted_by = row.purge_at = None
    row.version += 1
