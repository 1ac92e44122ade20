"""Links by which somebody answers whether they can cover: a look changes nothing, and nobody has to sign in."""

from datetime import timedelta
from uuid import UUID

from facilitator import clock
from facilitator.domain import stop_token
from facilitator.errors import Gone
from facilitator.extensions import db
from facilitator.models.rota import CoverAsk
from facilitator.services import cover_views, duties, postbox

PATH = "/d/"
KEPT = timedelta(hours=24)  # after the session (P09)


def mint(ask_id: UUID) -> str:
    """Return the address behind which somebody answers."""
    _request, session = cover_views.search_of(db.session.get_one(CoverAsk, ask_id))
    last_on = (session.ends_at + KEPT).date()
    token = stop_token.write("cover", ask_id, last_on, postbox.cover_key())
    return postbox.address_of(f"{PATH}{token}")


def look(*, token: str) -> CoverAsk:
    """Return what a link asks.

    Raises:
        Gone: it was not made here, its time is over, or who was asked belongs to the group no longer.
    """
    found = stop_token.read(token, clock.now().date(), postbox.cover_key())
    ask = db.session.get(CoverAsk, found.subject_id) if found and found.purpose == "cover" else None
    if ask is None:
        raise Gone("delivery.link_over")
    _request, session = cover_views.search_of(ask)
    late = clock.now() > session.ends_at + KEPT
    if late or not duties.belongs(session.group_id, ask.account_id):
        raise Gone("delivery.link_over")
    return ask
