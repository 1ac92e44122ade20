"""Who joins which list of the demo, when, and who leaves again."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from facilitator.cli.demo_data.people import LATE, Person
from facilitator.cli.demo_data.seeding import HISTORY_BEGINS, Demo
from facilitator.domain.consent import NewConsent
from facilitator.domain.contact import NewContact
from facilitator.domain.member import NewMember
from facilitator.domain.membership import NewMembership
from facilitator.domain.principal import Principal
from facilitator.models.consent import WORDING_VERSION
from facilitator.services import consents, contacts, erasures, members, memberships

COURSE_JOINS = {"G03": datetime(2026, 9, 18, 10, tzinfo=UTC), "G08": datetime(2026, 10, 9, 15, tzinfo=UTC)}
JOINED_LATELY = datetime(2026, 9, 28, 12, tzinfo=UTC)
ASKED = datetime(2026, 10, 14, 12, tzinfo=UTC)  # those on the waiting lists
LEFT_FROM = datetime(2026, 8, 10, 12, tzinfo=UTC)
ERASED = 4


@dataclass
class Lists:
    """Who stands on which list since when, as the registers of the evenings need it."""

    ids: dict[int, UUID] = field(default_factory=dict)  # by the number of the person
    rows: dict[str, list[tuple[Person, UUID, datetime]]] = field(default_factory=dict)

    def of(self, code: str, moment: datetime) -> Iterator[tuple[Person, UUID]]:
        """Go through those who stand on a list at a moment."""
        return (
            (person, member_id) for person, member_id, since in self.rows.get(code, ()) if since <= moment
        )


def joins_at(person: Person, code: str) -> datetime:
    """Return when somebody joins a list."""
    if person.status == "waiting":
        return ASKED
    return COURSE_JOINS.get(code) or (JOINED_LATELY if person.habit == LATE else HISTORY_BEGINS)


def cohorts(people: list[Person]) -> dict[datetime, list[tuple[Person, str]]]:
    """Return who joins what at each moment; whoever waits comes when all places are taken."""
    found: dict[datetime, list[tuple[Person, str]]] = {}
    for person in people:
        for code in person.groups:
            found.setdefault(joins_at(person, code), []).append((person, code))
    return found


def arrive(demo: Demo, lists: Lists, moment: datetime, cohort: list[tuple[Person, str]]) -> None:
    """Put a cohort on their lists."""
    system = Principal.system()
    with demo.at(moment):
        for person, code in cohort:
            if person.number not in lists.ids:
                new = NewMember(
                    person.name, person.pronouns, time_zone=person.time_zone, message_style=person.style,
                    needs=person.needs,
                )  # fmt: skip
                lists.ids[person.number] = members.add_member(actor=system, new=new).id
            member_id = lists.ids[person.number]
            status = "waiting" if person.status == "waiting" else "current"
            place = NewMembership(member_id, status, person.leads)
            memberships.place_member(actor=system, group_id=demo.groups[code], new=place)
            if person.status != "waiting":
                lists.rows.setdefault(code, []).append((person, member_id, moment))


def leave(demo: Demo, lists: Lists, moment: datetime, person: Person) -> None:
    """Let somebody leave a group."""
    member_id = lists.ids[person.number]
    with demo.at(moment):
        for code in person.groups:
            places = members.places_of(member_id)
            (place,) = [place for place in places if place.group_id == demo.groups[code]]
            memberships.leave_group(actor=Principal.system(), group_id=place.group_id, membership_id=place.id)
            lists.rows[code] = [row for row in lists.rows[code] if row[0] is not person]


def leaves_at(number: int) -> datetime:
    """Return when the next one of those who leave does so."""
    return LEFT_FROM + timedelta(days=9 * number)


def erase_some(demo: Demo, moment: datetime) -> None:
    """Take in and erase four more, of whom nothing stays but an id."""
    system = Principal.system()
    with demo.at(moment):
        for number in range(ERASED):
            new = NewMember(f"To be forgotten {number}", group_id=demo.groups["G09"])
            member_id = members.add_member(actor=system, new=new).id
            erasures.erase_member(actor=system, member_id=member_id)


def agree(people: list[Person], lists: Lists) -> None:
    """Write down how people may be reached and what they agreed to when they joined.

    It is done last: reminders are planned from it, and those of the past are not to be made up.
    """
    system = Principal.system()
    for person in people:
        member_id = lists.ids[person.number]
        given_at = min(joins_at(person, code) for code in person.groups)
        for what in ("keep_name", *(["email"] if person.email else []), *(["phone"] if person.phone else [])):
            consent = NewConsent(what, "spoken", WORDING_VERSION, given_at)
            consents.give_consent(actor=system, member_id=member_id, new=consent)
        if person.email:
            label = person.name[:20] if person.shared else ""
            mail = NewContact("email", person.email, label, shared_agreed=person.shared)
            contacts.add_contact(actor=system, member_id=member_id, new=mail)
        if person.phone:
            contacts.add_contact(actor=system, member_id=member_id, new=NewContact("phone", person.phone))
