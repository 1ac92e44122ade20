"""Links by which somebody answers whether they can cover: a look changes nothing, and nobody has to sign in."""

from uuid import UUID

from facilitator import clock
from facilitator.domain import stop_token
from facilitator.errors import Gone
from facilitator.extensions import db
from facilitator.models.rota import CoverAsk
from facilitator.services import postbox

PATH = "/d/"


def mint(ask_id: UUID) -> str:
    """Return the address behind which somebody answers."""
    token = stop_token.write("cover", ask_id, clock.now().date(), postbox.cover_key())
    return postbox.address_of(f"{PATH}{token}")


def look(*, token: str) -> CoverAsk:
    """Return what a link asks.

    Raises:
        Gone: it was not made here, or its time is over.
    """
    found = stop_token.read(token, clock.now().date(), postbox.cover_key())
    ask = db.session.get(CoverAsk, found.subject_id) if found and found.purpose == "cover" else None
    if ask is None:
        raise Gone("delivery.link_over")
    return ask
