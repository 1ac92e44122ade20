"""What a member may take with them, as it goes out."""

from marshmallow import fields as ma

from facilitator.schemas.base import Dumped
from facilitator.schemas.fields import (
    Flag,
    Id,
    ListOf,
    Text,
    WholeNumber,
)
from facilitator.schemas.moments import Day, Instant, LocalTime


class ExportedMember(Dumped):
    """Who the member is to the group."""

    id = Id()
    name_to_use = Text(allow_none=True)
    pronouns = Text()
    say_it_like = Text()
    needs = ListOf(Text())
    time_zone = Text(allow_none=True)
    locale = Text()
    message_style = Text()
    created_at = Instant()


class ExportedContact(Dumped):
    """How the member may be reached."""

    kind = Text()
    value = Text()
    label = Text()
    shared_agreed_at = Instant(allow_none=True)
    safe_to_leave_message = Flag()


class ExportedConsent(Dumped):
    """What the member agreed to."""

    what = Text()
    wording_version = Text()
    given_how = Text()
    given_at = Instant()
    withdrawn_at = Instant(allow_none=True)


class ExportedPlace(Dumped):
    """Where the member stands on a list."""

    group_id = Id()
    group = Text()
    status = Text()
    joined_on = Day(allow_none=True)
    left_on = Day(allow_none=True)
    reminder_rules = ListOf(WholeNumber(), attribute="reminder_leads", allow_none=True)
    reminders_stopped_at = Instant(allow_none=True)


class ExportedMark(Dumped):
    """One evening in the register."""

    group = Text()
    starts_at = Instant()
    starts_local = LocalTime()
    time_zone = Text()
    mark = Text()
    marked_at = Instant()


class ExportedMessage(Dumped):
    """One message that went or was to go; what it said is not kept."""

    kind = Text()
    channel = Text()
    state = Text()
    due_at = Instant()
    sent_at = Instant(allow_none=True)


class ExportedFollowUp(Dumped):
    """One promise to get in touch."""

    kind = Text()
    due_at = Instant()
    state = Text()
    done_at = Instant(allow_none=True)


class ExportedCalendar(Dumped):
    """One calendar address that was made for the member; the address itself is not kept."""

    created_at = Instant()
    stopped_at = Instant(attribute="revoked_at", allow_none=True)


class MemberExportOut(Dumped):
    """Everything that is held about a member in the groups named."""

    id = Id()
    exported_at = Instant()
    groups = ListOf(Text())
    member = ma.Nested(ExportedMember)
    contacts = ma.List(ma.Nested(ExportedContact))
    consents = ma.List(ma.Nested(ExportedConsent))
    places = ma.List(ma.Nested(ExportedPlace))
    attendance = ma.List(ma.Nested(ExportedMark))
    messages = ma.List(ma.Nested(ExportedMessage))
    follow_ups = ma.List(ma.Nested(ExportedFollowUp))
    calendars = ma.List(ma.Nested(ExportedCalendar))
