"""Second factors that tests give to people of the cast."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from facilitator import clock, transactions
from facilitator.domain import totp
from facilitator.domain.second_factor import NewApp
from facilitator.extensions import db
from facilitator.models.account import Account
from facilitator.models.passkey import Passkey
from facilitator.services import factors, passkey_checks, passkeys, recovery_codes
from tests.authenticator import Authenticator
from tests.cast import PASSWORD, Cast
from tests.stage import Stage


@dataclass
class App:
    """An authenticator app on somebody's phone."""

    secret: str

    def code(self, steps: int = 0) -> str:
        """Return the code that it shows, or will show or showed some steps from now."""
        return totp.code_at(self.secret, totp.step_at(clock.now()) + steps)


def give_app(cast: Cast, name: str) -> tuple[App, list[str]]:
    """Give somebody an app that was set up two minutes ago, and recovery codes."""
    with cast.app.app_context(), transactions.unit():
        offered = factors.offer_app(cast.ids[name], "somebody@example.org")
        app = App(offered.secret.replace(" ", ""))
        factors.add_app(cast.ids[name], NewApp(offered.sealed, app.code(-1), PASSWORD))
        return app, recovery_codes.renew(cast.ids[name])


def give_passkey(cast: Cast, name: str) -> tuple[Authenticator, UUID]:
    """Give somebody a passkey; return the device that holds it, and its id."""
    device = Authenticator(credential_id=f"a passkey of {name}".encode())
    with cast.app.app_context(), transactions.unit():
        owner = db.session.get_one(Account, cast.ids[name])
        options = passkey_checks.creation_options(
            about=passkeys.adding(owner.id), user_id=owner.id.bytes, user_name=owner.email, known=[]
        )
        made = passkey_checks.created(device.create(options), passkeys.adding(owner.id))
        passkey = Passkey(
            account_id=owner.id, credential_id=made.credential_id, public_key=made.credential_public_key,
            sign_count=0, name="blue phone", added_at=clock.now(), last_used_on=None,
        )  # fmt: skip
        db.session.add(passkey)
        db.session.flush()
        return device, passkey.id


def with_app(name: str) -> Any:
    """Return a step that gives somebody of the stage an app before a page is looked at."""

    def prepare(stage: Stage) -> dict[str, Any]:
        give_app(stage.cast, name)
        return {}

    return prepare
