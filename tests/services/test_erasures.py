"""Erasing: the person is gone everywhere, the sums stay, and nobody learns of other groups."""

from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from facilitator import clock
from facilitator.domain.contact import NewContact
from facilitator.domain.membership import NewMembership
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.errors import NotFound
from facilitator.extensions import Base, db
from facilitator.models.followup import FollowUp
from facilitator.models.idempotency import IdempotencyKey
from facilitator.models.member import Member
from facilitator.models.register import Mark
from facilitator.models.round import PlanningFlag
from facilitator.models.suppression import Suppression
from facilitator.services import contacts, erasures, members, memberships, rosters
from facilitator.services.addresses import address_key, own_scope
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.databases import Database
from tests.people import agreed, audited, joined, mark, past_sessions, place_of, reachable, reminder

NAME, ADDRESS, NUMBER, LABEL = "Wilhelmina-Ottoline", "ottoline@example.org", "+44 7700 900987", "Ottochen"


def leave_traces(cast: Cast) -> UUID:
    """Take somebody in who leaves a trace wherever a member can, and return the id."""
    member = joined(cast.ada, cast.group_a, NAME)
    changes = {"pronouns": "ze/ottohir", "say_it_like": "OTTO-leen", "needs": ["captions"]}
    members.change_member(actor=cast.ada, member_id=member.id, changes=changes)
    contact_id = reachable(cast.ada, member, ADDRESS, label=LABEL)
    agreed(cast.ada, member, "keep_name", "phone")
    contacts.add_contact(actor=cast.ada, member_id=member.id, new=NewContact("phone", NUMBER))
    sessions = past_sessions(cast.group_a, 3)
    mark(member, sessions)
    reminder(member, sessions[2])
    now = clock.now()
    keys = {"caller": "token", "route": "POST", "body_hash": b"0" * 32, "status": 201, "created_at": now}
    db.session.add_all(
        [
            FollowUp(group_id=cast.group_a, member_id=member.id, owner_id=cast.ids["ada"], due_at=now),
            PlanningFlag(
                group_id=cast.group_a, member_id=member.id, kind="not_reached", expires_on=now.date()
            ),
            Suppression(
                address_key=address_key(ADDRESS), scope=own_scope(member.id), reason="stopped", created_at=now
            ),
            IdempotencyKey(key="a", resource_id=member.id, **keys),
            IdempotencyKey(key="b", resource_id=contact_id, **keys),
        ]
    )
    db.session.flush()
    return member.id


def everything_kept() -> str:
    """Return every value of every table as one text, like a dump."""
    found = []
    for table in Base.metadata.tables:
        rows = db.session.execute(text(f'SELECT * FROM "{table}"')).all()
        found += [repr(tuple(row)) for row in rows]
    return "\n".join(found)


@pytest.mark.requirement("P24")
def test_after_erasing_no_dump_holds_the_person(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        member_id = leave_traces(cast)
        for trace in (NAME, ADDRESS, NUMBER, LABEL, "ottohir", "OTTO-leen"):
            assert trace in everything_kept()
    with unit():
        erasures.erase_member(actor=cast.ada, member_id=member_id)
    with unit():
        dump = everything_kept()
        for trace in (NAME, ADDRESS, NUMBER, LABEL, "ottohir", "OTTO-leen", "captions"):
            assert trace not in dump
        assert repr(address_key(ADDRESS)) not in dump


@pytest.mark.requirement("P24")
def test_after_erasing_no_byte_of_the_files_holds_the_person(
    cast: Cast, unit: OpenUnit, database: Database
) -> None:
    if database.kind != "sqlite":
        pytest.skip("PostgreSQL's files are vacuumed by itself; its dump is searched above")
    with unit():
        member_id = leave_traces(cast)
    with unit():
        erasures.erase_member(actor=cast.ada, member_id=member_id)
    for file in database.data_dir.iterdir():
        kept = file.read_bytes()
        for trace in (NAME, ADDRESS, NUMBER, LABEL):
            assert trace.encode() not in kept, file.name


def test_the_sums_of_past_sessions_stay_and_the_audit_keeps_an_id(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        member_id = leave_traces(cast)
        erasures.erase_member(actor=cast.ada, member_id=member_id)
    with unit():
        assert db.session.scalar(select(func.count()).select_from(Mark)) == 3
        assert audited("erase", "member") == [member_id]
        follow_up = db.session.scalars(select(FollowUp)).one()
        assert follow_up.member_id is None
        for table in (PlanningFlag, Suppression, IdempotencyKey):
            assert db.session.scalar(select(func.count()).select_from(table)) == 0


def test_queued_mail_of_an_erased_member_is_withdrawn(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        member_id = leave_traces(cast)
        erasures.erase_member(actor=cast.ada, member_id=member_id)
        states = db.session.execute(text("SELECT state FROM delivery WHERE member_id IS NOT NULL"))
        assert set(states.scalars()) == {"withdrawn"}


def test_an_erased_member_stands_on_no_roster_and_cannot_be_brought_back(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        member = joined(cast.ada, cast.group_a)
        place = place_of(member, cast.group_a)
        erasures.erase_member(actor=cast.ada, member_id=member.id)
    with unit():
        assert rosters.read_roster(actor=cast.ada, group_id=cast.group_a) == []
        for again in (members.find_member, erasures.erase_member):
            with pytest.raises(NotFound):
                again(actor=cast.ada, member_id=member.id)
        with pytest.raises(NotFound):
            memberships.welcome_back(actor=cast.ada, group_id=cast.group_a, membership_id=place.id)
        assert erasures.find_erased(actor=cast.ben, member_id=member.id).deleted_at == clock.now()
        with pytest.raises(NotFound):
            erasures.find_erased(actor=cast.cleo, member_id=member.id)


def test_only_those_who_facilitate_a_member_erase_them(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        member = joined(cast.ada, cast.group_a)
    for stranger in (cast.cleo, cast.dora, cast.eli, cast.ana):
        with unit(), pytest.raises(NotFound):
            erasures.erase_member(actor=stranger, member_id=member.id)


def test_removing_takes_a_member_off_my_rosters_and_leaves_them_on_others(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        member = joined(cast.ada, cast.group_a, "Noor")
        memberships.place_member(
            actor=Principal.system(), group_id=cast.group_b, new=NewMembership(member.id)
        )
    with unit():
        erasures.remove_member(actor=cast.ada, member_id=member.id)
    with unit():
        assert members.find_member(actor=cast.cleo, member_id=member.id).name_to_use == "Noor"
        with pytest.raises(NotFound):
            members.find_member(actor=cast.ada, member_id=member.id)
        (row,) = members.read_members(
            actor=cast.ada, page=PageRequest(), updated_since=member.created_at
        ).rows
        assert row.deleted_at == clock.now()


def test_removing_somebody_who_stands_nowhere_else_erases_them(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        member = joined(cast.ada, cast.group_a, "Noor")
        erasures.remove_member(actor=cast.ada, member_id=member.id)
    with unit():
        kept = db.session.get_one(Member, member.id)
        assert (kept.name_to_use, kept.erased_at) == (None, clock.now())
