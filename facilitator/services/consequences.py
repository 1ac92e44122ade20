"""What follows from sessions that were made, moved, cancelled or restored.

One place, so that whoever changes a session cannot forget what hangs on it.
"""

from collections.abc import Sequence

from facilitator.domain.principal import Principal
from facilitator.extensions import db
from facilitator.models.session import GroupSession
from facilitator.services import bookings, closed_days, covers, deliveries, fragments


def follow(
    sessions: Sequence[GroupSession], *, actor: Principal | None = None, policy: str = "reject"
) -> None:
    """Bring in line what hangs on sessions that have just been changed; their ``sequence`` has grown already.

    ``policy`` says what becomes of rooms and people that are booked already, see ``bookings.follow``.

    Raises:
        Taken: something is booked already, and the policy is to refuse.
    """
    closed_days.settle(sessions)
    db.session.flush()
    bookings.follow(sessions, actor=actor, policy=policy)
    covers.withdraw_for(sessions)
    fragments.write(sessions)
    deliveries.plan_sessions(sessions=sessions)
