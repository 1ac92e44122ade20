"""The page behind a member's own link to a session: when it is and, on the day, the way in. No names."""

from flask import Blueprint, render_template

from facilitator.services import way_links

pages = Blueprint("way_links", __name__)


@pages.get("/w/<token>")
def show(token: str) -> str:
    """Show the time and, on the day, the way in."""
    return render_template("way_links/show.html", way=way_links.look(token=token))
