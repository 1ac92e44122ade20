"""Who reaches members: whoever facilitates them, and nobody by any other role."""

from typing import Any

from facilitator import transactions
from facilitator.domain.consent import NewConsent
from facilitator.domain.contact import NewContact
from facilitator.domain.member import NewMember
from facilitator.domain.membership import NewMembership
from facilitator.services import consents, contacts, members, memberships
from tests.roles.matrix import Row
from tests.stage import Stage

MEMBER, ANY = {"member_id": "member_a"}, {"If-Match": "*"}
READ = (200, 200, 404, 404, 404, 404, 401, 200, 403)
GONE = (204, 204, 404, 404, 404, 404, 401, 204, 403)
PAGE = (200, 200, 404, 404, 404, 404, 302, 302, 302)
POSTED = (303, 303, 404, 404, 404, 404, 302, 302, 302)
FORM = {"name_to_use": "Kit", "message_style": "named", "locale": "en"}


def props(stage: Stage) -> dict[str, Any]:
    """Give the member of group A a contact and a consent, and let somebody wait for a place."""
    ada, group_id, member_id = stage.cast.ada, stage.cast.group_a, stage.ids["member_a"]
    with stage.app.app_context(), transactions.unit():
        place = members.places_of(member_id)[0]
        contact = contacts.add_contact(
            actor=ada, member_id=member_id, new=NewContact("email", "sam@example.org")
        )
        consent = consents.give_consent(
            actor=ada, member_id=member_id, new=NewConsent("email", "spoken", "consent-1")
        )
        kim = members.add_member(actor=ada, new=NewMember("Kim"))
        waiting = memberships.place_member(actor=ada, group_id=group_id, new=NewMembership(kim.id, "waiting"))
        loose = members.add_member(actor=ada, new=NewMember("Lou"))
    return {
        "place_a": place.id, "contact_a": contact.id, "consent_a": consent.id, "waiting_a": waiting.id,
        "loose": loose.id,
    }  # fmt: skip


ROWS = {
    "GET members.list_members": Row((200, 200, 200, 403, 403, 403, 401, 200, 403)),
    "POST members.add_member": Row(
        (201, 201, 201, 403, 403, 403, 401, 201, 403), json={"name_to_use": "Kit"}
    ),
    "GET members.get_member": Row(READ, MEMBER),
    "PATCH members.change_member": Row(READ, MEMBER, json={"pronouns": "they"}, headers=ANY),
    "DELETE members.remove_member": Row(GONE, MEMBER, headers=ANY),
    "POST members.export_member": Row(READ, MEMBER),
    "POST members.erase_member": Row(READ, MEMBER),
    "GET web.members.show_member": Row(PAGE, MEMBER),
    "GET web.members.edit_member": Row(PAGE, MEMBER),
    "POST web.members.edit_member": Row(POSTED, MEMBER, form=FORM),
    "GET web.members.export_member": Row(PAGE, MEMBER),
    "POST web.members.export_member": Row(PAGE, MEMBER, form={"as": "file"}),
    "GET web.members.erase_member": Row(PAGE, MEMBER),
    "POST web.members.erase_member": Row(POSTED, MEMBER),
}
