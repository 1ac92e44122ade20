"""Who reaches the organisation, and the doors that are open to everybody."""

from typing import Any
from uuid import UUID

from facilitator import transactions
from facilitator.domain.account import NewAccount
from facilitator.domain.principal import Principal
from facilitator.services import account_links, accounts
from tests.cast import PASSWORD, email_of
from tests.roles.matrix import Row
from tests.stage import Stage

SET_UP, JOIN, RESET = ({"secret": f"link_{purpose}"} for purpose in account_links.PATHS)
CHOSEN = {"name": "Ada", "password": "walking beside nine quiet otters"}
FORM = {
    "name": "Harbour Lantern", "country": "IE", "locale": "en", "time_zone": "Europe/Dublin",
    "sender_label": "Reminder",
}  # fmt: skip
OPEN, OPEN_POST = (200,) * 9, (303,) * 9

ROWS = {
    "GET web.organisations.settings": Row((403, 403, 403, 403, 403, 200, 302, 302, 302)),
    "POST web.organisations.settings": Row((403, 403, 403, 403, 403, 303, 302, 302, 302), form=FORM),
    "GET web.start.start": Row((302,) * 9),  # to today, or to sign in
    "GET web.sign_ins.sign_in": Row((302, 302, 302, 302, 302, 302, 200, 200, 200)),
    "POST web.sign_ins.sign_in": Row(OPEN_POST, form={"email": email_of("ada"), "password": PASSWORD}),
    "POST web.sign_ins.sign_out": Row(OPEN_POST),
    "GET web.sign_ins.forgot": Row(OPEN),
    "POST web.sign_ins.forgot": Row(OPEN_POST, form={"email": email_of("ada")}),
    "GET web.sign_ins.look_in_mail": Row(OPEN),
    "GET web.sign_ins.join": Row(OPEN, JOIN),
    "POST web.sign_ins.join": Row(OPEN_POST, JOIN, form=CHOSEN),
    "GET web.sign_ins.new_password": Row(OPEN, RESET),
    "POST web.sign_ins.new_password": Row(OPEN_POST, RESET, form={"password": CHOSEN["password"]}),
    "GET web.set_up.set_up": Row(OPEN, SET_UP),
    "POST web.set_up.set_up": Row(
        (410,) * 9,  # there is an organisation already
        SET_UP,
        form={**FORM, **CHOSEN, "organisation": "Another", "email": "x@example.org"},
    ),
    "GET web.crisis.show": Row(OPEN),
    "GET web.health.alive": Row(OPEN),
    "GET web.proxies.seen": Row((404,) * 9),  # answers the doctor of this installation alone
    "GET web.health.metrics": Row((404,) * 9),  # closed unless METRICS_TOKEN is set
    "GET web.health.overview": Row((403, 403, 403, 403, 403, 200, 302, 302, 302)),
    "POST web.health.send_trial": Row((403, 403, 403, 403, 403, 303, 302, 302, 302)),
}


def props(stage: Stage) -> dict[str, Any]:
    """Make a link of each purpose: Eve is invited, Ada forgot her password, and one set-up link is left over."""
    ids = stage.cast.ids
    with stage.app.app_context(), transactions.unit():
        owners = {"set_up": None, "invitation": invited(), "password": ids["ada"]}
        return {f"link_{purpose}": account_links.mint(owner, purpose) for purpose, owner in owners.items()}


def invited() -> UUID:
    """Return the id of somebody who has not joined yet."""
    return accounts.invite(actor=Principal.system(), new=NewAccount("eve@example.org", "Eve")).id
