"""Export: a person gets what is held about them, and nothing about anybody else or any other group."""

import pytest

from facilitator.domain.contact import NewContact
from facilitator.domain.feed import NewFeed
from facilitator.domain.membership import NewMembership
from facilitator.domain.principal import Principal
from facilitator.errors import NotFound
from facilitator.schemas.export import MemberExportOut
from facilitator.services import contacts, exports, feeds, memberships
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.people import agreed, audited, joined, mark, past_sessions, reachable, reminder

MOMENT = "2026-10-22T15:30:00Z"


def expected(cast: Cast) -> dict[str, object]:
    """Return what is held about Zoë, word for word."""
    return {
        "exported_at": MOMENT,
        "groups": ["Tuesday Circle"],
        "member": {
            "name_to_use": "Zoë", "pronouns": "", "say_it_like": "", "needs": [], "time_zone": None,
            "locale": "en", "message_style": "discreet", "created_at": MOMENT,
        },
        "contacts": [
            {"kind": "email", "value": "zoe@example.org", "label": "Z", "shared_agreed_at": None,
             "safe_to_leave_message": False},
            {"kind": "phone", "value": "+44 7700 900123", "label": "", "shared_agreed_at": None,
             "safe_to_leave_message": True},
        ],
        "consents": [
            {"what": what, "wording_version": "consent-1", "given_how": "spoken", "given_at": MOMENT,
             "withdrawn_at": None}
            for what in ("email", "keep_name")
        ],
        "places": [
            {"group_id": str(cast.group_a), "group": "Tuesday Circle", "status": "current",
             "joined_on": "2026-10-22", "left_on": None, "reminder_rules": None,
             "reminders_stopped_at": None},
        ],
        "attendance": [
            {"group": "Tuesday Circle", "starts_at": "2026-10-15T15:30:00Z",
             "starts_local": "2026-10-15T15:30:00", "time_zone": "UTC", "mark": "late", "marked_at": MOMENT},
        ],
        "messages": [
            {"kind": "reminder", "channel": "email", "state": "planned", "due_at": MOMENT, "sent_at": None},
        ],
        "follow_ups": [],
        "calendars": [],
    }  # fmt: skip


@pytest.mark.requirement("P23")
def test_the_export_holds_everything_about_one_person(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        member = joined(cast.ada, cast.group_a, "Zoë")
        joined(cast.ada, cast.group_a, "Somebody else")
        reachable(cast.ada, member, "zoe@example.org", label="Z")
        agreed(cast.ada, member, "keep_name")
        new = NewContact("phone", "+44 7700 900123", safe_to_leave_message=True)
        contacts.add_contact(actor=cast.ada, member_id=member.id, new=new)
        (session,) = past_sessions(cast.group_a, 1)
        mark(member, [session], "late")
        reminder(member, session)
    with unit():
        held = MemberExportOut().dump(exports.export_member(actor=cast.ben, member_id=member.id))
        assert audited("export", "member") == [member.id]
    assert held.pop("id") == held["member"].pop("id") == str(member.id)
    assert held == expected(cast)


def test_the_export_covers_the_groups_of_whoever_asks_for_it(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        member = joined(cast.ada, cast.group_a, "Zoë")
        memberships.place_member(
            actor=Principal.system(), group_id=cast.group_b, new=NewMembership(member.id)
        )
        there = past_sessions(cast.group_b, 2)
        mark(member, there)
        reminder(member, there[0])
    with unit():
        held = exports.export_member(actor=cast.ada, member_id=member.id)
        assert (held.groups, held.attendance, held.messages) == (["Tuesday Circle"], [], [])
        held = exports.export_member(actor=cast.cleo, member_id=member.id)
        assert (held.groups, len(held.attendance)) == (["Monday Night Share"], 2)
        for stranger in (cast.dora, cast.eli, cast.ana):
            with pytest.raises(NotFound):
                exports.export_member(actor=stranger, member_id=member.id)


def test_the_export_says_when_calendar_addresses_were_made_and_stopped(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        member = joined(cast.ada, cast.group_a, "Zoë")
        memberships.place_member(
            actor=Principal.system(), group_id=cast.group_b, new=NewMembership(member.id)
        )
        for actor in (cast.ada, cast.ada, cast.ben, cast.cleo):
            feeds.make_feed(actor=actor, new=NewFeed("member", member_id=member.id))
    with unit():
        held = MemberExportOut().dump(exports.export_member(actor=cast.ben, member_id=member.id))
    stopped = [one["stopped_at"] is not None for one in held["calendars"]]
    assert stopped == [True, False, False]  # what Cleo made would tell of another group
    assert {frozenset(one) for one in held["calendars"]} == {frozenset({"created_at", "stopped_at"})}
