"""Seats of a round: who is here to sit in one, who could still come, and what the people in them are called."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, select, union

from facilitator import clock
from facilitator.domain.round import Person, Place, place_of
from facilitator.errors import Conflict
from facilitator.extensions import db
from facilitator.models.account import Account
from facilitator.models.facilitator import Assignment
from facilitator.models.guest import Guest
from facilitator.models.member import Member
from facilitator.models.membership import Membership
from facilitator.models.register import Mark
from facilitator.models.session import GroupSession
from facilitator.services.rosters import NEWCOMER, by_name

HERE = ("here", "late")
CAN_COME = ("current",)
# Who stands on the roster or is marked tonight, with the mark. One statement serves both questions: who is here and
# who could still come.
OF_GROUP = Membership.group_id == bindparam("group_id", type_=Membership.group_id.type)
TONIGHT = Mark.session_id == bindparam("session_id", type_=Mark.session_id.type)
CONCERNED = union(select(Membership.member_id).where(OF_GROUP), select(Mark.member_id).where(TONIGHT))
MEMBERS = (
    select(Member.id, Member.name_to_use, Member.pronouns, Member.say_it_like, Mark.mark, NEWCOMER.label("newcomer"))
    .outerjoin(
        Membership,
        and_(
            Membership.member_id == Member.id,
            OF_GROUP,
            Membership.deleted_at.is_(None),
            Membership.status.in_(CAN_COME),
        ),
    )
    .outerjoin(Mark, and_(Mark.member_id == Member.id, TONIGHT))
    .where(Member.id.in_(CONCERNED), Member.deleted_at.is_(None), Membership.id.is_not(None) | Mark.mark.in_(HERE))
)  # fmt: skip
GUESTS = select(Guest.number, Guest.label).where(
    Guest.session_id == bindparam("session_id", type_=Guest.session_id.type)
)
FACILITATORS = (
    select(Account.id, Account.name)
    .join(Assignment, Assignment.account_id == Account.id)
    .where(Assignment.group_id == bindparam("group_id", type_=Assignment.group_id.type), Account.active)
    .order_by(Account.name, Account.id)
)


def read_present(session: GroupSession) -> list[Person]:
    """Return who is here tonight, by name: members marked as here or late, then guests, then facilitators."""
    members = [member_of(row) for row in member_rows(session) if row.mark in HERE]
    return [*members, *read_guests(session), *read_facilitators(session)]


def read_latecomers(session: GroupSession, seated: Iterable[str]) -> list[Person]:
    """Return who is not in a round yet and could join it: everybody on the roster, guests and facilitators."""
    there = set(seated)
    found = [
        *map(member_of, member_rows(session)),
        *read_guests(session),
        *read_facilitators(session),
    ]
    return [person for person in found if person.key not in there]


def find_person(session: GroupSession, key: str) -> Person:
    """Return whom a seat key names, if they can sit in a round of this session.

    Raises:
        Invalid: the key is none.
        Conflict: it speaks of nobody who could be here.
    """
    key = place_of(key).key
    found = next((person for person in read_latecomers(session, ()) if person.key == key), None)
    if found is None:
        raise Conflict("round.unknown_seat", field="seat")
    return found


def read_named(session: GroupSession, keys: Sequence[str]) -> dict[str, Person]:
    """Return the people in these seats as they are called now; who was erased has no name any more."""
    places = [place_of(key) for key in keys]
    members = [place.person_id for place in places if place.kind == "member"]
    staff = [place.person_id for place in places if place.kind == "facilitator"]
    found = [Person(place.key, place.kind, None) for place in places]
    if members:
        shown = select(Member.id, Member.name_to_use, Member.pronouns, Member.say_it_like)
        found += [member_of(row) for row in db.session.execute(shown.where(Member.id.in_(members)))]
    if staff:
        accounts = select(Account.id, Account.name).where(Account.id.in_(staff))
        found += [staff_of(row) for row in db.session.execute(accounts)]
    if len(members) + len(staff) < len(places):
        found += read_guests(session, gone_too=True)
    return {person.key: person for person in found}


def member_rows(session: GroupSession) -> list[Any]:
    """Return the roster and whoever is marked tonight, by name."""
    params = {"group_id": session.group_id, "session_id": session.id, "now": clock.now()}
    return sorted(db.session.execute(MEMBERS, params), key=by_name)


def read_guests(session: GroupSession, *, gone_too: bool = False) -> list[Person]:
    """Return tonight's guests by number; with ``gone_too`` also those who were taken back."""
    guests = GUESTS if gone_too else GUESTS.where(Guest.removed_at.is_(None))
    rows = db.session.execute(guests.order_by(Guest.number), {"session_id": session.id})
    return [Person(Place("guest", number=row.number).key, "guest", row.label or None) for row in rows]


def read_facilitators(session: GroupSession) -> list[Person]:
    """Return who facilitates the group, by name: they take turns, too."""
    return [staff_of(row) for row in db.session.execute(FACILITATORS, {"group_id": session.group_id})]


def member_of(row: Any) -> Person:
    """Return a member as a person in a round."""
    newcomer = bool(getattr(row, "newcomer", False))
    return Person(
        Place("member", row.id).key, "member", row.name_to_use, row.pronouns, row.say_it_like, newcomer
    )


def staff_of(row: Any) -> Person:
    """Return a facilitator as a person in a round."""
    return Person(Place("facilitator", row.id).key, "facilitator", row.name)


def names_of(account_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of accounts."""
    wanted = list(account_ids)
    if not wanted:
        return {}
    rows = db.session.execute(select(Account.id, Account.name).where(Account.id.in_(wanted)))
    return {row.id: row.name for row in rows}
