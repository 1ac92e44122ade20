"""The page behind the stop link of every message: one press, no signing in, no names."""

from flask import Blueprint, render_template, request

from facilitator.extensions import csrf
from facilitator.services import stop_links

pages = Blueprint("stop_links", __name__)


@pages.get("/u/<token>")
def show(token: str) -> str:
    """Show the button that stops the messages; whoever only looks, also a machine, changes nothing."""
    return page(token, just_now=False)


@pages.post("/u/<token>")
def stop(token: str) -> str:
    """Stop the messages, or start them again with ``act=start``; both can be repeated."""
    if request.form.get("act") == "start":
        stop_links.start_again(token=token)
    else:
        stop_links.stop(token=token)
    return page(token, just_now=True)


csrf.exempt(
    stop
)  # the press comes from a mail program, without a cookie (RFC 8058, 3.2); the token is the proof


def page(token: str, *, just_now: bool) -> str:
    """Render the page as things stand now."""
    return render_template(
        "stop_links/show.html",
        token=token,
        stopped=stop_links.is_stopped(token=token),
        wider=stop_links.wider(token=token),
        just_now=just_now,
    )
