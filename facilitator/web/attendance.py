"""The page of attendance over time: how many people were in the room, as a plot and as a table."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from babel.dates import format_skeleton
from flask import Blueprint, Response, render_template, request
from flask_babel import get_locale
from flask_babel import gettext as _

from facilitator import clock
from facilitator.domain.attendance import AttendanceSum
from facilitator.domain.principal import Principal
from facilitator.schemas.attendance import as_csv
from facilitator.services import groups, reports
from facilitator.web.auth import signed_in
from facilitator.web.forms import say

pages = Blueprint("attendance", __name__)
SPANS = {"session": timedelta(days=183), "month": timedelta(days=731)}


def read(actor: Principal, group_id: UUID) -> tuple[str, list[AttendanceSum]]:
    """Return how the page adds up, by session or by month, and the sums."""
    by = "month" if request.args.get("by") == "month" else "session"
    from_at = clock.now() - SPANS[by]
    return by, list(reports.read_all_sums(actor=actor, by=by, group_id=group_id, from_at=from_at))


@pages.get("/groups/<uuid:group_id>/attendance")
@signed_in
def show_attendance(*, actor: Principal, group_id: UUID) -> str:
    """Show the head counts of a group."""
    group = groups.find_group(actor=actor, group_id=group_id)
    by, sums = read(actor, group_id)
    exact = reports.is_exact(actor=actor, group_id=group_id)
    return render_template(
        "registers/attendance.html",
        group=group,
        by=by,
        sums=sums,
        exact=exact,
        labels=[short(each.period) for each in sums],
        series=series_of(sums, exact=exact),
        gap=_("did not meet") if exact else _("not shown, or did not meet"),
    )


def series_of(sums: list[AttendanceSum], *, exact: bool) -> list[dict[str, Any]]:
    """Return what is drawn: members and guests, or only how many there were in all where numbers are coarse."""
    if not exact:
        return [{"name": _("In the room"), "values": [each.head_count for each in sums]}]
    met = [each if each.sessions else None for each in sums]
    return [
        {
            "name": _("Members"),
            "values": [(each.head_count or 0) - (each.guests or 0) if each else None for each in met],
        },
        {"name": _("Guests"), "values": [each.guests if each else None for each in met]},
    ]


def short(period: str) -> str:
    """Write a day or a month of the calendar in few letters."""
    day = date.fromisoformat(period if len(period) > len("2026-10") else f"{period}-01")
    skeleton = "MMMd" if len(period) > len("2026-10") else "yMMM"
    return str(format_skeleton(skeleton, day, locale=get_locale()))


@pages.get("/groups/<uuid:group_id>/attendance.csv")
@signed_in
def download_attendance(*, actor: Principal, group_id: UUID) -> Response:
    """Give the same sums as a file; its name says nothing about the group."""
    by, sums = read(actor, group_id)
    response = Response(as_csv(sums, say), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="by-{by}.csv"'
    return response
