"""Who reaches consents: whoever facilitates the member."""

from tests.roles.matrix import Row

MEMBER = {"member_id": "member_a"}
CONSENT = {**MEMBER, "consent_id": "consent_a"}
READ = (200, 200, 404, 404, 404, 404, 401, 200, 403)
POSTED = (303, 303, 404, 404, 404, 404, 302, 302, 302)
NEW = {"what": "phone", "given_how": "written"}

ROWS = {
    "GET consents.list_consents": Row(READ, MEMBER),
    "POST consents.give_consent": Row((201, 201, 404, 404, 404, 404, 401, 201, 403), MEMBER, json=NEW),
    "GET consents.get_consent": Row(READ, CONSENT),
    "POST consents.withdraw_consent": Row(READ, CONSENT),
    "POST web.consents.give_consent": Row(POSTED, MEMBER, form=NEW),
    "POST web.consents.withdraw_consent": Row(POSTED, CONSENT),
}
