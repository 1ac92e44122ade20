"""Who reaches accounts: administrators change them, coordinators invite some, each person sees their own."""

from typing import Any

from facilitator import transactions
from facilitator.domain.account import NewAccount
from facilitator.services import accounts
from tests.cast import PASSWORD
from tests.roles.matrix import Row
from tests.stage import Stage

BEN, FERN, ANY = {"account_id": "account_ben"}, {"account_id": "account_fern"}, {"If-Match": "*"}
NEW = {"email": "gil@example.org", "name": "Gil"}
CHANGED = {"email": "ben@example.org", "name": "Ben", "roles": "facilitator", "active": "yes"}
COORDINATED = (403, 403, 403, 200, 403, 200, 302, 302, 302)
ADMINISTERED = (403, 403, 403, 403, 403, 200, 302, 302, 302)
SAVED = (403, 403, 403, 403, 403, 303, 302, 302, 302)
OWN_PAGE = (200, 200, 200, 200, 200, 200, 302, 302, 302)
OWN_POST = (303, 303, 303, 303, 303, 303, 302, 302, 302)

ROWS = {
    "GET accounts.get_me": Row((200, 200, 200, 200, 200, 200, 401, 200, 200)),
    "GET accounts.list_accounts": Row((200, 200, 200, 200, 200, 200, 401, 200, 403)),
    "POST accounts.invite_account": Row((403, 403, 403, 403, 403, 201, 401, 403, 403), json=NEW),
    "GET accounts.get_account": Row((404, 200, 404, 200, 404, 200, 401, 404, 403), BEN),
    "PATCH accounts.change_account": Row(
        (404, 403, 404, 403, 404, 200, 401, 404, 403), BEN, json={"roles": ["admin"]}, headers=ANY
    ),
    "DELETE accounts.remove_account": Row((404, 403, 404, 403, 404, 204, 401, 404, 403), BEN, headers=ANY),
    "GET web.accounts.list_accounts": Row(COORDINATED),
    "GET web.accounts.invite": Row(COORDINATED),
    "POST web.accounts.invite": Row(
        (403, 403, 403, 303, 403, 303, 302, 302, 302),
        form={**NEW, "roles": "facilitator", "group_ids": "group_a"},
    ),
    "GET web.accounts.edit_account": Row(ADMINISTERED, BEN),
    "POST web.accounts.edit_account": Row(SAVED, BEN, form=CHANGED),
    "GET web.accounts.remove_account": Row(ADMINISTERED, BEN),
    "POST web.accounts.remove_account": Row(SAVED, BEN),
    "POST web.accounts.invite_again": Row((404, 404, 404, 303, 404, 303, 302, 302, 302), FERN),
    "GET web.you.settings": Row(OWN_PAGE),
    "POST web.you.settings": Row(OWN_POST, form={"name": "A", "locale": "en", "time_zone": "Europe/London"}),
    "GET web.you.password": Row(OWN_PAGE),
    "POST web.you.password": Row(
        OWN_POST, form={"current_password": PASSWORD, "password": "walking beside nine quiet otters"}
    ),
    "POST web.sign_ins.sign_out_everywhere": Row(OWN_POST),
}


def props(stage: Stage) -> dict[str, Any]:
    """Invite Fern, who has not joined yet."""
    ana = stage.cast.ana
    with stage.app.app_context(), transactions.unit():
        return {"account_fern": accounts.invite(actor=ana, new=NewAccount("fern@example.org", "Fern")).id}
