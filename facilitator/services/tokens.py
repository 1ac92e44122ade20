"""API tokens: made once, shown once, kept as a hash."""

from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, update

from facilitator import clock
from facilitator.extensions import db
from facilitator.models.token import Token

USED = update(Token).where(Token.id == bindparam("token_id")).values(last_used_on=bindparam("today"))


def note_use(*, token_id: UUID, last_used_on: date | None) -> None:
    """Remember the day a token was last used: at most one write a day, on a connection of its own."""
    today = clock.now().date()
    if last_used_on != today:
        with db.engines[None].begin() as connection:
            connection.execute(USED, {"token_id": token_id, "today": today})
