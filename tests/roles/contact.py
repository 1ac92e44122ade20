"""Who reaches contacts: whoever facilitates the member, one look at a time."""

from tests.roles.matrix import Row

MEMBER, ANY = {"member_id": "member_a"}, {"If-Match": "*"}
CONTACT, EMAIL = {**MEMBER, "contact_id": "contact_a"}, {**MEMBER, "kind": "email"}
READ = (200, 200, 404, 404, 404, 404, 401, 200, 403)
PAGE = (200, 200, 404, 404, 404, 404, 302, 302, 302)
POSTED = (303, 303, 404, 404, 404, 404, 302, 302, 302)
PHONE = {"kind": "phone", "value": "+44 7700 900123"}

ROWS = {
    "GET contacts.list_contacts": Row(READ, MEMBER),
    "POST contacts.add_contact": Row((201, 201, 404, 404, 404, 404, 401, 201, 403), MEMBER, json=PHONE),
    "GET contacts.get_contact": Row(READ, CONTACT),
    "PATCH contacts.change_contact": Row(READ, CONTACT, json={"label": "S"}, headers=ANY),
    "DELETE contacts.remove_contact": Row(
        (204, 204, 404, 404, 404, 404, 401, 204, 403), CONTACT, headers=ANY
    ),
    "GET web.contacts.keep_contact": Row(PAGE, EMAIL),
    "POST web.contacts.keep_contact": Row(POSTED, EMAIL, form={"value": "s@example.org"}),
    "POST web.contacts.reveal_contact": Row(PAGE, EMAIL),
    "POST web.contacts.remove_contact": Row(POSTED, EMAIL),
}
