"""What follows from sessions that were made, moved, cancelled or restored.

One place, so that whoever changes a session cannot forget what hangs on it.
"""

from collections.abc import Sequence

from facilitator.extensions import db
from facilitator.models.session import GroupSession
from facilitator.services import deliveries


def follow(sessions: Sequence[GroupSession]) -> None:
    """Bring in line what hangs on sessions that have just been changed; their ``sequence`` has grown already."""
    db.session.flush()
    for session in sessions:
        deliveries.plan_session(session=session)
