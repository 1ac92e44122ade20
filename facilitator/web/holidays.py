"""Public holidays as suggestions for closures: look, pick, see what they touch, keep."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator import clock
from facilitator.domain.closure import ClosureOfSessions, NewClosure, Suggestion, SuggestionsFor
from facilitator.domain.principal import Principal
from facilitator.errors import Conflict, Invalid
from facilitator.schemas.base import load
from facilitator.schemas.closure import ClosureIn, HolidaysForm, SuggestIn
from facilitator.services import bank_holidays, closures, organisations
from facilitator.services.closed_days import Effect
from facilitator.web.auth import signed_in
from facilitator.web.choices import country_name
from facilitator.web.closures import placed, renamed, where_choices
from facilitator.web.forms import Form, posted, said_twice, sent_before, typed, wrong

ASKED = ("country", "subdivision", "year")
pages = Blueprint("holidays", __name__)


@pages.route("/closures/holidays", methods=["GET", "POST"])
@signed_in
def pick_holidays(*, actor: Principal) -> Response | str | tuple[str, int]:
    """Show the public holidays of a country and keep those that were picked."""
    if request.method == "GET":
        return suggested(actor)
    found: list[Suggestion] = []
    try:
        found = suggestions({name: request.form.get(name) for name in ASKED})  # first: the days are of these
        said = load(HolidaysForm(), posted(HolidaysForm(), request.form))
        picked = closures_of(said["where"], [one for one in found if one.starts_on in said["days"]])
        if request.form.get("step") != "keep":
            effects = [one for new in picked for one in looked_at(actor, new)]
            return shown(actor, form=Form(answers()), found=found, effects=effects, picked=picked)
        if sent_before():
            return said_twice()
        for new in picked:
            closures.make_closure(actor=actor, new=new)
    except (Invalid, Conflict) as error:
        form = Form(answers(), renamed(wrong(error)))
        return shown(actor, form=form, found=found, effects=None, picked=[]), error.status
    flash(_("The days are closed. Whoever was told of a session that does not take place is told."), "good")
    return redirect(url_for("web.closures.list_closures"), 303)


def answers() -> dict[str, Any]:
    """Return what was chosen; the days are always a list."""
    return {**typed(request.form), "days": request.form.getlist("days")}


def suggested(actor: Principal) -> str | tuple[str, int]:
    """Show the holidays that were asked for in the address, those of the organisation's country at first."""
    usual = organisations.present()
    start = {"country": usual.country if usual else "GB", "year": clock.now().year + 1}
    asked = {
        name: value for name, value in request.args.items() if name in {"country", "subdivision", "year"}
    }
    values = {**start, **{name: value for name, value in asked.items() if value}}
    try:
        found, errors, status = suggestions(values), {}, 200
    except Invalid as error:
        found, errors, status = [], wrong(error), error.status
    form = Form({**values, "where": request.args.get("where")}, errors)
    page = shown(actor, form=form, found=found, effects=None, picked=[])
    return page if status == 200 else (page, status)  # noqa: PLR2004 - all is well


def suggestions(asked: dict[str, Any]) -> list[Suggestion]:
    """Return the holidays of a country, or of its part, in a year."""
    wanted: SuggestionsFor = load(SuggestIn(), {name: value for name, value in asked.items() if value})
    return bank_holidays.suggest(asked=wanted, language=str(get_locale() or "en"))


def closures_of(where: str, picked: list[Suggestion]) -> list[NewClosure]:
    """Return the closures that were picked.

    Raises:
        Invalid: none was, or the place cannot be read.
    """
    if not picked:
        raise Invalid("closure.none_picked", field="days")
    place: NewClosure = load(ClosureIn(), {
        **placed(where), "title": "-", "starts_on": "2000-01-01", "ends_on": "2000-01-01",
    })  # fmt: skip
    return [
        NewClosure(place.scope, one.starts_on, one.ends_on, one.title[:120], place.scope_id, one.source)
        for one in picked
    ]


def looked_at(actor: Principal, new: NewClosure) -> list[Effect]:
    """Return what one of the closures would do."""
    return closures.preview_closure(actor=actor, new=ClosureOfSessions(**vars(new)))


def shown(
    actor: Principal,
    *,
    form: Form,
    found: list[Suggestion],
    effects: list[Effect] | None,
    picked: list[NewClosure],
) -> str:
    """Show the page."""
    known = bank_holidays.countries()
    countries = sorted(((code, country_name(code)) for code in known), key=lambda pair: pair[1])
    parts = bank_holidays.parts_of(str(form.values.get("country", "")).upper())
    return render_template(
        "closures/holidays.html", form=form, found=found, effects=effects, picked=picked, countries=countries,
        groups=closures.groups_of(effects or []),
        parts=[("", _("The whole country")), *parts], places=where_choices(actor),
    )  # fmt: skip
