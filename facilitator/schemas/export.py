"""What a member may take with them, as it goes out."""

from marshmallow import fields as ma

from facilitator.schemas.base import Dumped
from facilitator.schemas.fields import Day, Flag, Id, Instant, ListOf, LocalTime, Text, WholeNumber


class ExportedMember(Dumped):
    """Who the member is to the group."""

    id = Id()
    name_to_use = Text()
    pronouns = Text()
    say_it_like = Text()
    needs = ListOf(Text())
    time_zone = Text()
    locale = Text()
    message_style = Text()
    created_at = Instant()


class ExportedContact(Dumped):
    """How the member may be reached."""

    kind = Text()
    value = Text()
    label = Text()
    shared_agreed_at = Instant()
    safe_to_leave_message = Flag()


class ExportedConsent(Dumped):
    """What the member agreed to."""

    what = Text()
    wording_version = Text()
    given_how = Text()
    given_at = Instant()
    withdrawn_at = Instant()


class ExportedPlace(Dumped):
    """Where the member stands on a list."""

    group_id = Id()
    group = Text()
    status = Text()
    joined_on = Day()
    left_on = Day()
    reminder_rules = ListOf(WholeNumber(), attribute="reminder_leads")
    reminders_stopped_at = Instant()


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
    sent_at = Instant()


class ExportedFollowUp(Dumped):
    """One promise to get in touch."""

    kind = Text()
    due_at = Instant()
    state = Text()
    done_at = Instant()


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
