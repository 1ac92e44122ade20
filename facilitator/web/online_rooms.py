"""The pages that replace the link of an online room: of a date, of a schedule, or of everything in a group."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from facilitator.domain.principal import Principal
from facilitator.schemas.online_room import OnlineRoomIn
from facilitator.services import groups, online_rooms, series, sessions
from facilitator.services.online_rooms import Replaced
from facilitator.web.auth import signed_in
from facilitator.web.forms import form_page

pages = Blueprint("online_rooms", __name__)


@pages.route("/sessions/<uuid:session_id>/online", methods=["GET", "POST"])
@signed_in
def of_session(*, actor: Principal, session_id: UUID) -> Response | str | tuple[str, int]:
    """Replace the link of one date."""
    session = sessions.find_session(actor=actor, session_id=session_id)
    back = url_for("web.sessions.show_session", session_id=session_id)

    def act(url: str) -> Replaced:
        return online_rooms.of_session(actor=actor, session_id=session_id, online_url=url)

    return shown(actor, session.group_id, back, "session", act)


@pages.route("/series/<uuid:series_id>/online", methods=["GET", "POST"])
@signed_in
def of_series(*, actor: Principal, series_id: UUID) -> Response | str | tuple[str, int]:
    """Replace the link of a schedule."""
    found = series.find_series(actor=actor, series_id=series_id)
    back = url_for("web.series.list_series", group_id=found.group_id)

    def act(url: str) -> Replaced:
        return online_rooms.of_series(actor=actor, series_id=series_id, online_url=url)

    return shown(actor, found.group_id, back, "series", act)


@pages.route("/groups/<uuid:group_id>/online", methods=["GET", "POST"])
@signed_in
def of_group(*, actor: Principal, group_id: UUID) -> Response | str | tuple[str, int]:
    """Replace every link of a group."""
    back = url_for("web.groups.show_group", group_id=group_id)

    def act(url: str) -> Replaced:
        return online_rooms.of_group(actor=actor, group_id=group_id, online_url=url)

    return shown(actor, group_id, back, "group", act)


def shown(
    actor: Principal, group_id: UUID, back: str, what: str, act: Callable[[str], Replaced]
) -> Response | str | tuple[str, int]:
    """Show the form, or replace the link and go back to where it was asked for."""
    group = groups.find_group(actor=actor, group_id=group_id)

    def replaced(data: dict[str, Any]) -> str:
        count = act(data["online_url"]).dates
        said = ngettext("The link of %(num)s date is new.", "The link of %(num)s dates is new.", count)
        flash(
            f"{said} {_('Whoever was told of them will be told. The old link stands nowhere any more.')}",
            "good",
        )
        return back

    return form_page(
        "online_rooms/form.html", OnlineRoomIn(), replaced, once=True, group=group, back=back, what=what
    )
