"""The demo's way in: a signed link that signs a visitor in as its facilitator. It exists nowhere else."""

from uuid import UUID

from flask import Blueprint, current_app, redirect
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from facilitator.errors import Gone
from facilitator.extensions import db
from facilitator.models.account import Account
from facilitator.web import auth

pages = Blueprint("demo", __name__)
SALT = "demo"


def signed(secret_key: str, account: str) -> str:
    """Return the last part of the link for an account."""
    return str(URLSafeSerializer(secret_key, SALT).dumps(account))


@pages.get("/demo/<token>")
def enter(token: str) -> Response:
    """Sign in as the facilitator of the demo.

    Raises:
        Gone: the link is not of this demo.
    """
    try:
        account = UUID(URLSafeSerializer(current_app.config["SETTINGS"].secret_key, SALT).loads(token))
    except (BadSignature, ValueError, AttributeError):
        raise Gone from None
    found = db.session.get(Account, account)
    if found is None:
        raise Gone
    return redirect(auth.sign_in(found), 303)


enter.logged = True  # type: ignore[attr-defined]  # a link that is opened keeps one thing: that this browser is in
