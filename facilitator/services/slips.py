"""Printed codes: drawn from a hat, so that nobody, not even the server, can know who has which."""

import secrets
from dataclasses import dataclass
from uuid import UUID

from facilitator import clock
from facilitator.domain.checkin import checked_slips, slips_left
from facilitator.domain.code import code_hash, spaced, typed_code
from facilitator.domain.door import link, whole_code
from facilitator.domain.principal import Principal
from facilitator.errors import Conflict, Gone
from facilitator.services import audits, boxes, checkins, postbox
from facilitator.vault import KeyLost


@dataclass(frozen=True)
class Slip:
    """One printed code: as it is typed, and as a link for a QR code."""

    code: str
    url: str


def print_slips(*, actor: Principal, checkin_id: UUID, count: int | None = None) -> list[Slip]:
    """Make codes to print, by default one for each person who has none; they are shown this once.

    Raises:
        NotFound, Forbidden: the actor does not facilitate the check-in.
        Conflict: it is not open, or there would be more codes than twice the list.
        Gone: its box is lost.
    """
    checkin = checkins.find_checkin(actor=actor, checkin_id=checkin_id, lock=True)
    if checkin.state != "open" or checkin.closes_at <= clock.now():
        raise Conflict("checkin.not_open")
    wanted = slips_left(checkin.roster_size, checkin.codes_given) if count is None else count
    checked_slips(wanted, checkin.roster_size, checkin.codes_given)
    codes = [typed_code(secrets.token_bytes) for _ in range(wanted)]
    try:
        boxes.add_codes(checkin.id, {code_hash(checkin.id, code) for code in codes})
    except (boxes.BoxGone, KeyLost):
        raise Gone("checkin.lost") from None
    checkin.codes_given += wanted
    audits.note(actor, "print", "checkin", checkin.id)
    page_url = f"{postbox.settings().booth_base}/"
    return [Slip(spaced(whole_code(checkin.id, code)), link(page_url, checkin.id, code)) for code in codes]
