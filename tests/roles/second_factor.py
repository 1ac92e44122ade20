"""Who reaches second factors, signed-in browsers and what is known of sign-ins: people their own, admins more."""

from typing import Any

from facilitator import clock, transactions
from facilitator.domain.account import NewAccount
from facilitator.domain.principal import Principal
from facilitator.extensions import db
from facilitator.models.sign_in import SignIn
from facilitator.services import accounts, factors, passkeys
from tests.authenticator import Authenticator
from tests.cast import PASSWORD
from tests.factors import App, give_app, give_passkey
from tests.roles.matrix import Row
from tests.stage import Stage

OWN_PAGE = (200, 200, 200, 200, 200, 200, 302, 302, 302)
OWN_POST = (303, 303, 303, 303, 303, 303, 302, 302, 302)
ADAS_PAGE = (200, 404, 404, 404, 404, 404, 302, 302, 302)
ADAS_POST = (303, 404, 404, 404, 404, 404, 302, 302, 302)
ADMINISTERED = (403, 403, 403, 403, 403, 200, 302, 302, 302)
ADMINISTERED_POST = (403, 403, 403, 403, 403, 303, 302, 302, 302)
PASSKEY, BROWSER, BEN = (
    {"passkey_id": "passkey_ada"},
    {"sign_in_id": "browser_ada"},
    {"account_id": "account_ben"},
)
SURE = {"current_password": PASSWORD}

ROWS = {
    "GET web.second_factors.signing_in": Row(OWN_PAGE),
    "GET web.second_factors.add_app": Row(OWN_PAGE),
    "POST web.second_factors.add_app": Row(  # the picture was made for Ben, who has no codes on paper yet
        (422, 201, 422, 422, 422, 422, 302, 302, 302),
        form={"sealed": "app_sealed", "code": "app_code", **SURE},
    ),
    "GET web.second_factors.remove_app": Row(OWN_PAGE),
    "POST web.second_factors.remove_app": Row(ADAS_POST, form=SURE),
    "GET web.second_factors.renew_codes": Row(OWN_PAGE),
    "POST web.second_factors.renew_codes": Row((201, 404, 404, 404, 404, 404, 302, 302, 302), form=SURE),
    "POST web.second_factors.end_browser": Row(ADAS_POST, BROWSER),
    "POST web.second_factors.end_others": Row(OWN_POST),
    "GET web.passkeys.add_passkey": Row(OWN_PAGE),
    "POST web.passkeys.add_passkey": Row(
        (422, 201, 422, 422, 422, 422, 302, 302, 302),
        form={"name": "red key", "credential": "passkey_made", **SURE},
    ),
    "GET web.passkeys.rename_passkey": Row(ADAS_PAGE, PASSKEY),
    "POST web.passkeys.rename_passkey": Row(ADAS_POST, PASSKEY, form={"name": "red key"}),
    "GET web.passkeys.remove_passkey": Row(ADAS_PAGE, PASSKEY),
    "POST web.passkeys.remove_passkey": Row(ADAS_POST, PASSKEY, form=SURE),
    "GET web.second_steps.second_step": Row((302,) * 9),  # only on the way in, after the password
    "POST web.second_steps.second_step": Row((302,) * 9, form={"code": "123456"}),
    "GET web.second_steps.sign_in_with_passkey": Row((200,) * 9),
    "POST web.second_steps.sign_in_with_passkey": Row((303,) * 9, form={"credential": "passkey_answer"}),
    "GET web.resets.help_to_sign_in": Row(ADMINISTERED, BEN),
    "POST web.resets.send_password_link": Row(ADMINISTERED_POST, BEN),
    "POST web.resets.remove_factors": Row(ADMINISTERED_POST, BEN),
    "POST web.resets.withdraw_invitation": Row(
        (404, 404, 404, 303, 404, 303, 302, 302, 302), {"account_id": "account_gwen"}
    ),
    "GET web.resets.list_sign_ins": Row(ADMINISTERED),
}


def props(stage: Stage) -> dict[str, Any]:
    """Give Ada an app, a passkey and a second browser, offer Ben an app and a passkey, invite Gwen."""
    cast = stage.cast
    device, passkey_id = give_passkey(cast, "ada")
    give_app(cast, "ada")
    with stage.app.app_context(), transactions.unit():
        offered = factors.offer_app(cast.ids["ben"], "ben@example.org")
        browser = SignIn(
            account_id=cast.ids["ada"], session_version=1, device="firefox/android", started_at=clock.now(),
            last_used_on=clock.now().date(),
        )  # fmt: skip
        db.session.add(browser)
        gwen = accounts.invite(actor=Principal.system(), new=NewAccount("gwen@example.org", "Gwen"))
        return {
            "passkey_ada": passkey_id,
            "passkey_answer": device.get(passkeys.ask()),
            "passkey_made": Authenticator().create(passkeys.offer(actor=cast.ben)),
            "browser_ada": browser.id,
            "account_gwen": gwen.id,
            "app_sealed": offered.sealed,
            "app_code": App(offered.secret.replace(" ", "")).code(),
        }
