"""The pages that change a schedule: what is to be different, what that would do, and the way back."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator import policy
from facilitator.domain import series_form
from facilitator.domain.principal import Principal
from facilitator.domain.recurrence import Settled
from facilitator.domain.series_form import EditedPattern, Parts
from facilitator.domain.series_part import pattern_of
from facilitator.errors import Conflict, Invalid
from facilitator.models.series import Series
from facilitator.phrases.series import in_words
from facilitator.schemas.base import Strict, load
from facilitator.schemas.pattern import EditIn
from facilitator.schemas.series import SeriesReach
from facilitator.schemas.series_change import said
from facilitator.services import groups, series, series_edits, series_ends, series_undos
from facilitator.services.series_edits import Edited, Reach
from facilitator.web.auth import signed_in
from facilitator.web.forms import (
    Form,
    form_page,
    found_in,
    posted,
    said_twice,
    say,
    sent_before,
    typed,
    wrong,
)
from facilitator.web.rooms import instead, room_choices

pages = Blueprint("series_edits", __name__)


def begins_at() -> datetime | None:
    """Return from which session on, as the address says.

    Raises:
        Invalid: it says something else.
    """
    given = request.args.get("from")
    if given is None:
        return None
    found: datetime = load(SeriesReach(), {"scope": "following", "from": given})["from_local"]
    return found


@pages.route("/series/<uuid:series_id>/edit", methods=["GET", "POST"])
@signed_in
def edit_series(*, actor: Principal, series_id: UUID) -> Response | str | tuple[str, int]:
    """Change a schedule from a session on, or all that lies ahead, after a look at what that does."""
    from_local = begins_at()
    found, part = series_edits.find_part(actor=actor, series_id=series_id, from_local=from_local)
    if request.method == "GET":
        return shown_form(actor, found, part, Form(start_of(found, part, from_local)))
    try:
        edited: EditedPattern = load(EditIn(), posted(EditIn(), request.form))
        if not is_kept():
            return shown_form(actor, found, part, Form(answers()), acted(actor, found, part, edited))
        if sent_before():
            return said_twice()
        acted(actor, found, part, edited)
    except (Invalid, Conflict) as error:
        form = Form(answers(), wrong(error), found_in(error))
        return shown_form(actor, found, part, form), error.status
    flash(_("The schedule has been changed. Whoever was told of a session that changes is told."), "good")
    return redirect(url_for("web.series.list_series", group_id=found.group_id), 303)


def is_kept() -> bool:
    """Tell whether the change is to be made, and not only shown."""
    return bool(request.form.keys() & {"policy", "elsewhere"}) or request.form.get("step") == "keep"


def answers() -> dict[str, Any]:
    """Return what was typed; the places are always a list."""
    return {**typed(request.form, EditIn()), "places": request.form.getlist("places")}


def start_of(found: Series, part: Settled, from_local: datetime | None) -> dict[str, Any]:
    """Return what the form shows at first."""
    return {
        **series_form.shown(part), "duration_minutes": found.duration_minutes, "place": found.place,
        "online_url": found.online_url, "room_id": found.room_id, "scope": "following" if from_local else "all",
    }  # fmt: skip


def acted(actor: Principal, found: Series, part: Settled, edited: EditedPattern) -> Edited:
    """Make the change that was typed, or only look at what it would do.

    Raises:
        Invalid, Conflict: it cannot be.
    """
    from_local = begins_at() if edited.scope == "following" else None
    meant = part
    if from_local is None and begins_at() is not None:
        meant = series_edits.find_part(actor=actor, series_id=found.id, from_local=None)[1]
    other = instead()
    wanted = edited if other is None else replace(edited, room_id=other)
    if not policy.facilitates(actor, found.group_id):  # who does not see the online room leaves it as it is
        wanted = replace(wanted, online_url=found.online_url)
    changes = series_form.changes_of(wanted, Parts(part, meant), found)
    if not changes:
        raise Conflict("series_change.no_change")
    changes |= {"reset_overrides": edited.reset_overrides, "policy": edited.policy}
    reach = Reach(from_local, dry_run=not is_kept())
    return series_edits.edit_series(actor=actor, series_id=found.id, changes=changes, reach=reach)


def shown_form(
    actor: Principal, found: Series, part: Settled, form: Form, edited: Edited | None = None
) -> str:
    """Show the form, and what the change would do where that was asked."""
    group = groups.find_group(actor=actor, group_id=found.group_id)
    now = in_words(pattern_of(part.text, part.starts_local), str(get_locale()), gettext)
    return render_template(
        "series/edit.html", series=found, part=part, group=group, form=form, now=now,
        kept=now[0] if series_form.pattern_in(part) == series_form.KEEP else "",
        from_local=begins_at(), rooms=room_choices(actor, group), leads=policy.facilitates(actor, group.id),
        shown=None if edited is None else said(edited),
        warnings=[say(key) for key in edited.warnings] if edited else [],
    )  # fmt: skip


@pages.route("/series/<uuid:series_id>/cancel", methods=["GET", "POST"])
@signed_in
def cancel_series(*, actor: Principal, series_id: UUID) -> Response | str | tuple[str, int]:
    """Cancel all that lies ahead of a schedule, or what follows from a session on."""
    from_local = begins_at()
    found = series.find_series(actor=actor, series_id=series_id)

    def cancel(_data: dict[str, Any]) -> str:
        series_ends.cancel_series(actor=actor, series_id=series_id, reach=Reach(from_local))
        flash(_("These sessions do not take place. Whoever was reminded is told."), "good")
        return url_for("web.series.list_series", group_id=found.group_id)

    return form_page("series/cancel.html", Strict(), cancel, series=found, from_local=from_local)


@pages.post("/series/changes/<uuid:change_id>/undo")
@signed_in
def undo_change(*, actor: Principal, change_id: UUID) -> Response:
    """Take a change of a schedule back, or say why not."""
    change = series_undos.find_change(actor=actor, change_id=change_id)
    try:
        series_undos.undo_change(actor=actor, change_id=change_id)
        flash(_("The change has been taken back."), "good")
    except Conflict as error:
        flash(say(error.key, **error.params), "attention")
    return redirect(url_for("web.series.list_series", group_id=change.group_id), 303)
