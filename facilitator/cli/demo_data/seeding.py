"""Make the demo's organisation through the services: its sites, its people, its groups and their schedules."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from uuid import UUID

from facilitator import clock, transactions
from facilitator.cli.demo_data.places import MEETINGS, ROOMS, SITES, Meeting
from facilitator.clock import FrozenClock
from facilitator.domain.account import NewAccount, NewPassword
from facilitator.domain.booking import NewRoom
from facilitator.domain.facilitator import NewAssignment
from facilitator.domain.group import NewGroup
from facilitator.domain.organisation import SetUp
from facilitator.domain.principal import Principal
from facilitator.domain.series import NewSeries
from facilitator.domain.site import NewSite
from facilitator.services import (
    account_links,
    accounts,
    facilitators,
    groups,
    organisations,
    principals,
    rooms,
    series,
    sign_ins,
    sites,
)  # fmt: skip

HISTORY_BEGINS = datetime(2026, 5, 1, 9, tzinfo=UTC)
SEED = 20261022
ADMIN, SAFEGUARDING_LEAD = "Ana", "Eli"
FACILITATORS = ("Ada", "Ben", "Cleo", "Dev", "Esme", "Farah", "Gus", "Hope", "Imran", "Juno", "Karim", "Lena")
TRAINEES = ("Milo", "Nell", "Omar")
COORDINATORS = ("Dora", "Rui", "Maeve")
PASSWORD = "seven lanterns by the harbour wall"  # noqa: S105 - of people who do not exist
AGREEMENTS = "What is said here stays here.\nOne person speaks at a time.\nIt is fine to pass."
STAYS_PRIVATE = (
    "What is said here stays here, unless somebody’s safety is at risk. Then we talk about it with you first."
)
STAFF_ONLY = "S13"
FULL = {"G03", "G05", "G07", "G08"}  # as many places as people, so that others wait


@dataclass
class Demo:
    """What is known while the demo is seeded."""

    frozen: FrozenClock = field(default_factory=lambda: FrozenClock(HISTORY_BEGINS))
    chance: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 - a repeatable demo, not a secret
    sites: dict[str, UUID] = field(default_factory=dict)
    groups: dict[str, UUID] = field(default_factory=dict)
    rooms: dict[tuple[str | None, str], UUID] = field(default_factory=dict)  # by site and name
    series: dict[str, UUID] = field(default_factory=dict)
    staff: dict[str, UUID] = field(default_factory=dict)

    def actor(self, name: str) -> Principal:
        """Return the principal of somebody of the staff as it is now."""
        found = principals.of_account(self.staff[name])
        if found is None:
            raise LookupError(name)
        return found

    def leader(self, code: str) -> Principal:
        """Return the principal of the first facilitator of a group."""
        return self.actor(leaders(code)[0])

    @contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        """Do something in one unit at a moment of the past."""
        self.frozen.move_to(moment)
        with transactions.unit():
            yield


def begin() -> Demo:
    """Let the time stand still where the demo's history begins."""
    demo = Demo()
    clock.install(demo.frozen)
    return demo


def found_organisation(demo: Demo) -> None:
    """Set up the organisation, its three sites and its twenty people."""
    with demo.at(HISTORY_BEGINS):
        secret = organisations.set_up_link()
    with demo.at(HISTORY_BEGINS):
        new = SetUp("Harbour Lantern (demo)", ADMIN, email_of(ADMIN), PASSWORD, sender_label="A note for you")
        demo.staff[ADMIN] = organisations.set_up(secret=secret, new=new).id
    with demo.at(HISTORY_BEGINS):
        for key, (name, zone, country, address) in SITES.items():
            new_site = NewSite(name, zone, country, address)
            demo.sites[key] = sites.add_site(actor=Principal.system(), new=new_site).id
            for room in ROOMS.get(key, ()):
                new_room = NewRoom(room, demo.sites[key])
                demo.rooms[key, room] = rooms.add_room(actor=Principal.system(), new=new_room).id
    roles = dict.fromkeys((*FACILITATORS, *TRAINEES), "facilitator") | {
        SAFEGUARDING_LEAD: "safeguarding_lead"
    }
    invited = [NewAccount(email_of(name), name, [role]) for name, role in roles.items()]
    for name, key in zip(COORDINATORS, SITES, strict=True):
        invited.append(NewAccount(email_of(name), name, ["coordinator"], [demo.sites[key]]))
    join(demo, invited)


def email_of(name: str) -> str:
    """Return the address with which somebody of the staff signs in."""
    return f"{name.lower()}@example.org"


def join(demo: Demo, invited: list[NewAccount]) -> None:
    """Invite people, and let them take up their invitations."""
    secrets = {}
    with demo.at(HISTORY_BEGINS):
        for new in invited:
            account = accounts.invite(actor=Principal.system(), new=new)
            demo.staff[new.name] = account.id
            secrets[new.name] = account_links.mint(account.id, "invitation")
    with demo.at(HISTORY_BEGINS):
        for name, secret in secrets.items():
            sign_ins.choose_password(secret=secret, purpose="invitation", new=NewPassword(PASSWORD, name))


def leaders(code: str) -> tuple[str, ...]:
    """Return who facilitates a group, the first of them leading; everybody who facilitates meets for co-reflection."""
    if code == STAFF_ONLY:
        return (*FACILITATORS, *TRAINEES)
    number = int(code[1:]) - 1
    second = TRAINEES[number // 4] if number % 4 == 3 else FACILITATORS[(number + 5) % len(FACILITATORS)]  # noqa: PLR2004 - every fourth
    return FACILITATORS[number], second


def add_meetings(demo: Demo) -> None:
    """Add the groups, who facilitates them, and their schedules."""
    with demo.at(HISTORY_BEGINS):
        for meeting in MEETINGS:
            add_meeting(demo, meeting)


def add_meeting(demo: Demo, meeting: Meeting) -> None:
    """Add one group with its facilitators and its schedule."""
    system = Principal.system()
    new_group = NewGroup(
        meeting.name, meeting.time_zone, demo.sites[meeting.site] if meeting.site else None, mode=meeting.mode,
        openness=meeting.openness, capacity=meeting.roster if meeting.code in FULL else None, age_rule=meeting.age_rule,
        checkin_enabled=meeting.checkins, agreements=AGREEMENTS, what_stays_private=STAYS_PRIVATE,
    )  # fmt: skip
    group_id = groups.add_group(actor=system, new=new_group).id
    for number, name in enumerate(leaders(meeting.code)):
        role = NewAssignment("co_facilitator" if number else "facilitator")
        facilitators.assign(actor=system, group_id=group_id, account_id=demo.staff[name], new=role)
    link = f"https://meet.example.org/{meeting.code.lower()}" if meeting.mode != "in_person" else ""
    new = NewSeries(
        meeting.starts, meeting.minutes, meeting.rule, place=meeting.room, online_url=link,
        room_id=demo.rooms.get((meeting.site, meeting.room)),
    )  # fmt: skip
    demo.groups[meeting.code] = group_id
    demo.series[meeting.code] = series.plan_series(actor=system, group_id=group_id, new=new).id
