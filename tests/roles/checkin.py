"""Who reaches anonymous check-ins: those who facilitate the group and nobody else who knows of the session."""

from typing import Any

from facilitator import transactions
from facilitator.domain.checkin import NewCheckin
from facilitator.domain.consent import NewConsent
from facilitator.domain.contact import NewContact
from facilitator.domain.member import NewMember
from facilitator.extensions import db
from facilitator.models.consent import WORDING_VERSION
from facilitator.models.group import Group
from facilitator.services import checkins, consents, contacts, memberships
from tests.roles.matrix import Row
from tests.stage import Stage

TONIGHT, COMING = {"session_id": "session_a"}, {"session_id": "coming_a"}
DRAFT, OPEN = {"checkin_id": "checkin_draft"}, {"checkin_id": "checkin_open"}
READ = (200, 200, 404, 403, 404, 403, 401, 200, 403)
MADE = (201, 201, 404, 403, 404, 403, 401, 201, 403)
PAGE = (200, 200, 404, 403, 404, 403, 302, 302, 302)
POSTED = (303, 303, 404, 403, 404, 403, 302, 302, 302)
FORM = {"opens_local": "", "closes_local": "", "epsilon_milli": "500", "codes": "hat"}


def props(stage: Stage) -> dict[str, Any]:
    """Put five people on the list of group A, one with mail, and give it an open check-in and one to come."""
    ada, group_id = stage.cast.ada, stage.cast.group_a
    with stage.app.app_context(), transactions.unit():
        db.session.get_one(Group, group_id).checkin_enabled = True
        people = [
            memberships.take_in(actor=ada, new=NewMember(name, group_id=group_id))
            for name in ("Alder", "Birch", "Cedar", "Damson", "Elm")
        ]
        address = NewContact("email", "alder@example.net")
        contacts.add_contact(actor=ada, member_id=people[0].id, new=address)
        agreed = NewConsent("email", "spoken", WORDING_VERSION)
        consents.give_consent(actor=ada, member_id=people[0].id, new=agreed)
    with stage.app.app_context(), transactions.unit():
        draft = checkins.plan_checkin(actor=ada, session_id=stage.ids["coming_a"], new=NewCheckin())
        live = checkins.plan_checkin(actor=ada, session_id=stage.ids["session_a"], new=NewCheckin())
    with stage.app.app_context(), transactions.unit():
        checkins.open_checkin(actor=ada, checkin_id=live.id)
    return {"checkin_draft": draft.id, "checkin_open": live.id, "member_with_mail": people[0].id}


ROWS = {
    "GET checkins.list_checkins": Row(READ, TONIGHT),
    "POST checkins.plan_checkin": Row(MADE, COMING, json={"phase": "before", "epsilon_milli": 500}),
    "GET checkins.get_checkin": Row(READ, OPEN),
    "POST checkins.open_checkin": Row(READ, DRAFT),
    "POST checkins.print_slips": Row(MADE, OPEN, json={"count": 2}),
    "GET web.checkins.list_checkins": Row(PAGE, TONIGHT),
    "GET web.checkins.new_checkin": Row(PAGE, COMING | {"phase": "before"}),
    "POST web.checkins.new_checkin": Row(POSTED, COMING | {"phase": "before"}, form=FORM),
    "GET web.checkins.show_checkin": Row(PAGE, OPEN),
    "GET web.checkins.list_releases": Row(PAGE, {"group_id": "group_a"}),
    "POST web.checkins.open_checkin": Row(POSTED, DRAFT),
    "POST web.checkins.withdraw_checkin": Row(POSTED, DRAFT),
    "GET web.checkins.print_slips": Row(PAGE, OPEN),
    "POST web.checkins.print_slips": Row(PAGE, OPEN, form={"count": "2"}),
    "GET web.checkins.send_again": Row(PAGE, OPEN),
    "POST web.checkins.send_again": Row(POSTED, OPEN, form={"member_id": "member_with_mail"}),
}
