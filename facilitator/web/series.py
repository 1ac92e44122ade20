"""The pages of schedules."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator import clock
from facilitator.domain import wallclock
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.domain.series import Pattern, series_of
from facilitator.domain.series_part import pattern_of
from facilitator.errors import Conflict, Invalid
from facilitator.models.group import Group
from facilitator.phrases.series import in_words
from facilitator.schemas.base import load
from facilitator.schemas.pattern import PatternIn
from facilitator.schemas.series import SeriesEnd
from facilitator.services import groups, series, series_changes, series_ends
from facilitator.web.auth import signed_in
from facilitator.web.forms import Form, form_page, found_in, posted, said_twice, sent_before, typed, wrong
from facilitator.web.rooms import instead, room_choices

pages = Blueprint("series", __name__)


@pages.get("/groups/<uuid:group_id>/schedule")
@signed_in
def list_series(*, actor: Principal, group_id: UUID) -> str:
    """Show the schedules of a group."""
    group = groups.find_group(actor=actor, group_id=group_id)
    page = series.read_series(actor=actor, group_id=group_id, page=PageRequest(200))
    shown = [(row, said(pattern_of(row.rrule, row.starts_local))) for row in page.rows]
    undoable = series_changes.read_undoable(actor=actor, group_id=group_id)
    over = {row.id for row in page.rows if is_over(row)}
    return render_template("series/list.html", group=group, shown=shown, undoable=undoable, over=over)


def is_over(row: Any) -> bool:
    """Tell whether the last session of a schedule has been."""
    return row.last_local is not None and row.last_local < wallclock.to_local(clock.now(), row.time_zone)


def said(pattern: Any) -> list[str]:
    """Say a pattern in the reader's language."""
    return in_words(pattern, str(get_locale()), gettext)


@pages.route("/groups/<uuid:group_id>/schedule/new", methods=["GET", "POST"])
@signed_in
def new_series(*, actor: Principal, group_id: UUID) -> Response | str | tuple[str, int]:
    """Plan a schedule: describe it, look at its dates in words, keep it."""
    group = groups.find_group(actor=actor, group_id=group_id)
    if request.method == "GET":
        start = {"pattern": "weekly", "duration_minutes": 90, "starts_at_local": "19:00", "times": 8}
        return shown_form(actor, group, Form(start))
    try:
        pattern: Pattern = load(PatternIn(), posted(PatternIn(), request.form))
        if request.form.keys() & {"policy", "elsewhere"} or request.form.get("step") == "keep":
            if sent_before():
                return said_twice()
            made = series.plan_series(actor=actor, group_id=group_id, new=series_of(wanted(pattern)))
            flash(_("The schedule has been planned, with its sessions."), "good")
            return redirect(url_for("web.sessions.list_sessions", group_id=made.group_id), 303)
        return shown_preview(actor, group, pattern)
    except (Invalid, Conflict) as error:
        return shown_form(actor, group, Form(answers(), wrong(error), found_in(error))), error.status


def wanted(pattern: Pattern) -> Pattern:
    """Return a pattern with the other room, if one was pressed because the first was taken."""
    other = instead()
    return pattern if other is None else replace(pattern, room_id=other)


def shown_form(actor: Principal, group: Group, form: Form, **preview: Any) -> str:
    """Show the schedule form."""
    rooms = room_choices(actor, group)
    return render_template(
        "series/form.html", group=group, form=form, rooms=rooms, **{"preview": None, **preview}
    )


def answers() -> dict[str, Any]:
    """Return what was typed into the schedule form; the places are always a list."""
    return {**typed(request.form), "places": request.form.getlist("places")}


def shown_preview(actor: Principal, group: Group, pattern: Pattern) -> str:
    """Show the next dates beside the form, before anything is kept."""
    preview = series.preview_series(actor=actor, group_id=group.id, new=series_of(pattern))
    return shown_form(actor, group, Form(answers()), preview=preview, words=said(preview.pattern))


@pages.route("/series/<uuid:series_id>/end", methods=["GET", "POST"])
@signed_in
def end_series(*, actor: Principal, series_id: UUID) -> Response | str | tuple[str, int]:
    """End a schedule after a date."""
    ending = series.find_series(actor=actor, series_id=series_id)

    def end(data: dict[str, Any]) -> str:
        series_ends.end_series(actor=actor, series_id=series_id, after=data["after_on"])
        flash(_("The schedule ends after that day."), "good")
        return url_for("web.series.list_series", group_id=ending.group_id)

    start = {"after_on": clock.now().date().isoformat()}
    return form_page("series/end.html", SeriesEnd(), end, values=start, series=ending)
