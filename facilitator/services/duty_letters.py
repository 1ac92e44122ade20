"""What the mails to those who facilitate say: dates on their own clock, and one link; never a name."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from facilitator.extensions import db
from facilitator.models.account import Account
from facilitator.models.delivery import Delivery
from facilitator.models.rota import CoverAsk, CoverRequest, Handover, Swap
from facilitator.models.session import GroupSession
from facilitator.models.zone_change import ZoneChange
from facilitator.services import cover_links, duties, postbox


def context_of(delivery: Delivery, account: Account) -> dict[str, Any]:
    """Return what the templates of a mail to somebody who facilitates are given."""
    if delivery.session_id is None:
        return of_handover(delivery)
    session = db.session.get_one(GroupSession, delivery.session_id)
    common = {
        "starts_at": session.starts_at,
        "time_zone": session.time_zone,
        "reader_zone": account.time_zone,
    }
    return common | CONTEXTS[delivery.kind](delivery, session)


def of_ask(delivery: Delivery, session: GroupSession) -> dict[str, Any]:
    """Return the deadline, and the link behind which the answer is given."""
    asked = (
        select(CoverAsk)
        .join(CoverRequest, CoverRequest.id == CoverAsk.request_id)
        .where(
            CoverRequest.session_id == session.id,
            CoverRequest.state == "open",
            CoverAsk.account_id == delivery.account_id,
        )
        .order_by(CoverAsk.id.desc())
        .limit(1)
    )
    one = db.session.scalars(asked).one()
    return {"answer_by": one.answer_by, "url": cover_links.mint(one.id)}


def of_cover(delivery: Delivery, session: GroupSession) -> dict[str, Any]:
    """Return whether the reader is who covers now, and where everything stands."""
    duty = duties.find(session.id, delivery.account_id) if delivery.account_id else None
    yours = duty is not None and duty.source == "cover"
    page = "sheet" if yours else "cover"
    return {"yours": yours, "url": postbox.address_of(f"/sessions/{session.id}/{page}")}


def of_nobody(_delivery: Delivery, session: GroupSession) -> dict[str, Any]:
    """Return where it is decided what happens now."""
    return {"url": postbox.address_of(f"/sessions/{session.id}/cover")}


def of_session(_delivery: Delivery, session: GroupSession) -> dict[str, Any]:
    """Return the page of the session."""
    return {"url": postbox.address_of(f"/sessions/{session.id}")}


def of_swap(delivery: Delivery, _session: GroupSession) -> dict[str, Any]:
    """Return the other date, if it is one for another, and the page of the offers."""
    swap = db.session.get_one(Swap, subject_of(delivery))
    other = db.session.get(GroupSession, swap.for_session_id) if swap.for_session_id else None
    return {"for_starts_at": other.starts_at if other else None, "url": postbox.address_of("/swaps")}


def of_zone_change(delivery: Delivery, session: GroupSession) -> dict[str, Any]:
    """Return how many dates begin at another moment now, and the first of them."""
    change = db.session.get_one(ZoneChange, subject_of(delivery))
    return {"count": change.session_count, "url": postbox.address_of(f"/sessions/{session.id}")}


def of_handover(delivery: Delivery) -> dict[str, Any]:
    """Return from when who leads."""
    handover = db.session.get_one(Handover, subject_of(delivery))
    return {
        "starts_on": handover.starts_on,
        "yours": handover.to_account_id == delivery.account_id,
        "leaves": handover.leaves,
        "url": postbox.address_of("/"),
    }


def subject_of(delivery: Delivery) -> UUID:
    """Return the id of what a mail is about, which stands in the key that makes it single."""
    return UUID(delivery.dedupe_key.split(":")[1])


CONTEXTS: Mapping[str, Callable[[Delivery, GroupSession], dict[str, Any]]] = {
    "cover_ask": of_ask,
    "cover_found": of_cover,
    "cover_nobody": of_nobody,
    "one_facilitator": of_session,
    "swap_offer": of_swap,
    "swap_taken": of_swap,
    "zone_changed": of_zone_change,
}
