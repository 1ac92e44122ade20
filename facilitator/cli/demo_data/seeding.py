"""Play the demo's history through the services, with the clock moved from evening to evening."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select

from facilitator import clock, transactions
from facilitator.cli.demo_data.people import Person, cast, likely
from facilitator.cli.demo_data.places import MEETINGS, SITES, Meeting
from facilitator.cli.shift import DEMO_START
from facilitator.clock import FrozenClock
from facilitator.domain.account import NewAccount, NewPassword
from facilitator.domain.consent import NewConsent
from facilitator.domain.contact import NewContact
from facilitator.domain.facilitator import NewAssignment
from facilitator.domain.group import NewGroup
from facilitator.domain.member import NewMember
from facilitator.domain.membership import NewMembership
from facilitator.domain.organisation import SetUp
from facilitator.domain.principal import Principal
from facilitator.domain.register import MarkBatch, MemberMark
from facilitator.domain.series import Move, NewSeries
from facilitator.domain.site import NewSite
from facilitator.extensions import db
from facilitator.models.consent import WORDING_VERSION
from facilitator.models.session import GroupSession
from facilitator.services import (
    account_links,
    accounts,
    closings,
    consents,
    contacts,
    facilitators,
    groups,
    guests,
    members,
    memberships,
    organisations,
    principals,
    registers,
    series,
    sessions,
    sign_ins,
    sites,
)  # fmt: skip

HISTORY_BEGINS = datetime(2026, 5, 1, 9, tzinfo=UTC)
SEED = 20261022
FACILITATORS = ("Ada", "Ben", "Cleo", "Dev", "Esme", "Farah", "Gus", "Hope", "Imran", "Juno", "Karim", "Lena")
TRAINEES = ("Milo", "Nell", "Omar")
COORDINATORS = ("Dora", "Rui", "Maeve")
PASSWORD = "seven lanterns by the harbour wall"  # noqa: S105 - of people who do not exist


@dataclass
class Demo:
    """What is known while the demo is seeded."""

    frozen: FrozenClock
    chance: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 - a repeatable demo, not a secret
    admin: UUID | None = None
    sites: dict[str, UUID] = field(default_factory=dict)
    groups: dict[str, UUID] = field(default_factory=dict)
    staff: dict[str, UUID] = field(default_factory=dict)
    rosters: dict[str, list[tuple[Person, UUID]]] = field(default_factory=dict)

    def actor(self, account_id: UUID | None) -> Principal:
        """Return the principal of an account as it is now."""
        found = principals.of_account(account_id) if account_id else None
        return found or Principal.system()

    def leader(self, code: str) -> Principal:
        """Return the principal of the first facilitator of a group."""
        return self.actor(self.staff[leaders(code)[0]])


@contextmanager
def at(demo: Demo, moment: datetime) -> Iterator[None]:
    """Do something in one unit at a moment of the past."""
    demo.frozen.move_to(moment)
    with transactions.unit():
        yield


def leaders(code: str) -> tuple[str, str]:
    """Return who facilitates a group, the first of them leading."""
    number = int(code[1:]) - 1
    second = TRAINEES[number // 4] if number % 4 == 3 else FACILITATORS[(number + 5) % len(FACILITATORS)]  # noqa: PLR2004 - every fourth
    return FACILITATORS[number % len(FACILITATORS)], second


def seed() -> UUID:
    """Make the whole organisation and its history. Returns the account that the demo's link signs in."""
    demo = Demo(FrozenClock(HISTORY_BEGINS))
    clock.install(demo.frozen)
    found_organisation(demo)
    for meeting in MEETINGS:
        add_meeting(demo, meeting)
    take_in(demo, cast(demo.chance))
    hold_sessions(demo)
    with_consent(demo)
    return demo.staff["Ada"]


def found_organisation(demo: Demo) -> None:
    """Set up the organisation, its sites and its twenty people."""
    with at(demo, HISTORY_BEGINS):
        secret = organisations.set_up_link()
    with at(demo, HISTORY_BEGINS):
        new = SetUp("Harbour Lantern (demo)", "Ana", email_of("Ana"), PASSWORD, sender_label="A note for you")
        demo.admin = organisations.set_up(secret=secret, new=new).id
    with at(demo, HISTORY_BEGINS):
        for key, (name, zone, country, address) in SITES.items():
            new_site = NewSite(name, zone, country, address)
            demo.sites[key] = sites.add_site(actor=demo.actor(demo.admin), new=new_site).id
    roles = dict.fromkeys((*FACILITATORS, *TRAINEES), "facilitator") | {"Eli": "safeguarding_lead"}
    for name, role in roles.items():
        join(demo, NewAccount(email_of(name), name, [role]))
    for name, key in zip(COORDINATORS, SITES, strict=True):
        join(demo, NewAccount(email_of(name), name, ["coordinator"], [demo.sites[key]]))


def email_of(name: str) -> str:
    """Return the address with which somebody of the staff signs in."""
    return f"{name.lower()}@example.org"


def join(demo: Demo, new: NewAccount) -> None:
    """Invite somebody, and let them take up the invitation."""
    with at(demo, HISTORY_BEGINS):
        account = accounts.invite(actor=demo.actor(demo.admin), new=new)
        secret = account_links.mint(account.id, "invitation")
        demo.staff[new.name] = account.id
    with at(demo, HISTORY_BEGINS):
        sign_ins.choose_password(secret=secret, purpose="invitation", new=NewPassword(PASSWORD, new.name))


def add_meeting(demo: Demo, meeting: Meeting) -> None:
    """Add a group, its facilitators, its schedule and the exceptions of it."""
    with at(demo, HISTORY_BEGINS):
        admin = demo.actor(demo.admin)
        site = demo.sites[meeting.site] if meeting.site else None
        group = groups.add_group(
            actor=admin,
            new=NewGroup(
                meeting.name, meeting.time_zone, site, mode=meeting.mode, openness=meeting.openness,
                capacity=meeting.roster or None, age_rule=meeting.age_rule, checkin_enabled=meeting.checkins,
            ),
        )  # fmt: skip
        demo.groups[meeting.code] = group.id
        for name, role in zip(leaders(meeting.code), ("facilitator", "co_facilitator"), strict=True):
            facilitators.assign(
                actor=admin, group_id=group.id, account_id=demo.staff[name], new=NewAssignment(role)
            )
        new = NewSeries(meeting.starts, meeting.minutes, meeting.rule)
        made = series.plan_series(actor=admin, group_id=group.id, new=new)
        bend(admin, meeting, made.id)


def bend(admin: Principal, meeting: Meeting, series_id: UUID) -> None:
    """Cancel, move and re-house the dates that do not follow the pattern."""
    found = db.session.scalars(select(GroupSession).where(GroupSession.series_id == series_id))
    by_day = {session.recurrence_id.date(): session for session in found}
    for day in meeting.off:
        sessions.cancel_session(actor=admin, session_id=by_day[day].id, reason="holiday")
    for day, local in meeting.moved.items():
        sessions.move_session(actor=admin, session_id=by_day[day].id, move=Move(local))
    for day, place in meeting.elsewhere.items():
        sessions.move_session(actor=admin, session_id=by_day[day].id, move=Move(place=place))


def take_in(demo: Demo, people: list[Person]) -> None:
    """Put everybody on their lists."""
    # Whoever waits or has left comes last, so that the places are taken by those who have them.
    for person in sorted(people, key=lambda one: one.status != "current"):
        with at(demo, HISTORY_BEGINS):
            actor = Principal.system()
            new = NewMember(
                person.name, person.pronouns, message_style=person.style, needs=person.needs,
                group_id=demo.groups[person.groups[0]],
            )  # fmt: skip
            if person.status == "left":
                new = NewMember(person.name, person.pronouns)
            member_id = settle(demo, actor, person, new)
        for code in person.groups if person.status == "current" else ():
            demo.rosters.setdefault(code, []).append((person, member_id))


def settle(demo: Demo, actor: Principal, person: Person, new: NewMember) -> UUID:
    """Give one person the places they have, had or wait for. Returns the member's id."""
    if person.status == "left":
        group_id = demo.groups[person.groups[0]]
        member = memberships.take_in(actor=actor, new=NewMember(new.name_to_use, group_id=group_id))
        (place,) = members.places_of(member.id)
        memberships.leave_group(actor=actor, group_id=group_id, membership_id=place.id)
        return member.id
    member = memberships.take_in(actor=actor, new=new)
    for code in person.groups[1:]:
        more = NewMembership(member.id, reminder_leads=person.leads)
        memberships.place_member(actor=actor, group_id=demo.groups[code], new=more)
    return member.id


def hold_sessions(demo: Demo) -> None:
    """Open, mark and close every session of the past, in the order of their start."""
    codes = {group_id: code for code, group_id in demo.groups.items()}
    with transactions.unit(writes=False):
        columns = (GroupSession.id, GroupSession.group_id, GroupSession.starts_at, GroupSession.ends_at)
        held = select(*columns).where(GroupSession.status == "planned", GroupSession.starts_at < DEMO_START)
        past = db.session.execute(held.order_by(GroupSession.starts_at)).all()
    for session in past:
        code = codes[session.group_id]
        leader = demo.leader(code)
        with at(demo, session.starts_at - timedelta(minutes=10)):
            sessions.start_session(actor=leader, session_id=session.id)
        with at(demo, session.starts_at + timedelta(minutes=15)):
            mark(demo, session, code, leader)
        with at(demo, session.ends_at):
            closings.close_session(actor=leader, session_id=session.id)


def mark(demo: Demo, session: Any, code: str, leader: Principal) -> None:
    """Take the register of one evening as the habits have it, and count who came without a name."""
    chance = demo.chance
    part = (session.starts_at - HISTORY_BEGINS) / (DEMO_START - HISTORY_BEGINS)
    winter = session.starts_at.date() >= date(2026, 11, 1)
    marks = []
    for person, member_id in demo.rosters.get(code, ()):
        if chance.random() < likely(person, part, winter=winter):
            word = chance.choices(("here", "late", "left_early"), weights=(88, 8, 4))[0]
            marks.append(MemberMark(member_id, word))
        elif chance.random() < 0.35:  # noqa: PLR2004 - of those who do not come, about a third send word
            marks.append(MemberMark(member_id, "sent_word"))
    if marks:
        registers.mark_batch(actor=leader, session_id=session.id, batch=MarkBatch(marks))
    for _ in range(chance.choice((0, 0, 1, 2, 3)) if code in {"G01", "G02", "G06", "G09"} else 0):
        guests.welcome_guest(actor=leader, session_id=session.id)


def with_consent(demo: Demo) -> None:
    """Write down, today, how people may be reached and what they agreed to; their reminders are planned from that."""
    known = {member_id: person for roster in demo.rosters.values() for person, member_id in roster}
    for member_id, person in known.items():
        with at(demo, DEMO_START):
            agree(Principal.system(), person, member_id)


def agree(actor: Principal, person: Person, member_id: UUID) -> None:
    """Write down one person's contacts and consents."""
    for what in ("keep_name", *(["email"] if person.email else []), *(["phone"] if person.phone else [])):
        new = NewConsent(what, "spoken", WORDING_VERSION)
        consents.give_consent(actor=actor, member_id=member_id, new=new)
    if person.email:
        label = person.name[:20] if person.shared else ""
        mail = NewContact("email", person.email, label, shared_agreed=person.shared)
        contacts.add_contact(actor=actor, member_id=member_id, new=mail)
    if person.phone:
        contacts.add_contact(actor=actor, member_id=member_id, new=NewContact("phone", person.phone))
