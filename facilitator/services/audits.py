"""Write down who did what: ids, verbs and times, never names or values."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Insert, bindparam, insert, select

from facilitator import clock, transactions
from facilitator.domain.principal import Principal
from facilitator.lean import Lean
from facilitator.models.audit import Audit
from facilitator.models.ids import new_id

TABLE = Audit.metadata.tables[Audit.__tablename__]
NOTED = Lean(insert(TABLE).values({one.name: bindparam(f"of_{one.name}", type_=one.type) for one in TABLE.c}))


def note(
    actor: Principal, verb: str, noun: str, noun_id: UUID | None = None, *, group_id: UUID | None = None
) -> None:
    """Add an entry to the audit in the current transaction."""
    NOTED.run(transactions.line(), entry(actor, verb, noun, noun_id, group_id=group_id))


def entry(
    actor: Principal, verb: str, noun: str, noun_id: UUID | None = None, *, group_id: UUID | None = None
) -> dict[str, Any]:
    """Return an entry as the parameters of a statement."""
    return {
        "of_id": new_id(), "of_at": clock.now(), "of_actor_id": actor.account_id, "of_verb": verb, "of_noun": noun,
        "of_noun_id": noun_id, "of_group_id": group_id,
    }  # fmt: skip


def added_where(condition: ColumnElement[bool]) -> Insert:
    """Return the statement that adds an entry if something holds, to stand in a statement that does more."""
    cells = [bindparam(f"of_{one.name}", type_=one.type) for one in TABLE.c]
    names = [one.name for one in TABLE.c]
    return insert(TABLE).from_select(names, select(*cells).where(condition), include_defaults=False)
