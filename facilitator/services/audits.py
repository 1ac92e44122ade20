"""Write down who did what: ids, verbs and times, never names or values."""

from uuid import UUID

from facilitator import clock
from facilitator.domain.principal import Principal
from facilitator.extensions import db
from facilitator.models.audit import Audit


def note(
    actor: Principal, verb: str, noun: str, noun_id: UUID | None = None, *, group_id: UUID | None = None
) -> None:
    """Add an entry to the audit in the current transaction."""
    db.session.add(
        Audit(
            at=clock.now(),
            actor_id=actor.account_id,
            verb=verb,
            noun=noun,
            noun_id=noun_id,
            group_id=group_id,
        )
    )
