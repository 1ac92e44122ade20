"""Signing in: Flask-Login around the one authorisation statement."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask, current_app, redirect, request, session, url_for
from flask_login import UserMixin, current_user, login_user, logout_user
from werkzeug.wrappers import Response

from facilitator import clock
from facilitator.domain.attempts import Attempts, key_of
from facilitator.domain.principal import Principal
from facilitator.errors import Invalid, TooMany, Unauthenticated
from facilitator.extensions import login_manager
from facilitator.models.account import Account
from facilitator.services import principals

View = Callable[..., Any]
Found = TypeVar("Found")
ATTEMPTS, REQUESTS = "sign-in-attempts", "sign-in-requests"
FREE_REQUESTS = 20  # several people may share an address


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


def sign_in(account: Account, *, stay: bool = False) -> None:
    """Start a signed-in session for an account whose owner has proven who they are.

    The cookie starts afresh, so that nobody can plant one beforehand; with ``stay`` it outlives the browser window.
    """
    session.clear()
    session["locale"] = account.locale
    session.permanent = stay
    # The account may be as new as this transaction, so it is not looked up; the next request does that.
    bare = Principal(account.id, frozenset(), frozenset(), frozenset(), None, account.session_version)
    login_user(SignedIn(bare))


def sign_out() -> None:
    """End the signed-in session of this browser."""
    locale = session.get("locale")
    logout_user()
    session.clear()
    if locale:
        session["locale"] = locale


def choose_language(locale: str) -> None:
    """Show the pages of this browser in another language."""
    session["locale"] = locale


def signed_in(view: View) -> View:
    """Let only signed-in people see a page; the view gets ``actor``."""

    @wraps(view)
    def admitted(**path: Any) -> Any:
        if not current_user.is_authenticated:
            if "HX-Request" in request.headers:  # a part of a page: the sign-in page must not be put into it
                raise Unauthenticated
            return to_sign_in()
        return view(actor=current_user.principal, **path)

    admitted.needs_sign_in = True  # type: ignore[attr-defined]  # read by the role matrix
    return admitted


def to_sign_in() -> Response:
    """Send a reader to the sign-in page and back afterwards."""
    if "HX-Request" in request.headers:
        return Response(status=401)  # a part of a page cannot become the sign-in page; status.js says so
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("web.sign_ins.sign_in", next=None if back == "/" else back))


def own_path(address: str | None) -> str | None:
    """Return the address if it is a path of this site, None if it leads anywhere else."""
    if not address or len(address) > 500 or not address.isprintable() or "\\" in address:  # noqa: PLR2004 - no page of ours is longer
        return None
    parts = urlsplit(address)
    ours = not parts.scheme and not parts.netloc and address.startswith("/") and not address.startswith("//")
    return address if ours else None


def slowed(email: str, act: Callable[[], Found]) -> Found:
    """Try a password, unless this address has guessed at this account too often just now.

    Raises:
        TooMany: with the seconds to wait. Other people, and the owner at another address, are not held up.
    """
    attempts: Attempts = current_app.extensions[ATTEMPTS]
    key = key_of(email.strip().lower(), request.remote_addr or "")
    seconds = attempts.wait(key, clock.monotonic())
    if seconds:
        raise TooMany("account.too_many_tries", retry_after=seconds, seconds=seconds)
    try:
        found = act()
    except Invalid:
        attempts.failed(key, clock.monotonic())
        raise
    attempts.succeeded(key)
    return found


def counted(what: str) -> None:
    """Count something that anybody may ask for, and let an address that asks too often wait.

    Raises:
        TooMany: with the seconds to wait.
    """
    attempts: Attempts = current_app.extensions[REQUESTS]
    key, at = key_of(what, request.remote_addr or ""), clock.monotonic()
    seconds = attempts.wait(key, at)
    if seconds:
        raise TooMany("account.asked_often", retry_after=seconds, seconds=seconds)
    attempts.failed(key, at)


def init_auth(app: Flask) -> None:
    """Tell Flask-Login how to find people, and count failed tries per application."""
    login_manager.user_loader(load)
    login_manager.session_protection = (
        None  # addresses change on phones; the session version is what ends a session
    )
    app.extensions[ATTEMPTS] = Attempts()
    app.extensions[REQUESTS] = Attempts(free=FREE_REQUESTS)
