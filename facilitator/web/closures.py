"""The pages of closures: which days are closed, and what that does to whose sessions before anything is kept."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator import clock, policy
from facilitator.domain.closure import ClosureOfSessions, NewClosure
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.errors import Conflict, Invalid
from facilitator.models.closure import Closure
from facilitator.schemas.base import load
from facilitator.schemas.closure import ClosureChangeIn, ClosureForm, ClosureIn, MeetsIn, PolicyForm
from facilitator.services import closure_answers, closures, groups, series, series_edits, sites
from facilitator.services.closed_days import Effect
from facilitator.web.auth import signed_in
from facilitator.web.choices import Options
from facilitator.web.forms import Form, form_page, posted, said_twice, sent_before, typed, wrong

SHOWN = 50
pages = Blueprint("closures", __name__)


@pages.get("/closures")
@signed_in
def list_closures(*, actor: Principal) -> str:
    """Show which days are closed, coming ones or past ones."""
    past, today = request.args.get("show") == "past", clock.now().date()
    page = closures.read_closures(
        actor=actor, page=PageRequest(SHOWN, request.args.get("cursor")),
        **({"to_on": today} if past else {"from_on": today}),
    )  # fmt: skip
    return render_template("closures/list.html", page=page, past=past, places=closures.places_of(page.rows))


def where_choices(actor: Principal) -> Options:
    """Return what somebody may close, as (value, words)."""
    found = [("organisation", _("The whole organisation"))] if policy.administers(actor) else []
    known = sites.read_sites(actor=actor, page=PageRequest(200)).rows
    theirs = [site for site in known if actor.is_admin or site.id in actor.site_ids]
    led = groups.read_groups(actor=actor, page=PageRequest(200)).rows
    return [
        *found,
        *((f"site:{site.id}", _("Site: %(name)s", name=site.name)) for site in theirs),
        *((f"group:{group.id}", _("Group: %(name)s", name=group.name)) for group in led),
    ]


def placed(where: str) -> dict[str, Any]:
    """Read what was chosen as scope and id."""
    scope, _colon, scope_id = where.partition(":")
    return {"scope": scope, "scope_id": scope_id or None}


@pages.route("/closures/new", methods=["GET", "POST"])
@signed_in
def new_closure(*, actor: Principal) -> Response | str | tuple[str, int]:
    """Close some days: say which, look at the sessions they touch, keep it."""
    choices = where_choices(actor)
    if request.method == "GET":
        start = {"where": request.args.get("where") or (choices[0][0] if choices else "")}
        return shown(Form(start), None, choices, None)
    try:
        new = described()
        if request.form.get("step") != "keep":
            effects = closures.preview_closure(actor=actor, new=ClosureOfSessions(**vars(new)))
            return shown(Form(typed(request.form)), effects, choices, None)
        if sent_before():
            return said_twice()
        made = closures.make_closure(actor=actor, new=new)
    except (Invalid, Conflict) as error:
        return shown(Form(typed(request.form), renamed(wrong(error))), None, choices, None), error.status
    flash(_("The days are closed. Whoever was told of a session that does not take place is told."), "good")
    return redirect(url_for("web.closures.show_closure", closure_id=made.id), 303)


def shown(form: Form, effects: list[Effect] | None, places: Options, closure: Closure | None) -> str:
    """Show the form of a closure, with what it would do."""
    return render_template(
        "closures/form.html", form=form, effects=effects, groups=closures.groups_of(effects or []), places=places,
        closure=closure,
    )  # fmt: skip


def renamed(problems: dict[str, str]) -> dict[str, str]:
    """Say what is wrong with scope and id where they were chosen."""
    return {"where" if name in {"scope", "scope_id"} else name: text for name, text in problems.items()}


def described() -> NewClosure:
    """Return the closure that was described in the form.

    Raises:
        Invalid: something is missing or cannot be.
    """
    said = load(ClosureForm(), posted(ClosureForm(), request.form))
    last = said["ends_on"] or said["starts_on"]
    days = {"starts_on": said["starts_on"].isoformat(), "ends_on": last.isoformat()}
    new: NewClosure = load(ClosureIn(), {**placed(said["where"]), **days, "title": said["title"]})
    return new


@pages.get("/closures/<uuid:closure_id>")
@signed_in
def show_closure(*, actor: Principal, closure_id: UUID) -> str:
    """Show a closure and its sessions; also one that was removed, with the way back."""
    closure = closures.find_closure(actor=actor, closure_id=closure_id, removed=True)
    return render_template(
        "closures/show.html", closure=closure, sessions=closures.under(actor=actor, closure_id=closure_id),
        places=closures.places_of([closure]), may_change=closures.may_change(actor=actor, closure=closure),
    )  # fmt: skip


@pages.route("/closures/<uuid:closure_id>/edit", methods=["GET", "POST"])
@signed_in
def edit_closure(*, actor: Principal, closure_id: UUID) -> Response | str | tuple[str, int]:
    """Change days or title, after a look at what that does."""
    closure = closures.find_closure(actor=actor, closure_id=closure_id)
    closures.permit(actor=actor, scope=closure.scope, scope_id=closure.scope_id)
    if request.method == "GET":
        return shown(Form(vars(closure)), None, [], closure)
    try:
        said = load(ClosureChangeIn(), posted(ClosureChangeIn(), request.form))
        if request.form.get("step") != "keep":
            new = {"scope": closure.scope, "scope_id": closure.scope_id, "title": closure.title,
                   "starts_on": closure.starts_on, "ends_on": closure.ends_on, **said}  # fmt: skip
            effects = closures.preview_closure(
                actor=actor, new=ClosureOfSessions(**new, closure_id=closure_id)
            )
            return shown(Form({**vars(closure), **typed(request.form)}), effects, [], closure)
        closures.change_closure(actor=actor, closure_id=closure_id, changes=said)
    except (Invalid, Conflict) as error:
        return shown(Form(typed(request.form), wrong(error)), None, [], closure), error.status
    flash(_("The closure has been changed."), "good")
    return redirect(url_for("web.closures.show_closure", closure_id=closure_id), 303)


@pages.route("/closures/<uuid:closure_id>/remove", methods=["GET", "POST"])
@signed_in
def remove_closure(*, actor: Principal, closure_id: UUID) -> Response | str:
    """Remove a closure, after a look at what takes place again."""
    if request.method == "GET":
        closure = closures.find_closure(actor=actor, closure_id=closure_id)
        closures.permit(actor=actor, scope=closure.scope, scope_id=closure.scope_id)
        effects = closures.preview_removal(actor=actor, closure_id=closure_id)
        named = closures.groups_of(effects)
        return render_template("closures/remove.html", closure=closure, effects=effects, groups=named)
    closures.remove_closure(actor=actor, closure_id=closure_id)
    flash(_("The closure has been removed."), "good")
    return redirect(url_for("web.closures.show_closure", closure_id=closure_id), 303)


@pages.post("/closures/<uuid:closure_id>/restore")
@signed_in
def restore_closure(*, actor: Principal, closure_id: UUID) -> Response:
    """Take back a removal."""
    closures.restore_closure(actor=actor, closure_id=closure_id)
    flash(_("The closure is back."), "good")
    return redirect(url_for("web.closures.show_closure", closure_id=closure_id), 303)


@pages.post("/sessions/<uuid:session_id>/closed-day")
@signed_in
def answer_closed_day(*, actor: Principal, session_id: UUID) -> Response:
    """Say whether a session takes place although its day is closed."""
    meets = load(MeetsIn(), posted(MeetsIn(), request.form))["meets"]
    closure_answers.answer(actor=actor, session_id=session_id, meets=meets)
    flash(_("The group meets on that day.") if meets else _("The group does not meet on that day."), "good")
    return redirect(url_for("web.sessions.show_session", session_id=session_id), 303)


@pages.route("/series/<uuid:series_id>/closed-days", methods=["GET", "POST"])
@signed_in
def choose_policy(*, actor: Principal, series_id: UUID) -> Response | str | tuple[str, int]:
    """Say what closed days mean for a schedule."""
    found = series.find_series(actor=actor, series_id=series_id)

    def choose(data: dict[str, Any]) -> str:
        series_edits.edit_series(actor=actor, series_id=series_id, changes=data, reach=series_edits.Reach())
        flash(_("The schedule now says what closed days mean for it."), "good")
        return url_for("web.series.list_series", group_id=found.group_id)

    start = {"closure_policy": found.closure_policy}
    return form_page("closures/policy.html", PolicyForm(), choose, values=start, once=True, series=found)
