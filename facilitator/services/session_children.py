"""What hangs on sessions: those on which something hangs are cancelled and never removed."""

from collections.abc import Iterator, Sequence
from functools import cache
from uuid import UUID

from sqlalchemy import Column, Table, and_, delete, not_, select

from facilitator.extensions import Base, db
from facilitator.models.delivery import Delivery
from facilitator.models.session import GroupSession

# Messages that nobody has got; they go with their session and are planned anew with the next one. Where a server
# fell silent once, somebody may have got it.
UNSENT = and_(Delivery.state.in_(("planned", "claimed", "withdrawn", "suppressed")), Delivery.ambiguous == 0)
LOT = 500  # sessions in one statement


@cache
def pointers() -> tuple[tuple[Table, Column[UUID]], ...]:
    """Return every column that points at a session, but for what the database itself removes along with it."""
    return tuple(
        (table, key.parent)
        for table in Base.metadata.sorted_tables
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name)
        if key.column.table.name == GroupSession.__tablename__ and key.ondelete != "CASCADE"
    )


def with_children(session_ids: Sequence[UUID]) -> set[UUID]:
    """Return those of some sessions on which something hangs: marks, rounds, check-ins, mails that have gone."""
    found: set[UUID] = set()
    for some in lots(session_ids):
        for table, column in pointers():
            hangs = select(column).where(column.in_(some)).distinct()
            if table.name == Delivery.__tablename__:
                hangs = hangs.where(not_(UNSENT))
            found |= set(db.session.scalars(hangs))
    return found


def remove(sessions: Sequence[GroupSession]) -> None:
    """Remove sessions on which nothing hangs, with the messages that waited for them."""
    for some in lots([session.id for session in sessions]):
        db.session.execute(
            delete(Delivery).where(Delivery.session_id.in_(some), UNSENT),
            execution_options={"synchronize_session": False},
        )
    for session in sessions:
        db.session.delete(session)
    db.session.flush()


def lots(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    """Yield ids in parts that every database takes in one statement."""
    for start in range(0, len(ids), LOT):
        yield ids[start : start + LOT]
