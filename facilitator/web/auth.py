"""Signing in: Flask-Login around the one authorisation statement."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask, current_app, g, redirect, request, session, url_for
from flask_login import UserMixin, current_user, login_user, logout_user
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from facilitator import clock
from facilitator.domain.device import rough
from facilitator.domain.principal import Principal
from facilitator.errors import Unauthenticated
from facilitator.extensions import login_manager
from facilitator.models.account import Account
from facilitator.services import factors, principals
from facilitator.services import signed_in as signed_in_browsers
from facilitator.web import guesses
from facilitator.web.forms import this_address

View = Callable[..., Any]
CONFINED_TO = "web.second_factors.signing_in"
HALF_WAY, HALF_WAY_SECONDS = "half-way", 600


class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login ships no types
    """What Flask-Login keeps for a request: the principal, and in which of the account's browsers it is signed in."""

    def __init__(
        self, principal: Principal, here: UUID, *, confined: bool = False, last_used_on: date | None = None
    ) -> None:
        """Wrap a principal; ``here`` is the browser, ``confined`` one that must set up a second factor first."""
        self.principal, self.here, self.confined, self.last_used_on = principal, here, confined, last_used_on

    def get_id(self) -> str:
        """Return what the cookie holds: taking the row of that id away signs this browser out."""
        return str(self.here)


@dataclass(frozen=True)
class HalfWay:
    """Somebody who gave a right password and is asked for a second step; nobody is signed in yet."""

    account_id: UUID
    session_version: int
    email: str
    stay: bool
    back: str


def load(session_id: str) -> SignedIn | None:
    """Return who the cookie speaks of, None if that browser was signed out or the account is gone.

    While the database cannot say, pages that are open to everybody and those about errors come up without a name.
    """
    try:
        here = UUID(session_id)
    except ValueError:
        return None
    try:
        found = principals.of_sign_in(here)
    except SQLAlchemyError:
        view = current_app.view_functions.get(request.endpoint or "")
        if "database_is_silent" in g or not hasattr(view, "needs_sign_in"):
            return None
        g.database_is_silent = True  # the page that tells of it asks again
        raise
    if found is None:
        return None
    principal, row = found
    return SignedIn(principal, here, confined=row.confined, last_used_on=row.last_used_on)


def admit(account: Account, *, stay: bool = False, back: str | None = None) -> str:
    """Sign somebody in who gave a right password or link, or ask for the second step; return where to go.

    The cookie of the second step signs nobody in: it only remembers, for ten minutes, what was right so far.
    """
    if not factors.factors_of(account.id).any:
        return sign_in(account, stay=stay, back=back)
    start_afresh(session.get("locale"))  # the account's own language is told to its owner only
    version, at = account.session_version, int(clock.now().timestamp())
    session[HALF_WAY] = [str(account.id), version, account.email, stay, back or "", at]
    return url_for("web.second_steps.second_step")


def half_way() -> HalfWay | None:
    """Return who is half way in, None if nobody is or it took too long."""
    kept = session.get(HALF_WAY)
    if not kept or not 0 <= clock.now().timestamp() - kept[-1] <= HALF_WAY_SECONDS:
        return None
    account_id, version, email, stay, back, _ = kept
    return HalfWay(UUID(account_id), version, email, stay, back)


def sign_in(account: Account, *, stay: bool = False, back: str | None = None, way: str = "sign_in") -> str:
    """Start a signed-in session for an account whose owner has shown everything; return where to go.

    With ``stay`` it outlives the browser window. Whoever was signed in here before is out.
    """
    if current_user.is_authenticated:
        signed_in_browsers.leave(actor=current_user.principal, here=current_user.here)
    start_afresh(account.locale)
    session.permanent = stay
    device = rough(request.headers.get("User-Agent", ""))
    started = signed_in_browsers.start(account=account, device=device, way=way)
    guesses.proven(account.email)
    # The account may be as new as this transaction, so it is not looked up; the next request does that.
    bare = Principal(account.id, frozenset(), frozenset(), frozenset(), None, account.session_version)
    login_user(SignedIn(bare, started.id, confined=started.confined))
    if started.confined:
        return url_for(CONFINED_TO)
    return back or url_for("web.start.start")


def start_afresh(locale: str | None) -> None:
    """Empty the cookie, so that nobody can plant one beforehand, but for the language."""
    session.clear()
    if locale:
        session["locale"] = locale


def sign_out() -> None:
    """End the signed-in session of this browser."""
    locale = session.get("locale")
    if current_user.is_authenticated:
        signed_in_browsers.leave(actor=current_user.principal, here=current_user.here)
    logout_user()
    start_afresh(locale)


def here() -> UUID:
    """Return the browser in which somebody is signed in, as one of those of the account."""
    found: UUID = current_user.here
    return found


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
        if current_user.confined and not getattr(view, "while_confined", False):
            return to_second_factor()
        if current_user.last_used_on is not None:
            signed_in_browsers.note_use(sign_in_id=current_user.here, last_used_on=current_user.last_used_on)
        return view(actor=current_user.principal, **path)

    admitted.needs_sign_in = True  # type: ignore[attr-defined]  # read by the role matrix
    return admitted


def while_confined(view: View) -> View:
    """Let a page also be seen by somebody who has to set up a second factor first; stands below ``signed_in``."""
    view.while_confined = True  # type: ignore[attr-defined]  # read by signed_in
    return view


def to_second_factor() -> Response:
    """Lead somebody to the page where a second factor is set up."""
    if "HX-Request" in request.headers:
        return Response(status=403)
    return redirect(url_for(CONFINED_TO))


def to_sign_in() -> Response:
    """Send a reader to the sign-in page and back afterwards."""
    if "HX-Request" in request.headers:
        return Response(status=401)  # a part of a page cannot become the sign-in page; status.js says so
    back = this_address() if request.method == "GET" and request.full_path != "/?" else None
    return redirect(url_for("web.sign_ins.sign_in", next=back))


def own_path(address: str | None) -> str | None:
    """Return the address if it is a path of this site, None if it leads anywhere else."""
    if not address or len(address) > 500 or not address.isprintable() or "\\" in address:  # noqa: PLR2004 - no page of ours is longer
        return None
    parts = urlsplit(address)
    ours = not parts.scheme and not parts.netloc and address.startswith("/") and not address.startswith("//")
    return address if ours else None


def init_auth(app: Flask) -> None:
    """Tell Flask-Login how to find people, and count failed tries per application."""
    login_manager.user_loader(load)
    login_manager.session_protection = None  # addresses change on phones; the row is what ends a session
    guesses.init_guesses(app)
