"""Signing in: Flask-Login around the one authorisation statement."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask_login import UserMixin, current_user, login_user, logout_user
from werkzeug.wrappers import Response

from facilitator.domain.principal import Principal
from facilitator.extensions import login_manager
from facilitator.services import principals

View = Callable[..., Any]


class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login ships no types
    """What Flask-Login keeps for a request: the principal, no more."""

    def __init__(self, principal: Principal) -> None:
        """Wrap a principal."""
        self.principal = principal

    def get_id(self) -> str:
        """Return what the cookie holds: raising the session version logs out everywhere."""
        return f"{self.principal.account_id}:{self.principal.session_version}"


def load(session_id: str) -> SignedIn | None:
    """Return who the cookie speaks of, None if the account or its session version is gone."""
    account, _, version = session_id.partition(":")
    try:
        principal = principals.of_account(UUID(account))
    except ValueError:
        return None
    if principal is None or str(principal.session_version) != version:
        return None
    return SignedIn(principal)


def sign_in(account_id: UUID) -> None:
    """Start a signed-in session for an account whose identity has been proven."""
    principal = principals.of_account(account_id)
    if principal is not None:
        login_user(SignedIn(principal))


def sign_out() -> None:
    """End the signed-in session of this browser."""
    logout_user()


def actor() -> Principal:
    """Return who is signed in; only views behind ``signed_in`` ask."""
    principal: Principal = current_user.principal
    return principal


def signed_in(view: View) -> View:
    """Let only signed-in people see a page; the view gets ``actor``."""

    @wraps(view)
    def admitted(**path: Any) -> Any:
        if not current_user.is_authenticated:
            return to_sign_in()
        return view(actor=current_user.principal, **path)

    admitted.needs_sign_in = True  # type: ignore[attr-defined]  # read by the role matrix
    return admitted


def to_sign_in() -> Response:
    """Send a reader to the sign-in page and back afterwards."""
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("web.accounts.sign_in", next=back))


def init_auth() -> None:
    """Tell Flask-Login how to find people."""
    login_manager.user_loader(load)
    login_manager.session_protection = (
        None  # addresses change on phones; the session version is what ends a session
    )
