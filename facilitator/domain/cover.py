"""When somebody who is asked to cover a session has to answer, so that there is time to ask the next."""

from datetime import datetime, timedelta

from facilitator.domain.delivery import URGENT, quiet_around

LEAST = timedelta(minutes=10)
MOST = timedelta(hours=24)
KEPT = timedelta(hours=1)  # before the start, in which a session can still be called off kindly


def ask_at(now: datetime, starts_at: datetime, time_zone: str) -> datetime:
    """Return when somebody is asked: at once, or at the end of their night if there is time."""
    night = quiet_around(now, time_zone)
    return night[1] if night is not None and starts_at - night[1] > URGENT else now


def answer_by(asked_at: datetime, starts_at: datetime, left: int) -> datetime:
    """Return until when somebody is waited for; ``left`` counts those still to be asked, this one included.

    The time that is left is shared fairly: at least ten minutes each, at most a day, never past the start.
    """
    share = (starts_at - KEPT - asked_at) / max(left, 1)
    return min(asked_at + min(max(share, LEAST), MOST), max(starts_at, asked_at))
